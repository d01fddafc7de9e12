#include "importer/http/retry_after.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Sun, 06 Nov 1994 08:49:37 GMT
constexpr std::chrono::sys_seconds kNow{seconds{784111777}};

TEST_CASE("retry-after: seconds and dates are read, and clamped to an hour") {
  struct Case {
    const char* value;
    milliseconds want;
  };
  static constexpr Case cases[] = {
      {"0", seconds{0}},
      {"1", seconds{1}},
      {"120", seconds{120}},
      {"007", seconds{7}},
      {"3600", seconds{3600}},
      {"3601", seconds{3600}},
      {"4294967296", seconds{3600}},
      {"18446744073709551615", seconds{3600}},
      {"18446744073709551616", seconds{3600}},
      {"99999999999999999999999999999999999999", seconds{3600}},
      {"Sun, 06 Nov 1994 08:49:38 GMT", seconds{1}},
      {"Sun, 06 Nov 1994 08:50:37 GMT", seconds{60}},
      {"Sun, 06 Nov 1994 08:49:60 GMT", seconds{23}},  // a leap second
      {"Sun, 06 Nov 1994 08:49:37 GMT", seconds{0}},
      {"Sun, 06 Nov 1994 08:49:36 GMT", seconds{0}},
      {"Thu, 01 Jan 1970 00:00:00 GMT", seconds{0}},
      {"Sat, 01 Jan 0000 00:00:00 GMT", seconds{0}},
      {"Mon, 07 Nov 1994 08:49:37 GMT", seconds{3600}},
      {"Fri, 31 Dec 9999 23:59:59 GMT", seconds{3600}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.value));
    const auto got = parse_retry_after(c.value, kNow);
    REQUIRE(got.has_value());
    CHECK(got->count() == c.want.count());
  }
}

TEST_CASE("retry-after: a date is never waited for too shortly") {
  const auto now = std::chrono::floor<milliseconds>(kNow + std::chrono::microseconds{1});
  const auto got = parse_retry_after("Sun, 06 Nov 1994 08:49:38 GMT", now);
  REQUIRE(got.has_value());
  CHECK(got->count() == 1000);  // 999.999 ms, rounded up
}

TEST_CASE("retry-after: anything else says nothing") {
  static constexpr const char* cases[] = {
      "",
      " ",
      " 5",
      "5 ",
      "+5",
      "-1",
      "5.0",
      "1e3",
      "0x10",
      "5s",
      "5, 6",
      "soon",
      "Sunday, 06-Nov-94 08:49:37 GMT",   // RFC 850
      "Sun Nov  6 08:49:37 1994",         // asctime
      "Sun, 6 Nov 1994 08:49:37 GMT",     // one digit
      "Sun, 06 Nov 1994 08:49:37 UTC",    // another zone
      "Sun, 06 Nov 1994 08:49:37 +0000",  //
      "Sun, 06 Nov 94 08:49:37 GMT",      // two-digit year
      "sun, 06 nov 1994 08:49:37 gmt",    // names are case-sensitive
      "Mon, 06 Nov 1994 08:49:37 GMT",    // it was a Sunday
      "Sun, 31 Feb 1994 08:49:37 GMT",    // no such day
      "Sun, 00 Nov 1994 08:49:37 GMT",    //
      "Sun, 06 Nov 1994 24:00:00 GMT",    // no such hour
      "Sun, 06 Nov 1994 08:60:00 GMT",    //
      "Sun, 06 Nov 1994 08:49:61 GMT",    //
      "Sun, 06 Nov 1994 08:49:37 GMT ",   //
      "Sun, 06 Nov 1994  08:49:37 GMT",   //
      "Sun, 06 Nov -994 08:49:37 GMT",    //
      "Xxx, 06 Xxx 1994 08:49:37 GMT",    //
  };
  for (const char* value : cases) {
    CAPTURE(std::string(value));
    CHECK_FALSE(parse_retry_after(value, kNow).has_value());
  }
  CHECK_FALSE(parse_retry_after(std::string_view("5\0", 2), kNow).has_value());
}

}  // namespace
}  // namespace anp
