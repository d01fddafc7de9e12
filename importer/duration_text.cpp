#include "importer/duration_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/option_values.h"

namespace anp {

using std::chrono::milliseconds;

std::string duration_text(milliseconds duration) {
  return duration.count() % 1000 == 0 ? fmt::format("{}s", duration.count() / 1000)
                                      : fmt::format("{}ms", duration.count());
}

Result<milliseconds> parse_duration(std::string_view option, std::string_view text,
                                    milliseconds low, milliseconds high) {
  static constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  for (const auto& [unit, factor] : kUnits) {
    if (text.substr(digits) != unit || digits == 0 || digits > 9) continue;
    const auto value = parse_whole_number(option, text.substr(0, digits), 0, 999'999'999);
    if (!value) return value.error();
    const milliseconds duration(static_cast<std::int64_t>(*value) * factor);
    if (duration >= low && duration <= high) return duration;
  }
  return Error{fmt::format("{} '{}' is not a time from {} to {}, like 500ms, 10s or 2m", option,
                           text, duration_text(low), duration_text(high))};
}

}  // namespace anp
