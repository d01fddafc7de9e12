#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/json_document.h"

namespace anp {

/// A place in a JSON value: a JSON pointer (RFC 6901), taken apart. Empty: the value itself.
struct JsonPlace {
  std::string text;                 ///< as it is written: "/data/0/id"
  std::vector<std::string> tokens;  ///< unescaped
};

/// Error: neither empty nor begun with a slash, or with a '~' that is no ~0 and no ~1.
Result<JsonPlace> parse_json_place(std::string_view text);

/// What stands there; null when nothing does.
const JsonNode* value_at(const JsonNode& root, const JsonPlace& place);

/// A text as it is, a number, true or false as it is written; empty when there is none of these.
std::string_view text_at(const JsonNode& root, const JsonPlace& place);

}  // namespace anp
