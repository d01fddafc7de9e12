#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

struct JsonMember;

/// A value of a JSON text that is read once and quickly: its strings are views into the text, which
/// must outlive it.
struct JsonTree {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string_view text;  ///< string: decoded; number: as written
  std::vector<JsonTree> items;
  std::vector<JsonMember> members;  ///< in the order of the text

  [[nodiscard]] bool is_string() const { return kind == Kind::string; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }
  /// The member of this name; null when there is none.
  [[nodiscard]] const JsonTree* find(std::string_view name) const;
};

struct JsonMember {
  std::string_view name;  ///< decoded
  JsonTree value;
};

/// Parses a JSON text and decodes its strings in place. Refuses what parse_strict_json() refuses,
/// and says where. Several times as fast: a pack is read at every start of the program.
Result<JsonTree> parse_json_tree(std::string& text);

}  // namespace anp
