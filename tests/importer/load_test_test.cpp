#include "importer/load_test.h"

#include <doctest/doctest.h>

#include <chrono>

namespace anp {
namespace {

using std::chrono::milliseconds;

/// Two phases of a second each, at 10/s and 20/s.
LoadOptions two_phases() {
  LoadOptions options;
  options.plan = *parse_arrival_plan("steps:10/s,20/s:1s");
  for (const char* text : {"max<50ms", "phase1:max<50ms", "phase2:max<50ms"}) {
    options.thresholds.push_back(*parse_threshold(text, 2));
  }
  return options;
}

/// The next request of the plan leaves when it is due, and takes so long.
void send_next(LoadTest& test, milliseconds takes) {
  Departure departure;
  departure.due = test.plan_next();
  departure.at = *departure.due;
  test.metrics().on_sent(departure);
  test.metrics().on_ended(departure, {}, departure.at + takes);
}

}  // namespace

TEST_CASE("load test: thresholds stand as they do so far, those of phases from when they begin") {
  const LoadOptions options = two_phases();
  const Instant now{};
  LoadTest test(options, now, milliseconds(0));
  const Instant begin = now + patience_for(options).most + LoadTest::kLead;
  for (int i = 0; i < 10; ++i) send_next(test, milliseconds(10));
  auto so_far = test.thresholds_so_far(begin + milliseconds(990));
  REQUIRE(so_far.size() == 3);
  CHECK(so_far[0].kept);
  CHECK(so_far[1].kept);
  CHECK(so_far[1].measured == "10.00 ms");
  CHECK_FALSE(so_far[2].value.has_value());
  CHECK(so_far[2].measured == "not begun");
  for (int i = 0; i < 5; ++i) send_next(test, milliseconds(80));
  so_far = test.thresholds_so_far(begin + milliseconds(1'400));
  CHECK_FALSE(so_far[0].kept);
  CHECK(so_far[1].kept);
  CHECK_FALSE(so_far[2].kept);
  CHECK(so_far[2].measured == "80.00 ms");
}

}  // namespace anp
