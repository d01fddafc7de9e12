#include "importer/targets/wordpress/post_article.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/formats/block_markup.h"
#include "generator/utf8.h"
#include "importer/targets/profile/block_html.h"
#include "importer/targets/wordpress/post_text.h"

namespace anp {

namespace {

constexpr std::size_t kMaxNameCharacters = 200;
constexpr std::size_t kMaxShownStatus = 200;
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

/// The text of a node that may be missing; empty when it is none.
std::string_view text_in(const JsonNode* node) {
  return node != nullptr && node->is_string() ? node->text : std::string_view();
}

Result<Done> check_name(const char* what, const JsonNode* name) {
  if (name == nullptr || !name->is_string()) return Error{fmt::format("{} is no text", what)};
  const std::string kept = name_as_kept(name->text);
  if (kept.empty()) return Error{fmt::format("{} is blank: WordPress takes no such name", what)};
  if (characters_of(escaped_post_text(kept)) > kMaxNameCharacters) {
    return Error{fmt::format("{} is longer than the {} characters that WordPress keeps", what,
                             kMaxNameCharacters)};
  }
  return Done{};
}

Result<Done> check_texts(const JsonNode& article) {
  for (const char* name : {"title", "slug", "status", "published_at", "excerpt"}) {
    const JsonNode* text = article.find(name);
    if (text == nullptr || !text->is_string()) {
      return Error{fmt::format("it has no {}, or one that is no text", name)};
    }
  }
  const std::string_view status = text_in(article.find("status"));
  if (std::find(std::begin(kStatuses), std::end(kStatuses), status) == std::end(kStatuses)) {
    return Error{fmt::format("its status '{}' is none of publish, draft, pending, private, future",
                             cut_text(status, kMaxShownStatus))};
  }
  if (!is_utc_time(text_in(article.find("published_at")))) {
    return Error{"its published_at is no time in UTC like 2026-01-31T23:59:59Z"};
  }
  return Done{};
}

Result<Done> check_names(const JsonNode& article) {
  if (auto done = check_name("its category", article.find("category")); !done) return done;
  const JsonNode* tags = article.find("tags");
  if (tags == nullptr || !tags->is_array()) return Error{"its tags are no list"};
  for (const JsonNode& tag : tags->children()) {
    if (auto done = check_name("a tag", &tag); !done) return done;
  }
  const JsonNode* author = article.find("author");
  if (author == nullptr || text_in(author->find("slug")).empty()) {
    return Error{"its author has no slug"};
  }
  return check_name("its author's name", author->find("name"));
}

}  // namespace

Result<PostArticle> PostArticle::read(std::string_view json) {
  auto document = JsonDocument::parse(json);
  if (!document || !document->root().is_object()) return Error{"it is no JSON object"};
  const JsonNode& article = document->root();
  if (auto done = check_texts(article); !done) return done.error();
  static const JsonDocument kNone;
  const JsonNode* body = article.find("body");
  const auto blocks = blocks_of(body != nullptr ? *body : kNone.root());
  if (!blocks) return Error{fmt::format("its body: {}", blocks.error().message)};
  if (auto done = check_names(article); !done) return done.error();
  std::string markup;
  append_block_markup(*blocks, markup);
  return PostArticle(std::move(*document), std::move(markup));
}

std::string_view PostArticle::text(std::string_view name) const {
  return text_in(root().find(name));
}

std::string_view PostArticle::author(std::string_view name) const {
  return text_in(root().find("author")->find(name));
}

std::string_view PostArticle::hash() const {
  const JsonNode* meta = root().find("meta");
  return meta == nullptr ? std::string_view() : text_in(meta->find("hash"));
}

const JsonNode& PostArticle::tags() const { return *root().find("tags"); }

const JsonNode* PostArticle::meta(const MetaField& field) const {
  const JsonNode* member = root().find(field.path[0]);
  if (member == nullptr || field.path[1].empty()) return member;
  return member->find(field.path[1]);
}

}  // namespace anp
