#include "importer/targets/wordpress/kept_article.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "generator/formats/block_markup.h"
#include "generator/hash.h"
#include "importer/targets/profile/block_html.h"
#include "importer/targets/wordpress/post_mark.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/post_text.h"
#include "importer/targets/wordpress/rest_call.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;
using Kept = nlohmann::json;  // members in the order of their names

constexpr std::size_t kCheckDigits = 16;
constexpr std::size_t kMaxNameCharacters = 200;
constexpr std::string_view kStatuses[] = {"publish", "draft", "pending", "private", "future"};

/// "2024-01-02T03:04:05Z"
bool is_utc_time(std::string_view text) {
  static constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return false;
  }
  return true;
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

Result<Done> check_name(const char* what, const Json& name) {
  if (!name.is_string()) return Error{fmt::format("{} is no text", what)};
  const std::string kept = name_as_kept(name.get_ref<const std::string&>());
  if (kept.empty()) return Error{fmt::format("{} is blank: WordPress takes no such name", what)};
  if (characters_of(escaped_post_text(kept)) > kMaxNameCharacters) {
    return Error{fmt::format("{} is longer than the {} characters that WordPress keeps", what,
                             kMaxNameCharacters)};
  }
  return Done{};
}

/// "future" is what "publish" is called until its time has come.
std::string kept_status(std::string status) { return status == "future" ? "publish" : status; }

/// PHP has one empty array, for lists and for objects.
Kept kept_value(const Json& value) {
  if (value.is_object() && value.empty()) return Kept::array();
  if (!value.is_structured()) return Kept(value);
  Kept kept = value.is_array() ? Kept::array() : Kept::object();
  for (const auto& item : value.items()) {
    if (value.is_array()) {
      kept.push_back(kept_value(item.value()));
    } else {
      kept[item.key()] = kept_value(item.value());
    }
  }
  return kept;
}

/// As the REST API shows a value that is not there.
bool is_empty(const Kept& value) {
  return value.is_null() || value == 0 || value == "" || (value.is_structured() && value.empty());
}

Kept kept_tags(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string raw_of(const Json& post, const char* name) {
  const auto found = post.find(name);
  return found != post.end() && found->is_object() ? text_of(*found, "raw") : std::string();
}

std::vector<std::string> names_at(const Json& post, const char* taxonomy, const TermNames& terms) {
  std::vector<std::string> names;
  for (const Json& id : post.value(taxonomy, Json::array())) {
    const auto known = terms.find(id.is_number_unsigned() ? id.get<std::uint64_t>() : 0);
    names.push_back(known == terms.end() ? fmt::format("term {}", id.dump()) : known->second);
  }
  return names;
}

Kept kept_author(const Json& post) {
  const auto authors = post.value("_embedded", Json::object()).value("author", Json::array());
  if (authors.empty() || !authors[0].is_object()) return Kept();
  return {{"slug", text_of(authors[0], "slug")},
          {"name", unescaped_post_text(text_of(authors[0], "name"))}};
}

Result<std::vector<Block>> read_body(const Json& article) {
  const std::string json = article.value("body", Json()).dump();
  const auto document = JsonDocument::parse(json);
  if (!document) return Error{"it is nested too deep"};
  return blocks_of(document->root());
}

}  // namespace

Result<Done> check_postable(const Json& article) {
  if (!article.is_object()) return Error{"it is no JSON object"};
  for (const char* name : {"title", "slug", "status", "published_at", "excerpt"}) {
    if (!article.contains(name) || !article[name].is_string()) {
      return Error{fmt::format("it has no {}, or one that is no text", name)};
    }
  }
  const std::string status = article["status"];
  if (std::find(std::begin(kStatuses), std::end(kStatuses), status) == std::end(kStatuses)) {
    return Error{fmt::format("its status '{}' is none of publish, draft, pending, private, future",
                             status.substr(0, kMaxNameCharacters))};
  }
  if (!is_utc_time(article["published_at"].get_ref<const std::string&>())) {
    return Error{"its published_at is no time in UTC like 2026-01-31T23:59:59Z"};
  }
  if (const auto body = read_body(article); !body) {
    return Error{fmt::format("its body: {}", body.error().message)};
  }
  if (auto done = check_name("its category", article.value("category", Json())); !done) return done;
  const Json tags = article.value("tags", Json());
  if (!tags.is_array()) return Error{"its tags are no list"};
  for (const Json& tag : tags) {
    if (auto done = check_name("a tag", tag); !done) return done;
  }
  const Json author = article.value("author", Json());
  if (!author.is_object() || text_of(author, "slug").empty()) {
    return Error{"its author has no slug"};
  }
  return check_name("its author's name", author.value("name", Json()));
}

