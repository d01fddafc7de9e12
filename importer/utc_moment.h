#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace anp {

/// The decimal digits at `at`, `count` of them (at most nine); nothing when others stand there.
std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count);

/// "2026-05-01", "2026-05-01T10:00:00Z" and "2026-05-01T10:00:00.000042Z" (1 to 9 digits; rounded
/// down to the clock's resolution); years 1970 to 2261. Nothing when it is none of them.
std::optional<std::chrono::system_clock::time_point> parse_utc_moment(std::string_view text);

}  // namespace anp
