#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/targets/profile/template.h"

namespace anp {

/// A value of a profile and where it stands.
struct ProfileNode {
  const nlohmann::ordered_json* json = nullptr;  ///< null: absent
  std::string place;                             ///< JSON pointer

  explicit operator bool() const { return json != nullptr; }
};

/// Takes a profile apart and keeps the first complaint about it: file, place, value and remedy.
/// After a complaint, values are empty; so only the end needs to ask for it.
class ProfileReader {
 public:
  explicit ProfileReader(std::string file) : file_(std::move(file)) {}

  /// "FILE: /send/method is 7: take a text"
  void complain(const ProfileNode& node, std::string_view remedy);
  void complain(const std::string& place, const std::string& value, std::string_view remedy);
  [[nodiscard]] const std::optional<Error>& complaint() const { return complaint_; }

  /// Complains of members that are not among these, with the nearest one.
  void check_members(const ProfileNode& object, std::initializer_list<std::string_view> known);
  /// The member; absent when it is not there or `object` is none.
  static ProfileNode member(const ProfileNode& object, std::string_view name);
  /// The same, and complains when it is not there.
  ProfileNode required(const ProfileNode& object, std::string_view name, std::string_view remedy);
  /// Items of an array, or members of an object; complains when it is neither as asked.
  std::vector<ProfileNode> items(const ProfileNode& array);
  std::vector<std::pair<std::string, ProfileNode>> members(const ProfileNode& object);

  /// Empty where the node is absent.
  std::string text(const ProfileNode& node);
  bool flag(const ProfileNode& node);
  std::uint32_t number(const ProfileNode& node, std::uint32_t low, std::uint32_t high,
                       std::uint32_t absent);
  std::optional<JsonPlace> place(const ProfileNode& node);
  Template text_template(const ProfileNode& node);
  Template json_template(const ProfileNode& node);

 private:
  std::string file_;
  std::optional<Error> complaint_;
};

}  // namespace anp
