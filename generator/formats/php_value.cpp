#include "generator/formats/php_value.h"

namespace anp {
namespace {

/// Says yes rather too often: a text that is serialized without need comes back the same.
bool looks_serialized(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\n");
  if (start == std::string_view::npos) return false;
  text.remove_prefix(start);
  if (text.starts_with("N;")) return true;
  constexpr std::string_view kTypes = "sabidOEC";
  return text.size() >= 4 && text[1] == ':' && kTypes.find(text[0]) != std::string_view::npos;
}

}  // namespace

void append_php(const std::string& text, std::string& out) {
  out += "s:";
  append_json(std::uint64_t{text.size()}, out);
  out += ":\"" + text + "\";";
}

void append_php(std::uint64_t number, std::string& out) {
  out += "i:";
  append_json(number, out);
  out += ';';
}

std::string php_meta_text(const std::string& text) {
  if (!looks_serialized(text)) return text;
  std::string serialized;
  append_php(text, serialized);
  return serialized;
}

}  // namespace anp
