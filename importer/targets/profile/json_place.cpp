#include "importer/targets/profile/json_place.h"

#include <charconv>

namespace anp {

namespace {

Result<std::string> unescaped(std::string_view token) {
  std::string plain;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      plain += token[i];
      continue;
    }
    const char code = ++i < token.size() ? token[i] : '\0';
    if (code != '0' && code != '1') return Error{"after '~' comes 0 or 1"};
    plain += code == '0' ? '~' : '/';
  }
  return plain;
}

const JsonNode* item_of(const JsonNode& list, const std::string& token) {
  std::size_t index = 0;
  const char* end = token.data() + token.size();
  const auto [stop, failure] = std::from_chars(token.data(), end, index);
  const bool leading_zero = token.size() > 1 && token.front() == '0';
  if (failure != std::errc{} || stop != end || leading_zero || index >= list.size) return nullptr;
  auto item = list.children().begin();
  while (index-- > 0) ++item;
  return &*item;
}

}  // namespace

Result<JsonPlace> parse_json_place(std::string_view text) {
  JsonPlace place{std::string(text), {}};
  if (text.empty()) return place;
  if (text.front() != '/') return Error{"a JSON pointer is empty or begins with '/'"};
  while (!text.empty()) {
    text.remove_prefix(1);  // the slash
    const std::size_t end = std::min(text.find('/'), text.size());
    auto token = unescaped(text.substr(0, end));
    if (!token) return token.error();
    place.tokens.push_back(std::move(*token));
    text.remove_prefix(end);
  }
  return place;
}

const JsonNode* value_at(const JsonNode& root, const JsonPlace& place) {
  const JsonNode* value = &root;
  for (const std::string& token : place.tokens) {
    value = value->is_array() ? item_of(*value, token) : value->find(token);
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string_view text_at(const JsonNode& root, const JsonPlace& place) {
  const JsonNode* value = value_at(root, place);
  return value == nullptr ? std::string_view() : value->text;
}

}  // namespace anp
