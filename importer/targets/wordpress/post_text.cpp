#include "importer/targets/wordpress/post_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "generator/replaced_text.h"

namespace anp {

namespace {

constexpr std::string_view kTrimmed("\t\n\v\r \0", 6);
constexpr std::size_t kMaxEntityDigits = 7;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
  }
  byte(0x80 | (code & 0x3f));
}

/// A decimal entity at the start of `text`: its length, 0 when there is none, and its code.
std::pair<std::size_t, std::uint32_t> numeric_entity(std::string_view text) {
  if (!text.starts_with("&#")) return {0, 0};
  std::uint32_t code = 0;
  std::size_t at = 2;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (at - 2 == kMaxEntityDigits) return {0, 0};
    code = code * 10 + static_cast<std::uint32_t>(text[at] - '0');
  }
  const bool character = code != 0 && code < 0x110000 && (code < 0xd800 || code > 0xdfff);
  const bool whole = at > 2 && at < text.size() && text[at] == ';' && character;
  return whole ? std::pair{at + 1, code} : std::pair{std::size_t{0}, std::uint32_t{0}};
}

}  // namespace

std::string escaped_post_text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '[':
        out += "&#91;";
        break;
      case '%':
        out += i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]) ? "&#37;" : "%";
        break;
      default:
        out += text[i];
    }
  }
  return out;
}

std::string unescaped_post_text(std::string_view html) {
  static constexpr std::array<std::pair<std::string_view, char>, 4> kNamed = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}}};
  std::string out;
  while (!html.empty()) {
    const std::size_t plain = std::min(html.find('&'), html.size());
    out += html.substr(0, plain);
    html.remove_prefix(plain);
    if (html.empty()) break;
    const auto [length, code] = numeric_entity(html);
    const auto named = std::find_if(kNamed.begin(), kNamed.end(),
                                    [html](const auto& n) { return html.starts_with(n.first); });
    if (length > 0) {
      append_utf8(code, out);
      html.remove_prefix(length);
    } else if (named != kNamed.end()) {
      out += named->second;
      html.remove_prefix(named->first.size());
    } else {
      out += '&';
      html.remove_prefix(1);
    }
  }
  return out;
}

std::string_view trimmed_by_php(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kTrimmed);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kTrimmed) - first + 1);
}

std::string name_as_kept(std::string_view name) {
  std::string out;
  for (const char c : trimmed_by_php(name)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

std::string canonical_markup(std::string_view markup) {
  std::string out;
  out.reserve(markup.size());
  while (!markup.empty()) {
    const std::size_t plain = std::min(markup.find("&#"), markup.size());
    out += markup.substr(0, plain);
    markup.remove_prefix(plain);
    if (markup.empty()) break;
    const auto [length, code] = numeric_entity(markup);
    if (length > 0) out += fmt::format("&#{};", code);
    if (length == 0) out += "&#";
    markup.remove_prefix(length > 0 ? length : 2);
  }
  return replaced(out, "\" />", "\"/>");
}

}  // namespace anp
