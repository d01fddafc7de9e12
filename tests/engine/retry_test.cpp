#include "importer/engine/retry.h"

#include <doctest/doctest.h>

#include <chrono>

#include "generator/random.h"

namespace anp {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("backoff: the ceiling doubles with each attempt up to the cap") {
  struct Case {
    int attempt;
    milliseconds ceiling;
  };
  static constexpr Case cases[] = {{1, milliseconds(100)},    {2, milliseconds(200)},
                                   {3, milliseconds(400)},    {8, milliseconds(12'800)},
                                   {9, milliseconds(20'000)}, {1'000'000, milliseconds(20'000)}};
  for (const Case& c : cases) {
    CAPTURE(c.attempt);
    Stream random(1);
    milliseconds most{0};
    for (int i = 0; i < 2'000; ++i) {
      const milliseconds delay = backoff_full_jitter(c.attempt, {}, milliseconds(0), random);
      CHECK(delay >= milliseconds(0));
      CHECK(delay <= c.ceiling);
      most = std::max(most, delay);
    }
    CHECK(most > c.ceiling * 95 / 100);  // the whole range is used
  }
}

TEST_CASE("backoff: never less than what the target asked for") {
  Stream random(7);
  for (int i = 0; i < 1'000; ++i) {
    CHECK(backoff_full_jitter(1, {}, seconds(30), random) >= seconds(30));
  }
}

TEST_CASE("backoff: the same stream gives the same delays") {
  Stream one(42);
  Stream two(42);
  for (int attempt = 1; attempt <= 50; ++attempt) {
    CHECK(backoff_full_jitter(attempt, {}, milliseconds(0), one) ==
          backoff_full_jitter(attempt, {}, milliseconds(0), two));
  }
}

namespace {
int take_all(RetryBudget& budget, Instant now) {
  int taken = 0;
  while (budget.available(now)) {
    budget.take(now);
    ++taken;
  }
  return taken;
}
}  // namespace

TEST_CASE("retry budget: ten at first, then a tenth of the requests and one a second") {
  const Instant start = Instant{} + seconds(5);
  RetryBudget budget(start);
  CHECK(take_all(budget, start) == 10);

  SUBCASE("a tenth of the requests") {
    for (int i = 0; i < 55; ++i) budget.on_first_request();
    CHECK(take_all(budget, start) == 5);
    for (int i = 0; i < 5; ++i) budget.on_first_request();  // the other half of the sixth
    CHECK(take_all(budget, start) == 1);
  }
  SUBCASE("one a second, however often it is asked") {
    int taken = 0;
    for (int tenth = 1; tenth <= 100; ++tenth) {
      taken += take_all(budget, start + milliseconds(100) * tenth);
    }
    CHECK(taken == 10);
  }
  SUBCASE("says when the next one is there") {
    const Instant at = budget.available_at(start + milliseconds(400));
    CHECK(at == start + seconds(1));
    CHECK_FALSE(budget.available(at - std::chrono::nanoseconds(1)));
    CHECK(budget.available(at));
  }
}

TEST_CASE("retry budget: a long good time does not pay for a storm") {
  const Instant start{};
  RetryBudget budget(start);
  for (int i = 0; i < 1'000'000; ++i) budget.on_first_request();
  CHECK(take_all(budget, start + std::chrono::hours(10'000)) == RetryBudget::kMaxTokens);
}

TEST_CASE("retry budget: a clock that stands still or goes back brings nothing") {
  const Instant start = Instant{} + seconds(100);
  RetryBudget budget(start);
  CHECK(take_all(budget, start) == 10);
  CHECK_FALSE(budget.available(start));
  CHECK_FALSE(budget.available(start - seconds(50)));
}

}  // namespace anp
