#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/article.h"
#include "generator/formats/article_json.h"

namespace anp {

/// Appends a value as PHP's serialize() writes it, lengths in bytes: `s:5:"Redis";`, `i:7;`; lists
/// and objects as arrays: `a:1:{i:0;s:5:"Redis";}`, `a:1:{s:5:"depth";i:7;}`. Source: PHP manual,
/// serialize().
void append_php(const std::string& text, std::string& out);
void append_php(std::uint64_t number, std::string& out);

/// How WordPress stores a text as post meta. One that looks like a serialized value would come back
/// as that value, so such a text is serialized itself. Source: WordPress, maybe_serialize().
std::string php_meta_text(const std::string& text);

template <typename Value>
void append_php(const std::vector<Value>& list, std::string& out);

template <typename Object>
void append_php(const Object& object, std::string& out) {
  std::uint64_t members = 0;
  std::string inside;
  Object::each_member(object, [&](std::string_view name, const auto& value) {
    append_php(std::string(name), inside);
    append_php(value, inside);
    ++members;
  });
  out += "a:";
  append_json(members, out);
  out += ":{" + inside + "}";
}

template <typename Value>
void append_php(const std::vector<Value>& list, std::string& out) {
  out += "a:";
  append_json(std::uint64_t{list.size()}, out);
  out += ":{";
  for (std::uint64_t i = 0; i < list.size(); ++i) {
    append_php(i, out);
    append_php(list[i], out);
  }
  out += "}";
}

}  // namespace anp
