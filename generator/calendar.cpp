#include "generator/calendar.h"

#include <charconv>

namespace anp {
namespace {

constexpr std::int32_t kDaysPerEra = 146'097;      // 400 years
constexpr std::int32_t kDaysBefore1970 = 719'468;  // from 0000-03-01, where an era starts

std::optional<std::uint32_t> parse_digits(std::string_view text) {
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

}  // namespace

std::int32_t days_of(const CivilDay& day) {
  // The year starts in March, so that the leap day is its last.
  const std::int32_t year = day.month <= 2 ? day.year - 1 : day.year;
  const std::int32_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int32_t year_of_era = year - era * 400;
  const auto month = static_cast<std::int32_t>(day.month);
  const std::int32_t day_of_year =
      (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + static_cast<std::int32_t>(day.day) - 1;
  const std::int32_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysBefore1970;
}

CivilDay day_of(std::int32_t days) {
  const std::int32_t shifted = days + kDaysBefore1970;
  const std::int32_t era = (shifted >= 0 ? shifted : shifted - (kDaysPerEra - 1)) / kDaysPerEra;
  const std::int32_t day_of_era = shifted - era * kDaysPerEra;
  const std::int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int32_t march_month = (5 * day_of_year + 2) / 153;
  const std::int32_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const std::int32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const std::int32_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {year, static_cast<std::uint32_t>(month), static_cast<std::uint32_t>(day)};
}

std::optional<std::int32_t> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4));
  const auto month = parse_digits(text.substr(5, 2));
  const auto day = parse_digits(text.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  const CivilDay wanted{static_cast<std::int32_t>(*year), *month, *day};
  const std::int32_t days = days_of(wanted);
  const CivilDay back = day_of(days);
  if (back.month != wanted.month || back.day != wanted.day) return std::nullopt;
  return days;
}

}  // namespace anp
