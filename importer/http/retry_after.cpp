#include "importer/http/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace anp {

namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The shape of an IMF-fixdate: `0` stands for a digit, `a` for a letter of a name.
constexpr std::string_view kDateShape = "aaa, 00 aaa 0000 00:00:00 GMT";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t N>
std::optional<unsigned> index_of(const std::array<std::string_view, N>& names,
                                 std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin());
}

bool has_date_shape(std::string_view value) {
  if (value.size() != kDateShape.size()) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool fits = kDateShape[i] == '0'   ? is_digit(value[i])
                      : kDateShape[i] == 'a' ? true  // the names are looked up below
                                             : value[i] == kDateShape[i];
    if (!fits) return false;
  }
  return true;
}

/// The number at `text[at, at + size)`, which are digits.
unsigned number_at(std::string_view text, std::size_t at, std::size_t size) {
  unsigned number = 0;
  for (const char c : text.substr(at, size)) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

milliseconds parse_delta_seconds(std::string_view digits) {
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  const auto most = static_cast<std::uint64_t>(std::chrono::seconds{kMaxRetryAfter}.count());
  // What fits no integer is more than an hour all the same.
  if (error != std::errc{}) return kMaxRetryAfter;
  return std::chrono::seconds{std::min(seconds, most)};
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_imf_fixdate(std::string_view value) {
  if (!has_date_shape(value)) return std::nullopt;
  const auto weekday = index_of(kWeekdays, value.substr(0, 3));
  const auto month = index_of(kMonths, value.substr(8, 3));
  if (!weekday || !month) return std::nullopt;

  const std::chrono::year_month_day date{
      std::chrono::year{static_cast<int>(number_at(value, 12, 4))}, std::chrono::month{*month + 1},
      std::chrono::day{number_at(value, 5, 2)}};
  if (!date.ok()) return std::nullopt;
  const std::chrono::sys_days day{date};
  if (std::chrono::weekday{day} != std::chrono::weekday{*weekday}) return std::nullopt;

  const unsigned hour = number_at(value, 17, 2);
  const unsigned minute = number_at(value, 20, 2);
  const unsigned second = number_at(value, 23, 2);  // 60 is a leap second
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return day + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

std::optional<milliseconds> parse_retry_after(std::string_view value,
                                              std::chrono::sys_time<milliseconds> now) {
  if (value.empty()) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), is_digit)) return parse_delta_seconds(value);
  const auto date = parse_imf_fixdate(value);
  if (!date) return std::nullopt;
  return std::clamp<milliseconds>(*date - now, milliseconds{0}, kMaxRetryAfter);
}

}  // namespace anp
