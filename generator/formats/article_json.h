#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include "generator/article.h"
#include "generator/json_text.h"

namespace anp {

/// Appends an article or a part of it as compact JSON, members in the order of docs/formats.md: the
/// same bytes as `jq -c` writes. Of a whole article, these are the bytes of its NDJSON line.
inline void append_json(const std::string& text, std::string& out) {
  append_json_string(text, out);
}

inline void append_json(std::uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

template <typename Value>
void append_json(const std::vector<Value>& list, std::string& out);

/// An object: anything that has each_member().
template <typename Object>
void append_json(const Object& object, std::string& out) {
  char before = '{';
  const auto append_name = [&](std::string_view name) {
    out += before;
    out += '"';
    out += name;
    out += "\":";
    before = ',';
  };
  if constexpr (std::is_same_v<Object, Block>) {
    append_name("kind");
    append_json_string(name_of(object.kind), out);
  }
  Object::each_member(object, [&](std::string_view name, const auto& value) {
    append_name(name);
    append_json(value, out);
  });
  out += '}';
}

template <typename Value>
void append_json(const std::vector<Value>& list, std::string& out) {
  out += '[';
  for (const Value& value : list) {
    if (&value != &list.front()) out += ',';
    append_json(value, out);
  }
  out += ']';
}

}  // namespace anp
