#pragma once

#include <cstddef>
#include <string_view>

namespace anp {

/// What is read from a site is nested no deeper than this: an article, and what a site puts around
/// it.
inline constexpr std::size_t kMaxAnswerDepth = 100;

/// Whether objects and arrays of a JSON text stand in one another more than `depth` deep. Of a text
/// that is no JSON it says something or other: the parser is asked next. What nlohmann-json parses
/// without recursion it still writes with it, so that a million brackets would end the process.
bool is_nested_deeper(std::string_view json, std::size_t depth);

}  // namespace anp
