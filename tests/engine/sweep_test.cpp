#include <doctest/doctest.h>

#include "tests/engine/bench.h"

namespace anp {

namespace {

using std::chrono::seconds;

/// The target inserts blindly.
EngineOptions sweeping() {
  EngineOptions options;
  options.sweep = true;
  return options;
}

/// One batch of two, sent and acknowledged by the target.
struct Answered : Bench {
  Answered() : Bench(sweeping()) {
    launch(1);
    answer(sends[0], ArticleOutcome::created);
  }
};

}  // namespace

TEST_CASE("sweep: what was sent is acknowledged by a look-up after the settle time, not before") {
  Answered bench;
  CHECK(bench.records.empty());
  CHECK(bench.engine.totals().created == 0);
  CHECK(bench.engine.totals().unknown_now == 0);  // the target has said what it did
  const Instant answered = bench.now;
  bench.pass_until_request();
  CHECK(bench.now >= answered + EngineOptions{}.settle);
  bench.found(bench.look_ups.at(0), Presence::same);
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::acknowledged);
  CHECK(bench.engine.totals().created == 2);
  CHECK(bench.engine.totals().unknown_outcomes == 0);
}

TEST_CASE("sweep: twins are removed, and looked up again until each article is there once") {
  Answered bench;
  bench.pass_until_request();
  bench.found(bench.look_ups.at(0), Presence::twice);
  CHECK(bench.records.empty());
  REQUIRE(bench.removals.size() == 1);
  CHECK(bench.removals[0].offsets == std::vector<std::uint32_t>{0, 1});
  CHECK(bench.engine.totals().twins == 2);
  SUBCASE("done") {
    bench.removed(bench.removals[0]);
    REQUIRE(bench.look_ups.size() == 1);
    bench.found(bench.look_ups[0], Presence::same);
    REQUIRE(bench.records.size() == 1);
    CHECK(bench.records[0].state == BatchState::acknowledged);
  }
  SUBCASE("the removal fails, though it worked") {
    bench.removed(bench.removals[0], false);
    bench.pass_until_request();
    bench.found(bench.look_ups.at(0), Presence::same);
    CHECK(bench.records.at(0).state == BatchState::acknowledged);
  }
  SUBCASE("it does not help: the batch is left for a later run, not called settled") {
    for (int i = 0; i < 1'000 && bench.records.empty(); ++i) {
      if (!bench.removals.empty()) {
        bench.removed(bench.removals[0]);
      } else {
        bench.found(bench.look_ups.at(0), Presence::twice);
      }
      if (bench.records.empty() && bench.removals.empty() && bench.look_ups.empty()) {
        bench.pass_until_request();
      }
    }
    REQUIRE(bench.records.size() == 1);
    CHECK(bench.records[0].state == BatchState::unknown);
    CHECK(bench.records[0].pending.size() == 2);
  }
}

TEST_CASE("sweep: what the target claims to have and has not, is sent again") {
  Answered bench;
  bench.pass_until_request();
  bench.found(bench.look_ups.at(0), Presence::absent);
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].attempt == 2);
  CHECK(bench.engine.totals().dead_letters == 0);
}

TEST_CASE("sweep: an unknown outcome is looked up once, after the settle time") {
  Bench bench(sweeping());
  bench.launch(1);
  bench.fail(bench.sends[0], Verdict::unknown, "timed out");
  const Instant lost = bench.now;
  bench.pass_until_request();
  CHECK(bench.now >= lost + EngineOptions{}.settle);
  bench.found(bench.look_ups.at(0), Presence::same);
  CHECK(bench.records.at(0).state == BatchState::acknowledged);
}

TEST_CASE("sweep: a batch that waits for it when the user stops is looked up by the next run") {
  Answered bench;
  bench.feed(StopRequested{StopRequested::Mode::graceful});
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::unknown);
  CHECK(bench.engine.finished());

  Bench next(sweeping());
  next.offer(1, 2, Origin::unknown);
  next.found(next.look_ups.at(0), Presence::same);
  CHECK(next.records.empty());  // a twin may still land
  next.pass_until_request();
  next.found(next.look_ups.at(0), Presence::same);
  CHECK(next.records.at(0).state == BatchState::acknowledged);
}

TEST_CASE("sweep: copies that are not ours are left alone") {
  EngineOptions options = sweeping();
  options.look_up_first = true;
  Bench bench(options);
  bench.offer(1);
  bench.found(bench.look_ups.at(0), Presence::twice);
  CHECK(bench.removals.empty());
  CHECK(bench.records.at(0).state == BatchState::acknowledged);
  CHECK(bench.engine.totals().unchanged == 2);
}

}  // namespace anp
