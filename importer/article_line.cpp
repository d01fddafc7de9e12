#include "importer/article_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "generator/hash.h"
#include "generator/utf8.h"
#include "importer/json_walk.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

Result<std::string> check_source_id(const std::optional<std::string>& source_id) {
  if (!source_id) return Error{"has no source_id (a string)"};
  if (source_id->empty() || source_id->size() > kMaxSourceIdBytes) {
    return Error{fmt::format("has a source_id of {} bytes: 1 to {} are allowed", source_id->size(),
                             kMaxSourceIdBytes)};
  }
  if (std::any_of(source_id->begin(), source_id->end(), is_control)) {
    return Error{"has a source_id with control characters"};
  }
  return *source_id;
}

Error wrong_hash(std::string_view stated, std::string_view expected) {
  return Error{fmt::format("has hash {}, its content has {}: it was changed after it was made",
                           stated, expected)};
}

/// The article's compact form with its hash as the last member, from a line in any other form.
/// Error: no meta.hash, or no place for it.
Result<std::string> compact_form(std::string_view line) {
  Json article = Json::parse(line);
  const auto meta = article.find("meta");
  if (meta == article.end() || !meta->is_object() || !meta->contains("hash") ||
      !(*meta)["hash"].is_string()) {
    return Error{"has no meta.hash: articles of anp-generate have one"};
  }
  Json hash = (*meta)["hash"];
  meta->erase("hash");
  if (meta->empty() || std::prev(article.end()).key() != "meta") {
    return Error{"does not end in meta with other members before the hash"};
  }
  (*meta)["hash"] = std::move(hash);
  return article.dump();
}

/// The line is compact and its hash is right: it is sent as it stands.
bool take_as_it_is(std::string_view line, ArticleLine& article) {
  constexpr std::string_view kBehindHash = R"("}})";
  const auto digest = article_digest(line);
  if (!digest) return false;
  // Where the digest says nothing against it, the line ends in its hash: it is read from there,
  // because finding out again how it ends takes as long as hashing a short article.
  const std::string_view stated =
      line.substr(line.size() - kBehindHash.size() - kContentHashDigits, kContentHashDigits);
  article.hash.resize(kContentHashDigits);
  write_content_hash(*digest, article.hash.data());
  if (article.hash != stated) return false;
  article.json = line;
  return true;
}

}  // namespace

Result<ArticleLine> check_article_line(std::string_view line) {
  const auto found = find_root_string(line, "source_id", kMaxArticleDepth);
  if (!found) return found.error();
  Result<std::string> source_id = check_source_id(*found);
  if (!source_id) return source_id.error();

  ArticleLine article;
  article.source_id = std::move(*source_id);
  if (take_as_it_is(line, article)) return article;
  // Not compact, escaped otherwise, or the hash stands elsewhere: the compact form decides.
  Result<std::string> compact = compact_form(line);
  if (!compact) return compact.error();
  const auto compact_stated = stated_content_hash(*compact);
  if (!compact_stated) return Error{"has a meta.hash that is not 24 lower-case hex digits"};
  article.hash = *expected_content_hash(*compact);
  if (article.hash != *compact_stated) return wrong_hash(*compact_stated, article.hash);
  article.json = std::move(*compact);
  return article;
}

Result<ArticleLine> read_checked_article_line(std::string_view line) {
  ArticleLine article;
  const auto source_id = find_first_root_string(line, "source_id", kMaxArticleDepth);
  if (!source_id || !*source_id || !take_as_it_is(line, article)) return check_article_line(line);
  article.source_id = **source_id;
  return article;
}

}  // namespace anp
