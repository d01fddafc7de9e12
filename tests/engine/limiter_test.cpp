#include "importer/engine/limiter.h"

#include <doctest/doctest.h>

namespace anp {

using std::chrono::seconds;

TEST_CASE("limiter: begins small and grows by one for each round of successes") {
  Limiter limiter(8);
  CHECK(limiter.limit() == Limiter::kInitial);
  std::uint32_t successes = 0;
  for (std::uint32_t want = Limiter::kInitial + 1; want <= 8; ++want) {
    successes += want;  // a round, and a little for the rounding
    std::uint32_t used = 0;
    while (limiter.limit() < want) {
      limiter.on_success();
      ++used;
    }
    CHECK(used >= want - 2);
    CHECK(used <= want);
  }
}

TEST_CASE("limiter: never passes its maximum, never falls below one") {
  Limiter limiter(3);
  for (int i = 0; i < 1'000; ++i) limiter.on_success();
  CHECK(limiter.limit() == 3);
  Instant now{};
  for (int i = 0; i < 50; ++i) {
    now += seconds(1);
    limiter.on_failure(now, now);
  }
  CHECK(limiter.limit() == 1);
  CHECK(Limiter(1).limit() == 1);
}

TEST_CASE("limiter: requests that were on their way at a decrease do not halve again") {
  Limiter limiter(64);
  for (int i = 0; i < 10'000; ++i) limiter.on_success();
  REQUIRE(limiter.limit() == 64);
  const Instant sent = Instant{} + seconds(1);
  const Instant failed = Instant{} + seconds(2);
  for (int i = 0; i < 64; ++i) limiter.on_failure(sent, failed);
  CHECK(limiter.limit() == 32);
  limiter.on_failure(failed, failed + seconds(1));
  CHECK(limiter.limit() == 16);
}

}  // namespace anp
