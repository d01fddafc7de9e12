// Reads the input as a Retry-After value, and holds what comes out against the C library.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "fuzz_target.h"
#include "generator/result.h"
#include "importer/http/retry_after.h"

namespace anp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::uint64_t valid_values = 0;

/// Sun, 06 Nov 1994 08:49:37 GMT, the example of the standard.
constexpr seconds kNow{784'111'777};

/// The seconds of a delta, an hour at most.
std::optional<seconds> delta_of(std::string_view value) {
  if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t first = std::min(value.find_first_not_of('0'), value.size());
  if (value.size() - first > 4) return seconds{3600};
  return std::min(seconds{3600}, seconds{std::stol("0" + std::string(value.substr(first)))});
}

/// A date as the C library writes it; only what it would write in just this way is one.
std::optional<seconds> date_of(const std::string& value) {
  const bool leap_second = value.size() == 29 && value.compare(22, 3, ":60") == 0;
  std::string ordinary = value;
  if (leap_second) ordinary.replace(23, 2, "59");
  std::tm date{};
  const char* const end = strptime(ordinary.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (end == nullptr || end != ordinary.c_str() + ordinary.size()) return std::nullopt;
  const std::time_t time = timegm(&date);
  std::tm again{};
  gmtime_r(&time, &again);
  char day[16];
  char clock[32];
  std::strftime(day, sizeof day, "%a, %d %b ", &again);
  std::strftime(clock, sizeof clock, " %H:%M:%S GMT", &again);
  char year[16];
  std::snprintf(year, sizeof year, "%04d", again.tm_year + 1900);
  if (std::string(day) + year + clock != ordinary) return std::nullopt;
  return seconds{time + (leap_second ? 1 : 0)};
}

void check(const std::string& value) {
  const auto wait = parse_retry_after(value, std::chrono::sys_seconds{kNow});
  const auto delta = delta_of(value);
  const auto date = date_of(value);
  ANP_REQUIRE(wait.has_value() == (delta || date),
              "what is a delta or a date is taken, and no more");
  if (!wait) return;
  ++valid_values;
  const seconds want = delta ? *delta : std::clamp(*date - kNow, seconds{0}, seconds{3600});
  ANP_REQUIRE(*wait == milliseconds{want}, "the wait is what it says, from 0 to an hour");
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return valid_values; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
