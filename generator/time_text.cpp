#include "generator/time_text.h"

#include "generator/calendar.h"
#include "generator/digits.h"

namespace anp {

char* write_date(std::int32_t days, char* out) {
  const CivilDay day = day_of(days);
  const auto year = static_cast<std::uint32_t>(day.year);
  out = write_two_digits(year / 100, out);
  out = write_two_digits(year % 100, out);
  *out++ = '-';
  out = write_two_digits(day.month, out);
  *out++ = '-';
  return write_two_digits(day.day, out);
}

char* write_utc_time(std::int64_t seconds, char* out) {
  const auto second = static_cast<std::uint32_t>(seconds % kSecondsPerDay);
  out = write_date(static_cast<std::int32_t>(seconds / kSecondsPerDay), out);
  *out++ = 'T';
  out = write_two_digits(second / 3600, out);
  *out++ = ':';
  out = write_two_digits(second / 60 % 60, out);
  *out++ = ':';
  out = write_two_digits(second % 60, out);
  *out++ = 'Z';
  return out;
}

}  // namespace anp
