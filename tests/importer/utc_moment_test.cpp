#include "importer/utc_moment.h"

#include <doctest/doctest.h>

#include "importer/report/batch_log.h"

namespace anp {
namespace {

using std::chrono::microseconds;
using std::chrono::system_clock;

TEST_CASE("parse_utc_moment: a day, a second, a fraction of it") {
  const system_clock::time_point day{std::chrono::seconds(1'777'593'600)};  // 2026-05-01
  CHECK(parse_utc_moment("2026-05-01") == day);
  CHECK(parse_utc_moment("2026-05-01T01:02:03Z") == day + std::chrono::seconds(3723));
  CHECK(parse_utc_moment("2026-05-01T00:00:00.5Z") == day + microseconds(500'000));
  CHECK(parse_utc_moment("2026-05-01T00:00:00.000042Z") == day + microseconds(42));
  CHECK(parse_utc_moment("2026-05-01T00:00:00.123456789Z") ==
        day + std::chrono::duration_cast<system_clock::duration>(
                  std::chrono::nanoseconds(123'456'789)));
}

TEST_CASE("parse_utc_moment: reads what the batch log writes") {
  for (const std::int64_t us : {0LL, 1LL, 999'999LL, 1'700'000'000'123'456LL}) {
    const system_clock::time_point moment{microseconds(us)};
    CHECK(parse_utc_moment(format_rfc3339(moment)) == moment);
  }
}

TEST_CASE("parse_utc_moment: anything else is no moment") {
  for (const char* text :
       {"", "2026", "2026-13-01", "2026-02-30", "1969-12-31", "2262-01-01", "2026-05-01T",
        "2026-05-01T01:02:03", "2026-05-01T24:00:00Z", "2026-05-01T01:60:00Z",
        "2026-05-01T01:02:60Z", "2026-05-01T01:02:03.Z", "2026-05-01T01:02:03.1234567890Z",
        "2026-05-01T01:02:03.12", "2026-05-01T01:02:03.-1Z", "2026-05-01T01:02:03ZZ",
        "2026-05-01 01:02:03Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_utc_moment(text));
  }
}

}  // namespace
}  // namespace anp
