#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// Walks once through a text that should be one JSON object, without building anything, and returns
/// the text of its own member `name`; nothing when it has none, or one that is no string.
/// Strict: RFC 8259, well-formed UTF-8, no lone surrogates, numbers that a
/// double can hold, nothing behind the object.
/// Several times as fast as a parser; NDJSON is read twice, so that counts.
/// @param max_depth objects and arrays inside one another; at most kMaxJsonDepth
/// Error: a few words and the 1-based byte, such as "is not JSON (byte 17)"; also for a second
/// member called `name`.
Result<std::optional<std::string>> find_root_string(std::string_view text, std::string_view name,
                                                    std::size_t max_depth);

/// The same, but stops when it has found the member: nothing is known of what follows. For a text
/// that was walked to its end before.
Result<std::optional<std::string>> find_first_root_string(std::string_view text,
                                                          std::string_view name,
                                                          std::size_t max_depth);

inline constexpr std::size_t kMaxJsonDepth = 64;

}  // namespace anp
