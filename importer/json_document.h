#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/json_depth.h"

namespace anp {

class JsonChildren;

/// A value of a JsonDocument, which must outlive it. The nodes of a value's children stand behind
/// its own, those of each child together.
struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  std::string_view name;    ///< decoded; empty unless it is a member of an object
  std::string_view text;    ///< string: decoded; number, true and false: as written; else empty
  std::uint32_t size = 0;   ///< items of an array, members of an object
  std::uint32_t nodes = 1;  ///< that it takes with everything inside it
  Kind kind = Kind::null;

  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is_number() const { return kind == Kind::number; }
  [[nodiscard]] bool is_string() const { return kind == Kind::string; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }
  [[nodiscard]] bool is_structured() const { return is_array() || is_object(); }

  /// The number that a number or a text is, when it is nothing but decimal digits of 64 bits.
  [[nodiscard]] std::optional<std::uint64_t> digits() const;
  /// Items or members, in the order of the text.
  [[nodiscard]] JsonChildren children() const;
  /// The member of this name, the last one where it stands more than once; null when there is none,
  /// and of what is no object.
  [[nodiscard]] const JsonNode* find(std::string_view name) const;
};

/// A text read as JSON once and quickly, without an allocation for each value: what sites answer.
/// Strict: RFC 8259, well-formed UTF-8, no lone surrogates, numbers that a double can hold, nothing
/// behind the value.
class JsonDocument {
 public:
  /// null
  JsonDocument();

  /// Nothing when it is no JSON, or nested deeper than `max_depth`.
  static std::optional<JsonDocument> parse(std::string_view text,
                                           std::size_t max_depth = kMaxAnswerDepth);

  [[nodiscard]] const JsonNode& root() const { return nodes_.front(); }

 private:
  std::unique_ptr<char[]> text_;  // where strings are decoded in place
  std::vector<JsonNode> nodes_;
};

/// Appends the value as compact JSON: numbers as they were written, strings with no escape that
/// they do not need.
void append_json(const JsonNode& node, std::string& out);

class JsonChildren {
 public:
  class Iterator {
   public:
    explicit Iterator(const JsonNode* node) : node_(node) {}
    const JsonNode& operator*() const { return *node_; }
    const JsonNode* operator->() const { return node_; }
    Iterator& operator++() {
      node_ += node_->nodes;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const JsonNode* node_;
  };

  explicit JsonChildren(const JsonNode& parent) : parent_(&parent) {}
  [[nodiscard]] Iterator begin() const { return Iterator(parent_ + 1); }
  [[nodiscard]] Iterator end() const { return Iterator(parent_ + parent_->nodes); }

 private:
  const JsonNode* parent_;
};

inline JsonChildren JsonNode::children() const { return JsonChildren(*this); }

}  // namespace anp
