#include <doctest/doctest.h>

#include "tests/engine/bench.h"

namespace anp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

EngineOptions load_test(std::uint32_t max_in_flight = 4) {
  EngineOptions options;
  options.gate.max_in_flight = max_in_flight;
  options.gate.fixed_limit = true;
  options.window = 100;
  return options;
}

void offer_at(Bench& bench, BatchId batch, Instant due) {
  Offered offer{batch, {static_cast<std::uint64_t>(batch) * 1000, 1}, Origin::fresh, {}};
  offer.due = due;
  bench.feed(offer);
  bench.feed(IntentDurable{batch});
}

TEST_CASE("planned: a batch leaves at its moment, once its intent is durable") {
  Bench bench(load_test());
  const Instant due = bench.now + seconds(5);
  Offered offer{1, {1000, 1}, Origin::fresh, {}};
  offer.due = due;
  bench.feed(offer);
  REQUIRE(bench.intents.size() == 1);
  SUBCASE("durable before it: not earlier") {
    bench.feed(IntentDurable{1});
    CHECK(bench.sends.empty());
    CHECK(bench.engine.wakes_at(bench.now) == due);
    bench.now = due - std::chrono::nanoseconds(1);
    bench.feed(Tick{});
    CHECK(bench.sends.empty());
    bench.now = due;
    bench.feed(Tick{});
    REQUIRE(bench.sends.size() == 1);
    CHECK(bench.sends[0].due == due);
  }
  SUBCASE("durable after it: at once, and it says when it should have left") {
    bench.pass(seconds(6));
    CHECK(bench.sends.empty());
    bench.feed(IntentDurable{1});
    REQUIRE(bench.sends.size() == 1);
    CHECK(bench.sends[0].due == due);
  }
}

TEST_CASE("planned: failures, Retry-After and an open circuit breaker hold nothing up") {
  Bench bench(load_test(64));
  for (BatchId batch = 1; batch <= 40; ++batch) {
    offer_at(bench, batch, bench.now);
    CAPTURE(batch);
    REQUIRE(bench.sends.size() == 1);
    bench.fail(bench.sends[0], Verdict::retry_later, "status 503", seconds(60));
  }
  CHECK_FALSE(bench.engine.gate().breaker_closed());
  CHECK(bench.engine.gate().limit() == 64);
}

TEST_CASE("planned: what repeats is not planned, and keeps to Retry-After") {
  Bench bench(load_test());
  offer_at(bench, 1, bench.now);
  REQUIRE(bench.sends.size() == 1);
  const Instant failed = bench.now;
  bench.fail(bench.sends[0], Verdict::retry_later, "status 503", seconds(30));
  bench.pass_until_request();
  REQUIRE(bench.sends.size() == 1);
  CHECK_FALSE(bench.sends[0].due.has_value());
  CHECK(bench.now >= failed + seconds(30));
}

TEST_CASE(
    "planned: no more are in flight than allowed, and the next leaves as soon as one has landed") {
  Bench bench(load_test(2));
  const Instant due = bench.now + milliseconds(10);
  std::vector<Send> sends;
  for (BatchId batch = 1; batch <= 3; ++batch) offer_at(bench, batch, due);
  bench.now = due;
  bench.feed(Tick{});
  REQUIRE(bench.sends.size() == 2);
  const Send first = bench.sends[0];
  CHECK_FALSE(bench.engine.wakes_at(bench.now));  // only an answer helps
  bench.now += seconds(1);
  bench.answer(first, ArticleOutcome::created);
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].batch == 3);
  CHECK(bench.sends[0].due == due);
}

TEST_CASE("planned: a stop gives back what has not left") {
  Bench bench(load_test());
  offer_at(bench, 1, bench.now + seconds(5));
  bench.feed(StopRequested{});
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::retry);
  CHECK(bench.engine.finished());
}

TEST_CASE("planned: the window alone says how far it looks ahead") {
  Bench bench(load_test(1));
  BatchId batch = 0;
  while (bench.engine.wants_batch()) {
    Offered offer{++batch, {static_cast<std::uint64_t>(batch) * 1000, 1}, Origin::fresh, {}};
    offer.due = bench.now + seconds(5);
    bench.feed(offer);
  }
  CHECK(batch == 100);
}

}  // namespace
}  // namespace anp
