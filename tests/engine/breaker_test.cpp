#include "importer/engine/breaker.h"

#include <doctest/doctest.h>

namespace anp {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const Instant kNow = Instant{} + seconds(1'000);

void fail(Breaker& breaker, int times, Stream& random) {
  for (int i = 0; i < times; ++i) breaker.on_result(false, false, kNow, random);
}
}  // namespace

TEST_CASE("breaker: opens when half of the last twenty requests failed") {
  struct Case {
    const char* results;  // '.' success, 'x' failure
    bool open;
  };
  static constexpr Case cases[] = {
      {"", false},
      {"xxxxxxxxx", false},
      {"xxxxxxxxxx", true},
      {".x.x.x.x.x.x.x.x.x.", false},
      {".x.x.x.x.x.x.x.x.x.x", true},
      {"xxxxxxxxx...........xxxxxxxxx", false},  // the old ones have left the window
      {"xxxxxxxxx..........x", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.results);
    Breaker breaker;
    Stream random(1);
    for (const char* result = c.results; *result != 0; ++result) {
      breaker.on_result(*result == '.', false, kNow, random);
    }
    CHECK(breaker.closed() == !c.open);
    CHECK(breaker.allows(kNow) == !c.open);
  }
}

TEST_CASE("breaker: half-open lets a single probe through") {
  Breaker breaker;
  Stream random(1);
  fail(breaker, Breaker::kFailuresToOpen, random);
  const Instant probe_at = breaker.opens_at();
  CHECK(probe_at >= kNow + Breaker::kPauses.base);
  CHECK_FALSE(breaker.allows(probe_at - std::chrono::nanoseconds(1)));
  REQUIRE(breaker.allows(probe_at));
  CHECK(breaker.on_sent(probe_at));
  CHECK_FALSE(breaker.allows(probe_at + seconds(100)));
  CHECK(breaker.waits_for_probe());

  SUBCASE("its success closes the breaker with a clean slate") {
    breaker.on_result(true, true, probe_at, random);
    CHECK(breaker.closed());
    fail(breaker, Breaker::kFailuresToOpen - 1, random);
    CHECK(breaker.closed());
  }
  SUBCASE("its failure opens it again") {
    breaker.on_result(false, true, probe_at, random);
    CHECK_FALSE(breaker.closed());
    CHECK(breaker.opens_at() > probe_at);
  }
  SUBCASE("answers to requests that left before say nothing") {
    for (int i = 0; i < 100; ++i) breaker.on_result(true, false, probe_at, random);
    CHECK(breaker.waits_for_probe());
  }
}

TEST_CASE("breaker: pauses grow with each failed probe, up to the cap") {
  Breaker breaker;
  Stream random(3);
  fail(breaker, Breaker::kFailuresToOpen, random);
  milliseconds longest{0};
  Instant before = kNow;
  for (int i = 0; i < 200; ++i) {
    const Instant at = breaker.opens_at();
    const auto pause = std::chrono::duration_cast<milliseconds>(at - before);
    CHECK(pause <= Breaker::kPauses.cap + Breaker::kPauses.base);
    longest = std::max(longest, pause);
    REQUIRE(breaker.on_sent(at));
    breaker.on_result(false, true, at, random);
    before = at;
  }
  CHECK(longest > seconds(10));
}

}  // namespace anp
