#include "importer/engine/gate.h"

#include <doctest/doctest.h>

#include "generator/result.h"

namespace anp {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const Instant kStart = Instant{} + seconds(500);

/// Passes a request and answers it at once.
void exchange(Gate& gate, bool success, Instant now, Stream& random,
              std::optional<milliseconds> retry_after = {}) {
  const bool probe = gate.pass(RequestKind::first, now);
  gate.on_answer({success, probe, now, retry_after}, now, random);
}
}  // namespace

TEST_CASE("gate: counts what is in flight, and no more passes than the limit") {
  GateOptions options;
  options.max_in_flight = 1;
  Gate gate(options, kStart);
  Stream random(1);
  REQUIRE(gate.open(RequestKind::first, kStart));
  CHECK_FALSE(gate.pass(RequestKind::first, kStart));
  CHECK(gate.in_flight() == 1);
  CHECK_FALSE(gate.open(RequestKind::ordinary, kStart));
  CHECK_FALSE(gate.opens_at(RequestKind::ordinary, kStart).has_value());
  CHECK_THROWS_AS((void)gate.pass(RequestKind::ordinary, kStart), BrokenPromise);
  gate.on_answer({true, false, kStart, {}}, kStart, random);
  CHECK(gate.open(RequestKind::ordinary, kStart));
}

TEST_CASE("gate: only retries take from the budget") {
  Gate gate({}, kStart);
  Stream random(1);
  for (int i = 0; i < 100; ++i) {
    REQUIRE(gate.open(RequestKind::ordinary, kStart));
    const bool probe = gate.pass(RequestKind::ordinary, kStart);
    gate.on_answer({true, probe, kStart, {}}, kStart, random);
  }
  int retries = 0;
  while (gate.open(RequestKind::retry, kStart)) {
    const bool probe = gate.pass(RequestKind::retry, kStart);
    gate.on_answer({true, probe, kStart, {}}, kStart, random);
    ++retries;
  }
  CHECK(retries == RetryBudget::kInitialTokens);
  CHECK(gate.open(RequestKind::first, kStart));
  CHECK(gate.opens_at(RequestKind::retry, kStart) == kStart + seconds(1));
}

TEST_CASE("gate: keeps the silence that the target asked for, and the longest one") {
  Gate gate({}, kStart);
  Stream random(1);
  exchange(gate, false, kStart, random, seconds(10));
  CHECK_FALSE(gate.open(RequestKind::first, kStart + milliseconds(9'999)));
  CHECK(gate.opens_at(RequestKind::first, kStart) == kStart + seconds(10));
  CHECK(gate.open(RequestKind::first, kStart + seconds(10)));
}

TEST_CASE("gate: a place stays taken while its user thinks") {
  GateOptions options;
  options.max_in_flight = 2;
  options.fixed_limit = true;
  options.think = milliseconds(100);
  Gate gate(options, kStart);
  Stream random(1);
  exchange(gate, true, kStart, random);
  exchange(gate, true, kStart + milliseconds(30), random);
  const Instant now = kStart + milliseconds(40);
  CHECK(gate.in_flight() == 0);
  CHECK_FALSE(gate.open(RequestKind::first, now));
  CHECK(gate.opens_at(RequestKind::first, now) == kStart + milliseconds(100));
  CHECK(gate.open(RequestKind::first, kStart + milliseconds(100)));
  REQUIRE_FALSE(gate.pass(RequestKind::first, kStart + milliseconds(100)));
  // One in flight, one thinking.
  CHECK(gate.opens_at(RequestKind::first, kStart + milliseconds(110)) ==
        kStart + milliseconds(130));
  REQUIRE_FALSE(gate.pass(RequestKind::first, kStart + milliseconds(130)));
  CHECK_FALSE(gate.opens_at(RequestKind::first, kStart + milliseconds(140)));
}

TEST_CASE("gate: a planned send earns retries only where it begins its batch") {
  GateOptions options;
  options.fixed_limit = true;
  Gate gate(options, kStart);
  Stream random(1);
  const auto send = [&](RequestKind kind, bool begins_batch) {
    const bool probe = gate.pass(kind, kStart, begins_batch);
    gate.on_answer({true, probe, kStart, {}}, kStart, random);
  };
  while (gate.open(RequestKind::retry, kStart)) send(RequestKind::retry, false);
  for (int i = 0; i < 10; ++i) send(RequestKind::planned, false);
  CHECK_FALSE(gate.open(RequestKind::retry, kStart));
  for (int i = 0; i < 10; ++i) send(RequestKind::planned, true);
  CHECK(gate.open(RequestKind::retry, kStart));
}

TEST_CASE("gate: a fixed limit stays, whatever the target answers") {
  GateOptions options;
  options.max_in_flight = 32;
  options.fixed_limit = true;
  Gate gate(options, kStart);
  Stream random(1);
  CHECK(gate.limit() == 32);
  exchange(gate, false, kStart, random);
  CHECK(gate.limit() == 32);
}

TEST_CASE("gate: the target is gone after a minute without a good answer") {
  Gate gate({}, kStart);
  Stream random(1);
  Instant now = kStart;
  const auto fail_for = [&](seconds time) {
    const Instant end = now + time;
    while (now < end) {
      now = std::max(now + milliseconds(100), *gate.opens_at(RequestKind::first, now));
      exchange(gate, false, now, random);
    }
  };
  fail_for(seconds(30));
  CHECK_FALSE(gate.target_gone(now));

  SUBCASE("so long, and it is") {
    fail_for(seconds(31));
    CHECK(gate.target_gone(now));
  }
  SUBCASE("one good answer, and it is not") {
    now = std::max(now, *gate.opens_at(RequestKind::first, now));
    exchange(gate, true, now, random);
    fail_for(seconds(40));
    CHECK_FALSE(gate.target_gone(now));
  }
  SUBCASE("a silence that it asked for does not count") {
    now = std::max(now, *gate.opens_at(RequestKind::first, now));
    exchange(gate, false, now, random, seconds(600));
    now += seconds(620);
    exchange(gate, false, now, random);
    CHECK_FALSE(gate.target_gone(now));
  }
}

TEST_CASE("gate: a few failures after a long pause are no outage") {
  Gate gate({}, kStart);
  Stream random(1);
  exchange(gate, false, kStart + seconds(3'600), random);
  CHECK_FALSE(gate.target_gone(kStart + seconds(3'600)));
}

}  // namespace anp
