#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

/// A place in a JSON value: a JSON pointer (RFC 6901), taken apart. Empty: the value itself.
struct JsonPlace {
  std::string text;                 ///< as it is written: "/data/0/id"
  std::vector<std::string> tokens;  ///< unescaped
};

/// Error: neither empty nor begun with a slash, or with a '~' that is no ~0 and no ~1.
Result<JsonPlace> parse_json_place(std::string_view text);

/// What stands there; null when nothing does.
const nlohmann::ordered_json* value_at(const nlohmann::ordered_json& root, const JsonPlace& place);

/// A text as it is, a number, true or false as JSON writes it; empty when there is none of these.
std::string text_at(const nlohmann::ordered_json& root, const JsonPlace& place);

}  // namespace anp
