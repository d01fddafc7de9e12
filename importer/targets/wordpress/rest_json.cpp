#include "importer/targets/wordpress/rest_json.h"

#include <nlohmann/json.hpp>

#include "importer/json_depth.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// Null when there is none.
const Json* member_of(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(std::string(name));
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Json> parsed_json(std::string_view text) {
  if (is_nested_deeper(text, kMaxAnswerDepth)) return std::nullopt;
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::uint64_t number_of(const Json& object, std::string_view name) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_number_unsigned() ? member->get<std::uint64_t>() : 0;
}

std::vector<std::uint64_t> ids_of(const Json& object, std::string_view name) {
  std::vector<std::uint64_t> ids;
  const Json* list = member_of(object, name);
  if (list == nullptr || !list->is_array()) return ids;
  for (const Json& id : *list) {
    if (id.is_number_unsigned()) ids.push_back(id.get<std::uint64_t>());
  }
  return ids;
}

std::string raw_of(const Json& post, std::string_view name) {
  const Json* member = member_of(post, name);
  return member == nullptr ? std::string() : text_of(*member, "raw");
}

}  // namespace anp
