#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace anp {

/// A day of the proleptic Gregorian calendar.
struct CivilDay {
  std::int32_t year = 1970;
  std::uint32_t month = 1;  ///< 1..12
  std::uint32_t day = 1;    ///< 1..31
};

/// Days since 1970-01-01, for years 0..9999.
/// Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
std::int32_t days_of(const CivilDay& day);

/// The inverse of days_of().
CivilDay day_of(std::int32_t days);

/// Reads "2024-12-31"; nothing when it is no such day.
std::optional<std::int32_t> parse_day(std::string_view text);

}  // namespace anp
