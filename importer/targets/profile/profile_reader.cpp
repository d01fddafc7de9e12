#include "importer/targets/profile/profile_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/utf8.h"
#include "importer/nearest_name.h"

namespace anp {

namespace {

constexpr std::size_t kMaxShownBytes = 80;

std::string shown(const std::string& json) {
  const std::string_view cut = cut_text(json, kMaxShownBytes);
  return fmt::format("{}{}", cut, cut.size() < json.size() ? "..." : "");
}

std::string escaped(std::string_view name) {
  std::string token;
  for (const char c : name) token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return token;
}

}  // namespace

void ProfileReader::complain(const std::string& place, const std::string& value,
                             std::string_view remedy) {
  if (complaint_) return;  // the first one is the cause of the others
  complaint_ = Error{fmt::format("{}: {} is {}: {}", file_, place.empty() ? "the profile" : place,
                                 shown(value), remedy)};
}

void ProfileReader::complain(const ProfileNode& node, std::string_view remedy) {
  complain(node.place, node.json == nullptr ? "absent" : node.json->dump(), remedy);
}

void ProfileReader::check_members(const ProfileNode& object,
                                  std::initializer_list<std::string_view> known) {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [name, node] : members(object)) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string nearest = nearest_name(name, names);
    complain(node,
             nearest.empty()
                 ? fmt::format("there is no such member; take one of {}", fmt::join(names, ", "))
                 : fmt::format("there is no such member; did you mean '{}'?", nearest));
  }
}

ProfileNode ProfileReader::member(const ProfileNode& object, std::string_view name) {
  ProfileNode node{nullptr, object.place + "/" + escaped(name)};
  if (object.json == nullptr || !object.json->is_object()) return node;
  const auto found = object.json->find(std::string(name));
  if (found != object.json->end()) node.json = &*found;
  return node;
}

ProfileNode ProfileReader::required(const ProfileNode& object, std::string_view name,
                                    std::string_view remedy) {
  ProfileNode node = member(object, name);
  if (object && !node) complain(node, remedy);
  return node;
}

std::vector<ProfileNode> ProfileReader::items(const ProfileNode& array) {
  std::vector<ProfileNode> all;
  if (!array) return all;
  if (!array.json->is_array()) {
    complain(array, "take a list, in brackets");
    return all;
  }
  for (std::size_t i = 0; i < array.json->size(); ++i) {
    all.push_back({&(*array.json)[i], fmt::format("{}/{}", array.place, i)});
  }
  return all;
}

std::vector<std::pair<std::string, ProfileNode>> ProfileReader::members(const ProfileNode& object) {
  std::vector<std::pair<std::string, ProfileNode>> all;
  if (!object) return all;
  if (!object.json->is_object()) {
    complain(object, "take an object, in braces");
    return all;
  }
  for (const auto& [name, value] : object.json->items()) {
    all.push_back({name, {&value, object.place + "/" + escaped(name)}});
  }
  return all;
}

std::string ProfileReader::text(const ProfileNode& node) {
  if (!node) return {};
  if (node.json->is_string()) return node.json->get<std::string>();
  complain(node, "take a text, in quotes");
  return {};
}

bool ProfileReader::flag(const ProfileNode& node) {
  if (!node) return false;
  if (node.json->is_boolean()) return node.json->get<bool>();
  complain(node, "take true or false");
  return false;
}

std::uint32_t ProfileReader::number(const ProfileNode& node, std::uint32_t low, std::uint32_t high,
                                    std::uint32_t absent) {
  if (!node) return absent;
  if (node.json->is_number_unsigned()) {
    const auto value = node.json->get<std::uint64_t>();
    if (value >= low && value <= high) return static_cast<std::uint32_t>(value);
  }
  complain(node, fmt::format("take a whole number from {} to {}", low, high));
  return absent;
}

std::optional<JsonPlace> ProfileReader::place(const ProfileNode& node) {
  if (!node) return std::nullopt;
  auto place = parse_json_place(text(node));
  if (place) return std::move(*place);
  complain(node, place.error().message);
  return JsonPlace{};
}

Template ProfileReader::text_template(const ProfileNode& node) {
  if (!node) return {};
  auto parsed = parse_text_template(text(node));
  if (parsed) return std::move(*parsed);
  complain(node, parsed.error().message);
  return {};
}

Template ProfileReader::json_template(const ProfileNode& node) {
  if (!node) return {};
  TemplateError error;
  auto compiled = compile_json_template(*node.json, error);
  if (compiled) return std::move(*compiled);
  complain(node.place + error.place, nlohmann::json(error.value).dump(), error.message);
  return {};
}

}  // namespace anp