std::string markup_of(const Json& article) {
  const auto blocks = read_body(article);
  ANP_REQUIRE(blocks.has_value(), "the body was checked");
  std::string markup;
  append_block_markup(*blocks, markup);
  return markup;
}

nlohmann::json kept_article(const Json& article, const WordPressSite& site) {
  Kept kept;
  kept["source_id"] = text_of(article, "source_id");
  kept["title"] = trimmed_by_php(article["title"].get_ref<const std::string&>());
  kept["slug"] = post_slug(text_of(article, "slug"), text_of(article, "source_id"));
  kept["status"] = kept_status(text_of(article, "status"));
  kept["published_at"] = text_of(article, "published_at");
  if (site.makes_authors) {
    kept["author"] = {{"slug", text_of(article["author"], "slug")},
                      {"name", name_as_kept(text_of(article["author"], "name"))}};
  }
  if (site.makes_categories) kept["category"] = name_as_kept(text_of(article, "category"));
  std::vector<std::string> tags;
  for (const Json& tag : article["tags"]) {
    tags.push_back(name_as_kept(tag.get_ref<const std::string&>()));
  }
  kept["tags"] = kept_tags(std::move(tags));
  kept["excerpt"] = text_of(article, "excerpt");
  kept["body"] = canonical_markup(markup_of(article));
  for (const MetaField* field : site.meta) {
    const Json member = article.value(std::string(field->path[0]), Json());
    const bool inner = !field->path[1].empty();
    const Json value = !inner               ? member
                       : member.is_object() ? member.value(std::string(field->path[1]), Json())
                                            : Json();
    const Kept there = kept_value(value);
    if (!is_empty(there)) kept["meta"][std::string(field->name)] = there;
  }
  return kept;
}

nlohmann::json kept_post(const Json& post, const TermNames& terms, const WordPressSite& site) {
  Kept kept;
  const std::string content = raw_of(post, "content");
  const Json meta = post.value("meta", Json::object());
  const auto mark = read_post_mark(content);
  kept["source_id"] = mark ? mark->source_id : text_of(meta, "anp_source_id");
  kept["title"] = unescaped_post_text(raw_of(post, "title"));
  kept["slug"] = text_of(post, "slug");
  kept["status"] = kept_status(text_of(post, "status"));
  kept["published_at"] = text_of(post, "date_gmt") + "Z";
  if (site.makes_authors) kept["author"] = kept_author(post);
  if (site.makes_categories) {
    const auto names = names_at(post, "categories", terms);
    kept["category"] = names.size() == 1 ? Kept(names[0]) : Kept(names);
  }
  kept["tags"] = kept_tags(names_at(post, "tags", terms));
  kept["excerpt"] = unescaped_post_text(raw_of(post, "excerpt"));
  kept["body"] = canonical_markup(without_post_mark(content));
  for (const MetaField* field : site.meta) {
    const Kept there = kept_value(meta.is_object() ? meta.value(meta_key(*field), Json()) : Json());
    if (!is_empty(there)) kept["meta"][std::string(field->name)] = there;
  }
  return kept;
}

std::string check_of_kept(const nlohmann::json& kept) {
  Kept part = kept;
  part.erase("slug");
  part.erase("author");
  const std::string text = part.dump(-1, ' ', false, Kept::error_handler_t::replace);
  return digest_of(text).hex().substr(0, kCheckDigits);
}

}  // namespace anp
