#include <doctest/doctest.h>

#include <algorithm>

#include "tests/engine/bench.h"

namespace anp {

namespace {
using Offsets = std::vector<std::uint32_t>;
}  // namespace

TEST_CASE("split: a batch that is too large goes out in halves, and nothing is buried") {
  Bench bench;
  bench.launch(1, 5);
  bench.fail(bench.sends[0], Verdict::too_large, "status 413");
  CHECK(bench.records.empty());
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].offsets == Offsets{0, 1, 2});
  CHECK(bench.sends[0].attempt == 2);
  bench.answer(bench.sends[0], ArticleOutcome::created);
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].offsets == Offsets{3, 4});
  bench.answer(bench.sends[0], ArticleOutcome::created);
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::acknowledged);
  CHECK(bench.records[0].created.size() == 5);
  CHECK(bench.records[0].attempts == 3);
  CHECK(bench.engine.totals().sent == 5);
  CHECK(bench.engine.totals().sends == 3);
  CHECK(bench.engine.totals().resends == 0);  // no article got a second chance at the same size
}

TEST_CASE("split: only the article that is too large by itself is a dead letter") {
  for (std::uint32_t large = 0; large < 7; ++large) {
    CAPTURE(large);
    Bench bench;
    bench.launch(1, 7);
    int sends = 1;
    while (bench.records.empty()) {
      REQUIRE(bench.sends.size() == 1);
      REQUIRE(++sends < 20);
      const Send send = bench.sends[0];
      if (std::count(send.offsets.begin(), send.offsets.end(), large) > 0) {
        bench.fail(send, Verdict::too_large, "status 413");
      } else {
        bench.answer(send, ArticleOutcome::created);
      }
    }
    CHECK(bench.records[0].state == BatchState::dead);
    CHECK(bench.records[0].rejections == std::vector{Rejection{large, "status 413"}});
    CHECK(bench.records[0].created.size() == 6);
  }
}

TEST_CASE("split: a part that runs out of attempts takes no other part with it") {
  EngineOptions options;
  options.max_attempts = 2;
  Bench bench(options);
  bench.launch(1, 4);
  bench.fail(bench.sends[0], Verdict::too_large, "status 413");
  CHECK(bench.sends.at(0).offsets == Offsets{0, 1});
  bench.fail(bench.sends.at(0), Verdict::retry_later, "status 429");
  bench.pass_until_request();
  CHECK(bench.sends.at(0).offsets == Offsets{0, 1});
  bench.fail(bench.sends.at(0), Verdict::retry_later, "status 429");
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].offsets == Offsets{2, 3});
  bench.fail(bench.sends[0], Verdict::retry_later, "status 429");  // has attempts of its own
  bench.pass_until_request();
  bench.answer(bench.sends.at(0), ArticleOutcome::created);
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].rejections ==
        std::vector{Rejection{0, "gave up after 2 attempts: status 429"},
                    Rejection{1, "gave up after 2 attempts: status 429"}});
  CHECK(bench.records[0].created == Offsets{2, 3});
}

TEST_CASE("split: an unknown part is looked up with the whole rest, then its own half goes on") {
  Bench bench;
  bench.launch(1, 4);
  bench.fail(bench.sends[0], Verdict::too_large, "status 413");
  bench.fail(bench.sends.at(0), Verdict::unknown, "timed out");
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::unknown);
  bench.pass(EngineOptions{}.settle);
  while (bench.look_ups.empty() || bench.now < Instant{} + std::chrono::seconds(1'002)) {
    if (!bench.look_ups.empty()) bench.found(bench.look_ups[0], Presence::absent);
    bench.pass_until_request();
    REQUIRE(bench.sends.empty());
  }
  CHECK(bench.look_ups[0].offsets == Offsets{0, 1, 2, 3});
  bench.found(bench.look_ups[0], Presence::absent);
  if (bench.sends.empty()) bench.pass_until_request();
  if (!bench.look_ups.empty()) bench.found(bench.look_ups[0], Presence::absent);
  CHECK(bench.sends.at(0).offsets == Offsets{0, 1});
}

TEST_CASE("split: a refusal of a part for good buries that part only") {
  Bench bench;
  bench.launch(1, 4);
  bench.fail(bench.sends[0], Verdict::too_large, "status 413");
  bench.fail(bench.sends.at(0), Verdict::rejected, "status 422");
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].offsets == Offsets{2, 3});
}

}  // namespace anp
