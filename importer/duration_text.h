#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// "10s", "500ms": whole seconds where they are.
std::string duration_text(std::chrono::milliseconds duration);

/// "500ms", "10s", "2m", "1h": digits (at most nine) and a unit, within [low, high].
/// Error: names what it is for, the value and the range.
Result<std::chrono::milliseconds> parse_duration(std::string_view option, std::string_view text,
                                                 std::chrono::milliseconds low,
                                                 std::chrono::milliseconds high);

}  // namespace anp
