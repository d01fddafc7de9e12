#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

enum class JsonKind : std::uint8_t { null, boolean, integer, real, string, array, object };

struct JsonMember;

/// A JSON value that keeps the order of its members and the digits of its numbers.
struct JsonValue {
  JsonKind kind = JsonKind::null;
  /// The content of a string; a number, `true` or `false` as written; empty otherwise.
  std::string text;
  /// The items of an array (with empty names) or the members of an object, in the order written.
  std::vector<JsonMember> children;

  [[nodiscard]] bool is(JsonKind other) const { return kind == other; }
  /// The member of that name, or nullptr; also when this is no object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
  /// The string of that name, or "" when it is absent or no string.
  [[nodiscard]] std::string_view string_at(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// What a document may not exceed: its size in bytes bounds neither its depth nor its memory.
struct JsonLimits {
  std::size_t max_depth = 64;
  std::size_t max_values = 1'000'000;  ///< of about 100 bytes each, beside the text
};

/// Reads one JSON document (RFC 8259, valid UTF-8). Error with the byte position otherwise.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Appends the value without white space; text as UTF-8, only what JSON forbids is escaped.
void append_json(std::string& out, const JsonValue& value);

/// The texts as a compact JSON array of strings.
std::string json_array_of(std::span<const std::string> texts);

/// A member name that stands twice in the same object, anywhere in the value.
std::optional<std::string_view> repeated_member_name(const JsonValue& value);

/// How many arrays and objects stand inside one another: 0 for a string, 1 for [].
std::size_t depth_of(const JsonValue& value);

}  // namespace anp
