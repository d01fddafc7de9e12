#include "generator/formats/time_text.h"

#include <fmt/format.h>

#include "generator/calendar.h"

namespace anp {

void append_date(std::int32_t days, std::string& out) {
  const CivilDay day = day_of(days);
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

void append_utc_time(UtcSeconds seconds, std::string& out) {
  constexpr UtcSeconds kDay = 86'400;
  const UtcSeconds second_of_day = ((seconds % kDay) + kDay) % kDay;
  append_date(static_cast<std::int32_t>((seconds - second_of_day) / kDay), out);
  fmt::format_to(std::back_inserter(out), "T{:02}:{:02}:{:02}Z", second_of_day / 3600,
                 second_of_day / 60 % 60, second_of_day % 60);
}

}  // namespace anp
