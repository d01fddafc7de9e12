#include "importer/duration_text.h"

#include <doctest/doctest.h>

namespace anp {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST_CASE("parse_duration: a number and a unit, within the range") {
  const auto parse = [](std::string_view text) {
    return parse_duration("--time", text, milliseconds(5), hours(2));
  };
  CHECK(*parse("5ms") == milliseconds(5));
  CHECK(*parse("10s") == milliseconds(10'000));
  CHECK(*parse("2m") == milliseconds(120'000));
  CHECK(*parse("2h") == hours(2));
  for (const char* text :
       {"", "5", "ms", "4ms", "3h", "-5s", "1.5s", "5 s", "5S", "5d", "9999999999ms", "0s"}) {
    CAPTURE(text);
    const auto duration = parse(text);
    REQUIRE_FALSE(duration);
    CHECK(duration.error().message ==
          "--time '" + std::string(text) +
              "' is not a time from 5ms to 7200s, like 500ms, 10s or 2m");
  }
}

TEST_CASE("duration_text: whole seconds where they are") {
  CHECK(duration_text(milliseconds(0)) == "0s");
  CHECK(duration_text(milliseconds(1'500)) == "1500ms");
  CHECK(duration_text(milliseconds(60'000)) == "60s");
}

}  // namespace
}  // namespace anp
