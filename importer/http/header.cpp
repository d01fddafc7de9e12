#include "importer/http/header.h"

#include <algorithm>

namespace anp {

std::optional<std::string_view> find_header(std::span<const HttpHeader> headers,
                                            std::string_view lower_case_name) {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const HttpHeader& header) {
    return header.name == lower_case_name;
  });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trim_blanks(std::string_view text, std::string_view blanks) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace anp
