#include "generator/article_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/calendar.h"
#include "generator/dataset.h"

namespace anp {
namespace {

bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Lower-case ASCII letters and digits in words joined by single '-': safe as a file name and in a
/// URL.
bool is_slug(std::string_view text, std::size_t most) {
  if (text.empty() || text.size() > most || text.front() == '-' || text.back() == '-') return false;
  if (text.find("--") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '-' || is_word_character(c); });
}

bool is_day(std::string_view text) {
  return text.substr(0, 4) != "0000" && parse_day(text).has_value();
}

/// "23:59:58Z"
bool is_utc_time_of_day(std::string_view text) {
  constexpr std::string_view kShape = "00:00:00Z";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return false;
  }
  return text.substr(0, 2) < "24" && text[3] < '6' && text[6] < '6';
}

bool is_time(std::string_view text) {
  return text.size() == 20 && is_day(text.substr(0, 10)) && text[10] == 'T' &&
         is_utc_time_of_day(text.substr(11));
}

bool is_status(std::string_view text) {
  constexpr std::string_view kStatuses[] = {"publish", "draft", "pending", "private", "future"};
  return std::find(std::begin(kStatuses), std::end(kStatuses), text) != std::end(kStatuses);
}

bool is_hash(std::string_view text) {
  return text.size() == 24 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// With the characters that a URL may have; all others must be percent-encoded (RFC 3986).
bool is_web_address(std::string_view text) {
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && std::all_of(text.begin(), text.end(), [](char c) {
           constexpr std::string_view kNever = "\"<>\\^`{|}";
           return c > ' ' && c < '\x7F' && kNever.find(c) == std::string_view::npos;
         });
}

/// What is wrong with a block; empty when nothing is.
std::string_view fault_of(const Block& block) {
  switch (block.kind) {
    case Block::Kind::heading:
      if (block.level < 2 || block.level > 6) return "level: must be 2 to 6";
      [[fallthrough]];
    case Block::Kind::paragraph:
    case Block::Kind::quote:
      return block.text.empty() ? "text: is empty" : "";
    case Block::Kind::list: {
      const auto& items = block.items;
      const bool empty =
          std::any_of(items.begin(), items.end(), [](const auto& i) { return i.empty(); });
      return empty ? "items: one is empty" : "";
    }
    case Block::Kind::code:
      if (block.language.empty()) return "language: is empty";
      if (block.language.find_first_of(" \t\n") != std::string::npos)
        return "language: has a blank in it";
      return block.text.empty() ? "text: is empty" : "";
    case Block::Kind::image:
      if (!is_web_address(block.url)) return "url: is no http or https address in ASCII";
      return block.caption.empty() ? "caption: is empty" : "";
  }
  return {};
}

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
};

/// The character at the front of valid UTF-8.
CodePoint first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  std::uint32_t value = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i)
    value = (value << 6) | (byte(i) & 0x3FU);
  return {value, length};
}

bool is_portable(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n';
  if (c >= 0x7F && c < 0xA0) return false;
  return c != 0xFFFE && c != 0xFFFF;
}

}  // namespace

std::optional<std::string> find_unportable_character(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte >= 0x20 && byte < 0x7F) {
      text.remove_prefix(1);
      continue;
    }
    const CodePoint next = first_of(text);
    if (!is_portable(next.value)) return fmt::format("U+{:04X}", next.value);
    text.remove_prefix(std::min(next.bytes, text.size()));
  }
  return std::nullopt;
}

std::optional<std::string> find_fault(const Article& article) {
  const auto bad = [](std::string_view member, std::string_view value, std::string_view rule) {
    return fmt::format("member {}: '{}' {}", member, value.substr(0, 60), rule);
  };
  if (article.spec < 1 || article.spec > kSpec)
    return fmt::format("member spec: this program knows spec 1 to {}, not {}", kSpec, article.spec);
  if (!is_slug(article.source_id, kMaxSourceIdBytes))
    return bad("source_id", article.source_id,
               "must be lower-case ASCII words joined by '-', at most 190 bytes");
  if (!is_slug(article.slug, kMaxSlugBytes))
    return bad("slug", article.slug,
               "must be lower-case ASCII words joined by '-', at most 190 bytes");
  if (!is_status(article.status))
    return bad("status", article.status, "must be publish, draft, pending, private or future");
  if (!is_time(article.published_at))
    return bad("published_at", article.published_at, "must be a time like 2024-12-31T23:59:58Z");
  if (!is_time(article.modified_at))
    return bad("modified_at", article.modified_at, "must be a time like 2024-12-31T23:59:58Z");
  if (!is_hash(article.meta.hash))
    return bad("meta.hash", article.meta.hash, "must be 24 lower-case hex digits");
  for (std::size_t i = 0; i < article.body.size(); ++i) {
    const std::string_view fault = fault_of(article.body[i]);
    if (!fault.empty()) return fmt::format("member body[{}].{}", i, fault);
  }
  return std::nullopt;
}

}  // namespace anp
