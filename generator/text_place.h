#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace anp {

/// "line 3, column 7" of a byte of a text, all three counted from 1.
std::string place_of(std::string_view text, std::size_t byte);

}  // namespace anp
