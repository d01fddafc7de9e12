#include "importer/utc_moment.h"

#include <charconv>

namespace anp {

using Clock = std::chrono::system_clock;

namespace {

/// ".000042Z" as nanoseconds, "Z" as none.
std::optional<std::chrono::nanoseconds> parse_fraction(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  if (text == "Z") return std::chrono::nanoseconds{0};
  const std::size_t digits = text.size() < 3 ? 0 : text.size() - 2;
  if (digits == 0 || digits > kMostDigits || text.front() != '.' || text.back() != 'Z') {
    return std::nullopt;
  }
  const auto value = digits_at(text, 1, digits);
  if (!value) return std::nullopt;
  std::int64_t nanoseconds = *value;
  for (std::size_t i = digits; i < kMostDigits; ++i) nanoseconds *= 10;
  return std::chrono::nanoseconds{nanoseconds};
}

}  // namespace

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  const char* end = text.data() + at + count;
  const auto [stop, failure] = std::from_chars(text.data() + at, end, value);
  if (failure != std::errc{} || stop != end || value < 0) return std::nullopt;
  return value;
}

std::optional<Clock::time_point> parse_utc_moment(std::string_view text) {
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 2);
  const auto day = digits_at(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  // Beyond them the clock's own count overflows.
  if (!date.ok() || *year < 1970 || *year > 2261) return std::nullopt;
  const Clock::time_point start = std::chrono::sys_days{date};
  if (text.size() == 10) return start;
  const auto hour = digits_at(text, 11, 2);
  const auto minute = digits_at(text, 14, 2);
  const auto second = digits_at(text, 17, 2);
  const bool shaped = text.size() >= 20 && text[10] == 'T' && text[13] == ':' && text[16] == ':';
  if (!shaped || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  const auto fraction = parse_fraction(text.substr(19));
  if (!fraction) return std::nullopt;
  return start + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + std::chrono::duration_cast<Clock::duration>(*fraction);
}

}  // namespace anp
