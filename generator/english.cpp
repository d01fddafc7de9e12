#include "generator/english.h"

#include <algorithm>
#include <initializer_list>

namespace anp {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char a, char b) { return a == to_lower(b); });
  });
}

/// An abbreviation is spelled out: an HTTP call, an S3 bucket, a URL.
bool abbreviation_takes_an(std::string_view text) {
  return std::string_view("AEFHILMNORSX").find(text.front()) != std::string_view::npos;
}

bool is_abbreviation(std::string_view text) {
  return is_upper(text[0]) && text.size() > 1 && (is_upper(text[1]) || is_digit(text[1])) &&
         !starts_with_any(text, {"json", "rest", "ram", "lan", "saas", "nas"});
}

bool vowel_takes_an(std::string_view text) {
  if (starts_with_any(text, {"unin", "unim", "unid"})) return true;
  return !starts_with_any(
      text, {"one", "once", "uni", "use", "usa", "usu", "uti", "ubi", "url", "uuid", "eu"});
}

}  // namespace

bool takes_an(std::string_view text) {
  if (text.empty()) return false;
  if (is_digit(text.front())) return text.front() == '8' || starts_with_any(text, {"11 ", "18 "});
  if (is_abbreviation(text)) return abbreviation_takes_an(text);
  switch (to_lower(text.front())) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
      return vowel_takes_an(text);
    case 'h':
      return starts_with_any(text, {"hour", "honest", "heir", "http", "html"});
    case 'n':
      return starts_with_any(text, {"nginx", "npm"});
    case 's':
      return starts_with_any(text, {"ssh", "sql"});
    case 'x':
      return starts_with_any(text, {"xml"});
    default:
      return false;
  }
}

void capitalize(char* begin, const char* end) {
  if (begin == end || *begin < 'a' || *begin > 'z') return;
  if (end - begin > 1 && is_upper(begin[1])) return;
  for (const char* at = begin; at != end && *at != ' '; ++at) {
    if (is_digit(*at) || *at == '_') return;
  }
  *begin = static_cast<char>(*begin - ('a' - 'A'));
}

}  // namespace anp
