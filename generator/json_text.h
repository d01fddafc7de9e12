#pragma once

#include <string>
#include <string_view>

namespace anp {

/// Appends `text` as a JSON string with its quotes. Escapes what RFC 8259 demands and nothing else:
/// as `jq -c` does, so that anybody can compute the content hash. `text` is UTF-8 without DEL.
void append_json_string(std::string_view text, std::string& out);

/// Whether append_json_string() would change anything of `text`.
bool needs_json_escape(std::string_view text);

/// What `escaped`, the inside of a string written by append_json_string(), stands for.
std::string unescape_json(std::string_view escaped);

}  // namespace anp
