#include "importer/html.h"

#include <fmt/format.h>

#include <iterator>

#include "generator/utf8.h"

namespace anp {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

/// U+FFFE and U+FFFF: well-formed, but no characters of XML.
bool is_noncharacter(std::string_view character) {
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

bool is_allowed_control(char c) { return c == '\t' || c == '\n' || c == '\r'; }

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int hex_digit(unsigned c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'f') return static_cast<int>((c | 0x20U) - 'a') + 10;
  return -1;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view character = text.substr(i, character_length(text, i));
    i += character.empty() ? 1 : character.size();
    const bool control = character.size() == 1 && static_cast<unsigned char>(character[0]) < 0x20 &&
                         !is_allowed_control(character[0]);
    if (character.empty() || control || is_noncharacter(character)) {
      out += kReplacementCharacter;
      continue;
    }
    const std::string_view entity = entity_of(character[0]);
    out += entity.empty() ? character : entity;
  }
}

std::string url_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string url_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = hex_digit(byte_at(text, i + 1));
    const int low = hex_digit(byte_at(text, i + 2));
    if (text[i] == '%' && high >= 0 && low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace anp
