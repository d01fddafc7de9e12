#include "importer/targets/database/wordpress_post.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "generator/formats/block_markup.h"
#include "generator/formats/html_text.h"
#include "generator/formats/php_value.h"
#include "generator/formats/sql_table.h"
#include "generator/hash.h"
#include "generator/replaced_text.h"
#include "importer/targets/wordpress/post_text.h"

namespace anp {

namespace {

constexpr std::size_t kMaxSourceIdBytes = 100;   // wp_anp_source.source_id
constexpr std::size_t kMaxTitleBytes = 2000;     // the plugin's own limit
constexpr std::size_t kMaxTermCharacters = 200;  // wp_terms.name
constexpr std::size_t kMaxAuthorSlugBytes = 50;  // wp_users.user_nicename
constexpr std::size_t kMaxAuthorCharacters = 250;
constexpr std::size_t kMaxTermSlugBytes = 160;  // of a name that its slug is made of
constexpr std::size_t kLeastNumberDigits = 6;

std::size_t characters_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "alphanode-018794"
bool is_source_id(std::string_view text) {
  const std::size_t hyphen = text.rfind('-');
  if (text.size() > kMaxSourceIdBytes || hyphen == std::string_view::npos) return false;
  const std::string_view number = text.substr(hyphen + 1);
  return text.front() >= 'a' && text.front() <= 'z' && number.size() >= kLeastNumberDigits &&
         std::all_of(number.begin(), number.end(), is_digit);
}

std::optional<std::string> fault_of_term(std::string_view name) {
  const std::size_t length = characters_of(escaped_for_wordpress(name));
  if (length >= 1 && length <= kMaxTermCharacters) return std::nullopt;
  return fmt::format("a category or tag has {} characters as HTML; it should have 1 to {}", length,
                     kMaxTermCharacters);
}

std::vector<std::string> without_repeats(const std::vector<std::string>& names) {
  std::vector<std::string> once;
  for (const std::string& name : names) {
    if (std::find(once.begin(), once.end(), name) == once.end()) once.push_back(name);
  }
  return once;
}

std::string stored(std::uint64_t number) { return std::to_string(number); }

template <typename Value>
std::string stored(const Value& value) {
  std::string serialized;
  append_php(value, serialized);
  return serialized;
}

std::string stored(const std::string& text) {
  if (!is_taken_for_serialized(text)) return text;
  std::string serialized;
  append_php(text, serialized);
  return serialized;
}

std::vector<std::pair<std::string, std::string>> meta_of(const Article& article) {
  std::vector<std::pair<std::string, std::string>> meta;
  const auto add = [&meta](std::string_view name, const auto& value) {
    meta.emplace_back(std::string("anp_").append(name), stored(value));
  };
  add("spec", article.spec);
  add("source_id", article.source_id);
  add("author_name", article.author.name);
  add("related", article.related);
  ArticleMeta::each_member(article.meta, add);
  return meta;
}

/// Whether it is as the plugin's pattern /\A[type]:[0-9]+:/ or /\A[type]:[0-9.E+-]+;/ says.
bool has_head(std::string_view text, std::string_view characters, char end) {
  const std::size_t stop = text.find_first_not_of(characters, 2);
  return stop != std::string_view::npos && stop > 2 && text[stop] == end;
}

}  // namespace

WordpressPost make_wordpress_post(const Article& article) {
  WordpressPost post;
  post.title = escaped_for_wordpress(trimmed_by_php(article.title));
  post.excerpt = escaped_for_wordpress(article.excerpt);
  append_block_markup(article.body, post.content);
  post.status = article.status;
  post.slug = article.slug;
  post.published_gmt = mariadb_time(article.published_at);
  post.modified_gmt = mariadb_time(article.modified_at);
  post.author_slug = article.author.slug;
  post.author_name = escaped_for_wordpress(article.author.name);
  post.category = article.category;
  post.tags = without_repeats(article.tags);
  post.meta = meta_of(article);
  return post;
}

std::optional<std::string> wordpress_fault_of(const Article& article) {
  if (!is_source_id(article.source_id)) {
    return fmt::format(
        "source_id is '{}'; WordPress' tables take ids like alphanode-018794, at "
        "most {} bytes",
        article.source_id, kMaxSourceIdBytes);
  }
  if (article.title.empty() || article.title.size() > kMaxTitleBytes) {
    return fmt::format("title has {} bytes; it should have 1 to {}", article.title.size(),
                       kMaxTitleBytes);
  }
  if (article.author.slug.size() > kMaxAuthorSlugBytes ||
      characters_of(escaped_for_wordpress(article.author.name)) > kMaxAuthorCharacters) {
    return fmt::format(
        "the author's slug has more than {} bytes, or the name more than {} "
        "characters as HTML",
        kMaxAuthorSlugBytes, kMaxAuthorCharacters);
  }
  if (auto fault = fault_of_term(article.category)) return fault;
  for (const std::string& tag : article.tags) {
    if (auto fault = fault_of_term(tag)) return fault;
  }
  return std::nullopt;
}

std::string status_at(const WordpressPost& post, std::chrono::system_clock::time_point now) {
  if (post.status != "publish" && post.status != "future") return post.status;
  const auto soon = std::chrono::system_clock::to_time_t(now + std::chrono::minutes(1));
  // As texts: years have four digits.
  return post.published_gmt >= fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(soon)) ? "future"
                                                                                      : "publish";
}

std::string guid_of(std::string_view source_id) {
  return std::string("urn:anp:").append(source_id);
}

std::string_view dataset_of(std::string_view source_id) {
  return source_id.substr(0, source_id.rfind('-'));
}

std::string escaped_for_wordpress(std::string_view text) {
  std::string html;
  append_html_text(text, html);
  return replaced(html, "[", "&#91;");
}

std::string slug_of_term(std::string_view name) {
  std::string slug;
  bool plain = !name.empty() && name.size() <= kMaxTermSlugBytes;
  char before = ' ';
  for (const char c : name.substr(0, kMaxTermSlugBytes)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool word = is_digit(lower) || (lower >= 'a' && lower <= 'z');
    plain = plain && (word || (c == ' ' && before != ' '));
    if (word) {
      slug += lower;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    before = c;
  }
  if (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (plain && before != ' ') return slug;
  return slug + (slug.empty() ? "" : "-") + digest_of(name).hex().substr(0, 8);
}

bool is_taken_for_serialized(std::string_view text) {
  text = trimmed_by_php(text);
  if (text == "N;") return true;
  if (text.size() < 4 || text[1] != ':') return false;
  const std::size_t semicolon = text.find(';');
  const std::size_t brace = text.find('}');
  if (semicolon == std::string_view::npos && brace == std::string_view::npos) return false;
  if (semicolon < 3 || brace < 4) return false;
  switch (text[0]) {
    case 's':
      return text.find('"') != std::string_view::npos && has_head(text, "0123456789", ':');
    case 'a':
    case 'O':
    case 'E':
      return has_head(text, "0123456789", ':');
    case 'b':
    case 'i':
    case 'd':
      return has_head(text, "0123456789.E+-", ';');
    default:
      return false;
  }
}

}  // namespace anp
