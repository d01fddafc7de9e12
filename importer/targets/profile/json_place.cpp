#include "importer/targets/profile/json_place.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

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

const Json* item_of(const Json& list, const std::string& token) {
  std::size_t index = 0;
  const char* end = token.data() + token.size();
  const auto [stop, failure] = std::from_chars(token.data(), end, index);
  const bool leading_zero = token.size() > 1 && token.front() == '0';
  if (failure != std::errc{} || stop != end || leading_zero || index >= list.size()) return nullptr;
  return &list[index];
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

const Json* value_at(const Json& root, const JsonPlace& place) {
  const Json* value = &root;
  for (const std::string& token : place.tokens) {
    if (value->is_object()) {
      const auto member = value->find(token);
      value = member == value->end() ? nullptr : &*member;
    } else {
      value = value->is_array() ? item_of(*value, token) : nullptr;
    }
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string text_at(const Json& root, const JsonPlace& place) {
  const Json* value = value_at(root, place);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  return value->is_number() || value->is_boolean() ? value->dump() : std::string();
}

}  // namespace anp
