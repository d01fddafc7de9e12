#include "importer/draft_source.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "generator/hash.h"

namespace anp {

namespace {

constexpr std::string_view kDraftJson = R"("draft")";

/// The end of the string whose opening quote is at `at`: behind its closing quote.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return at + 1;
}

/// The end of the value at `at`, in compact JSON.
std::size_t value_end(std::string_view json, std::size_t at) {
  int depth = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = string_end(json, at);
      if (depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    if (c == '}' || c == ']') {
      if (--depth == 0) return at + 1;
    }
    ++at;
  }
  return at;
}

/// A name may be spelled with escapes, and mean the same to whoever reads it.
bool is_status(std::string_view name) {
  if (name == R"("status")") return true;
  return name.find('\\') != std::string_view::npos &&
         nlohmann::json::parse(name).get<std::string>() == kDraftField;
}

/// Of a known good object: every status at its root is replaced, also one that stands twice.
std::string with_draft_status(std::string_view json) {
  std::string draft = "{";
  bool found = false;
  for (std::size_t at = 1; at < json.size() && json[at] != '}';) {
    const std::size_t name_end = string_end(json, at);
    const std::size_t end = value_end(json, name_end + 1);
    if (is_status(json.substr(at, name_end - at))) {
      found = true;
      draft += fmt::format("{}:{}", json.substr(at, name_end - at), kDraftJson);
    } else {
      draft += json.substr(at, end - at);
    }
    at = end;
    if (at < json.size() && json[at] == ',') {
      draft += ',';
      ++at;
    }
  }
  draft += '}';
  if (!found) draft.insert(1, fmt::format("\"status\":{},", kDraftJson));
  return draft;
}

class DraftSource final : public ArticleSource {
 public:
  explicit DraftSource(std::unique_ptr<ArticleSource> source) : source_(std::move(source)) {}

  std::vector<IdentityField> identity() const override {
    std::vector<IdentityField> fields = source_->identity();
    fields.push_back({std::string(kDraftField), std::string(kDraftValue)});
    return fields;
  }
  std::string description() const override { return source_->description() + ", as drafts"; }
  PositionInterval positions() const override { return source_->positions(); }
  Result<std::vector<SourceArticle>> read(const BatchRange& range) override {
    auto articles = source_->read(range);
    if (!articles) return articles;
    for (SourceArticle& article : *articles) article = as_draft(std::move(article));
    return articles;
  }
  const std::vector<BadLine>& bad_lines() const override { return source_->bad_lines(); }
  std::uint64_t bad_line_count() const override { return source_->bad_line_count(); }

 private:
  std::unique_ptr<ArticleSource> source_;
};

}  // namespace

SourceArticle as_draft(SourceArticle article) {
  article.json = with_draft_status(article.json);
  const auto hash = expected_content_hash(article.json);
  ANP_REQUIRE(hash.has_value(), "an article of a source is compact, and its hash is last");
  article.hash = *hash;
  // The line ends in `"<hash>"}}`.
  article.json.replace(article.json.size() - 3 - kContentHashDigits, kContentHashDigits, *hash);
  return article;
}

std::unique_ptr<ArticleSource> open_draft_source(std::unique_ptr<ArticleSource> source) {
  return std::make_unique<DraftSource>(std::move(source));
}

}  // namespace anp
