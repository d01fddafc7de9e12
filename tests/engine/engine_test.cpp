#include "importer/engine/engine.h"

#include <doctest/doctest.h>

#include "generator/result.h"
#include "tests/engine/bench.h"

namespace anp {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("engine: a batch is intended, sent when that is durable, acknowledged when answered") {
  Bench bench;
  CHECK(bench.engine.wants_batch());
  bench.offer(1);
  REQUIRE(bench.intents.size() == 1);
  CHECK(bench.intents[0].state == BatchState::intent);
  CHECK(bench.sends.empty());  // not before the disk has it
  bench.pass(seconds(60));
  CHECK(bench.sends.empty());
  bench.feed(IntentDurable{1});
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].attempt == 1);
  CHECK(bench.sends[0].offsets == std::vector<std::uint32_t>{0, 1});
  bench.answer(bench.sends[0], ArticleOutcome::created);
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::acknowledged);
  CHECK(bench.records[0].created.size() == 2);
  CHECK_FALSE(bench.engine.finished());
  bench.feed(SourceEnded{});
  CHECK(bench.engine.finished());
  CHECK(bench.engine.totals().created == 2);
  CHECK(bench.engine.totals().sent == 2);
}

TEST_CASE("engine: an unknown outcome is looked up before anything is sent again") {
  Bench bench;
  bench.launch(1);
  bench.fail(bench.sends[0], Verdict::unknown, "timed out");
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::unknown);
  CHECK(bench.engine.totals().unknown_now == 2);
  bench.pass_until_request();
  CHECK(bench.sends.empty());
  REQUIRE(bench.look_ups.size() == 1);

  SUBCASE("there with our hash: acknowledged, at once") {
    bench.found(bench.look_ups[0], Presence::same);
    REQUIRE(bench.records.size() == 1);
    CHECK(bench.records[0].state == BatchState::acknowledged);
    CHECK(bench.engine.totals().created == 2);
    CHECK(bench.engine.totals().unknown_now == 0);
    CHECK(bench.engine.totals().unknown_resolved == 1);
  }
  SUBCASE("absent before the settle time: looked up again, after it") {
    bench.found(bench.look_ups[0], Presence::absent);
    CHECK(bench.sends.empty());
    bench.pass_until_request();
    CHECK(bench.sends.empty());
    REQUIRE(bench.look_ups.size() == 1);
    CHECK(bench.now >= Instant{} + seconds(1'000) + EngineOptions{}.settle);
    bench.found(bench.look_ups[0], Presence::absent);
    REQUIRE(bench.sends.size() == 1);
    CHECK(bench.sends[0].attempt == 2);
    CHECK(bench.engine.totals().unknown_now == 0);
  }
  SUBCASE("a look-up that was asked too early does not count, however late its answer") {
    bench.now += seconds(60);
    bench.found(bench.look_ups[0], Presence::absent);
    CHECK(bench.sends.empty());
  }
  SUBCASE("a look-up that fails is repeated; nothing is sent blindly") {
    for (int i = 0; i < 5; ++i) {
      bench.look_up_fails(bench.look_ups.at(0));
      CHECK(bench.sends.empty());
      bench.pass_until_request();
      CHECK(bench.sends.empty());
    }
  }
  SUBCASE("there with another hash: left alone, as a dead letter, once that is sure") {
    bench.found(bench.look_ups[0], Presence::different);
    CHECK(bench.records.empty());
    bench.pass_until_request();
    bench.found(bench.look_ups.at(0), Presence::different);
    REQUIRE(bench.records.size() == 1);
    CHECK(bench.records[0].state == BatchState::dead);
    CHECK(bench.records[0].rejections.size() == 2);
  }
}

TEST_CASE("engine: with update, what is there with another hash is sent again") {
  EngineOptions options;
  options.update = true;
  Bench bench(options);
  bench.pass(options.settle);
  bench.offer(1, 2, Origin::refresh);
  REQUIRE(bench.look_ups.size() == 1);
  SUBCASE("nothing to do") {
    bench.found(bench.look_ups[0], Presence::same);
    CHECK(bench.engine.totals().unchanged == 2);
    CHECK(bench.engine.totals().sends == 0);
  }
  SUBCASE("changed") {
    bench.found(bench.look_ups[0], Presence::different);
    REQUIRE(bench.intents.size() == 1);  // durable before it is sent, as always
    CHECK(bench.sends.empty());
    bench.feed(IntentDurable{1});
    REQUIRE(bench.sends.size() == 1);
    bench.answer(bench.sends[0], ArticleOutcome::updated);
    CHECK(bench.engine.totals().updated == 2);
  }
}

TEST_CASE("engine: an update soon after the last run believes good news only") {
  EngineOptions options;
  options.update = true;
  for (const Presence presence : {Presence::same, Presence::absent, Presence::different}) {
    CAPTURE(static_cast<int>(presence));
    Bench bench(options);
    bench.offer(1, 1, Origin::refresh);
    bench.found(bench.look_ups.at(0), presence);
    CHECK(bench.intents.empty());
    CHECK(bench.engine.totals().unknown_now == 0);
    if (presence == Presence::same) {
      CHECK(bench.engine.totals().unchanged == 1);
      continue;
    }
    bench.pass_until_request();  // what it looked at may lag behind
    CHECK(bench.now == Instant{} + seconds(1'000) + options.settle);
    bench.found(bench.look_ups.at(0), presence);
    CHECK(bench.intents.size() == 1);
  }
}

TEST_CASE("engine: a target that is not empty is looked up first, and nothing is overwritten") {
  EngineOptions options;
  options.look_up_first = true;
  Bench bench(options);
  bench.offer(1, 3);
  REQUIRE(bench.look_ups.size() == 1);
  LookUpDone done{1,
                  bench.look_ups[0].request,
                  true,
                  false,
                  {Presence::same, Presence::different, Presence::absent},
                  {},
                  {}};
  bench.feed(done);
  REQUIRE(bench.intents.size() == 1);
  bench.feed(IntentDurable{1});
  REQUIRE(bench.sends.size() == 1);
  CHECK(bench.sends[0].offsets == std::vector<std::uint32_t>{2});
  bench.answer(bench.sends[0], ArticleOutcome::created);
  CHECK(bench.engine.totals().unchanged == 1);
  CHECK(bench.engine.totals().created == 1);
  CHECK(bench.engine.totals().dead_letters == 1);
}

TEST_CASE("engine: a batch of an earlier run is looked up, or sent, by what its ledger says") {
  Bench bench;
  SUBCASE("unknown: looked up, and the settle time counts from now") {
    bench.offer(7, 2, Origin::unknown);
    REQUIRE(bench.look_ups.size() == 1);
    CHECK(bench.intents.empty());
    bench.found(bench.look_ups[0], Presence::absent);
    CHECK(bench.sends.empty());
    bench.pass(EngineOptions{}.settle - milliseconds(1));
    CHECK(bench.look_ups.empty());
    bench.pass(milliseconds(1));
    REQUIRE(bench.look_ups.size() == 1);
    bench.found(bench.look_ups[0], Presence::absent);
    CHECK(bench.sends.size() == 1);
  }
  SUBCASE("retry: surely not there, but its intent is recorded anew before it is sent") {
    bench.offer(7, 2, Origin::retry);
    CHECK(bench.look_ups.empty());
    REQUIRE(bench.intents.size() == 1);
    bench.feed(IntentDurable{7});
    CHECK(bench.sends.size() == 1);
  }
}

TEST_CASE("engine: a partial answer settles what it names and looks up the rest") {
  Bench bench;
  bench.launch(1, 3);
  SendOutcome answer;
  answer.verdict = Verdict::answered;
  answer.articles = {{ArticleOutcome::created, {}},
                     {ArticleOutcome::rejected, "title is too long"},
                     {ArticleOutcome::unknown, {}}};
  bench.feed(SendDone{1, bench.sends[0].request, answer});
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::unknown);
  bench.pass_until_request();
  REQUIRE(bench.look_ups.size() == 1);
  CHECK(bench.look_ups[0].offsets == std::vector<std::uint32_t>{2});
  bench.found(bench.look_ups[0], Presence::same);
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::dead);
  CHECK(bench.records[0].rejections == std::vector{Rejection{1, "title is too long"}});
  CHECK(bench.engine.totals().created == 2);
  CHECK(bench.engine.totals().dead_letters == 1);
}

TEST_CASE("engine: an answer counts once, and only the one that is waited for") {
  Bench bench;
  bench.launch(1);
  const Send first = bench.sends[0];
  bench.fail(first, Verdict::retry_later);
  bench.answer(first, ArticleOutcome::created);  // again, from nowhere
  CHECK(bench.engine.totals().created == 0);
  bench.pass_until_request();
  const Send second = bench.sends.at(0);
  bench.answer(first, ArticleOutcome::created);
  CHECK(bench.engine.totals().created == 0);
  bench.answer(second, ArticleOutcome::created);
  bench.answer(second, ArticleOutcome::created);
  CHECK(bench.engine.totals().created == 2);
  bench.feed(IntentDurable{99});  // of a batch that is long gone
}

TEST_CASE(
    "engine: retry later is sent again without a look-up, and becomes a dead letter in the end") {
  EngineOptions options;
  options.max_attempts = 3;
  Bench bench(options);
  bench.launch(1);
  for (std::uint32_t attempt = 1; attempt < 3; ++attempt) {
    bench.fail(bench.sends.at(0), Verdict::retry_later, "status 429");
    CHECK(bench.records.empty());
    bench.pass_until_request();
    CHECK(bench.look_ups.empty());
    CHECK(bench.sends.at(0).attempt == attempt + 1);
  }
  bench.fail(bench.sends.at(0), Verdict::retry_later, "status 429");
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::dead);
  CHECK(bench.records[0].rejections.at(0).reason == "gave up after 3 attempts: status 429");
}

TEST_CASE("engine: Retry-After silences everything, not only the batch that was told") {
  Bench bench;
  bench.launch(1);
  const Send told = bench.sends[0];
  bench.offer(2);
  bench.fail(told, Verdict::retry_later, "status 503", seconds(30));
  const Instant silent_until = bench.now + seconds(30);
  bench.feed(IntentDurable{2});
  CHECK(bench.sends.empty());
  bench.pass_until_request();
  CHECK(bench.now >= silent_until);
}

TEST_CASE("engine: an unknown batch that cannot be looked up is left for a later run, never dead") {
  EngineOptions options;
  options.max_failures = 3;
  Bench bench(options);
  bench.launch(1);
  bench.fail(bench.sends[0], Verdict::unknown);
  for (int i = 0; i < 4; ++i) {
    bench.pass_until_request();
    bench.look_up_fails(bench.look_ups.at(0));
  }
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::unknown);
  CHECK(bench.records[0].pending.size() == 2);
  CHECK(bench.engine.totals().left == 2);
  CHECK(bench.engine.totals().dead_letters == 0);
  bench.feed(SourceEnded{});
  CHECK(bench.engine.finished());
}

TEST_CASE("engine: rejected as a whole, every article is a dead letter with the reason") {
  Bench bench;
  bench.launch(1, 3);
  bench.fail(bench.sends[0], Verdict::rejected, "status 422");
  REQUIRE(bench.records.size() == 1);
  CHECK(bench.records[0].state == BatchState::dead);
  CHECK(bench.records[0].rejections.size() == 3);
  CHECK(bench.records[0].rejections[2].reason == "status 422");
}

TEST_CASE("engine: a refusal that concerns all batches stops the run and buries none") {
  Bench bench;
  for (int i = 0; i < 100; ++i) {  // open the limiter
    bench.launch(1000 + i);
    bench.answer(bench.sends[0], ArticleOutcome::created);
  }
  bench.launch(1);
  const Send refused = bench.sends[0];
  bench.launch(2);
  const Send in_flight = bench.sends[0];
  bench.offer(3);
  bench.fail(refused, Verdict::stop_run, "status 401");
  CHECK(bench.engine.stop_cause() == StopCause::refused);
  CHECK(bench.engine.stop_reason() == "status 401");
  CHECK_FALSE(bench.engine.wants_batch());
  REQUIRE(bench.records.size() == 2);
  CHECK(bench.records[0].state == BatchState::retry);  // refused before any effect
  CHECK(bench.records[1].state == BatchState::retry);  // never sent
  CHECK_FALSE(bench.engine.finished());                // one is still in flight
  bench.fail(in_flight, Verdict::unknown);
  CHECK(bench.records.back().state == BatchState::unknown);
  CHECK(bench.engine.finished());
  CHECK(bench.engine.totals().dead_letters == 0);
}

TEST_CASE("engine: stopped by the user") {
  Bench bench;
  bench.launch(1);
  const Send in_flight = bench.sends[0];
  bench.offer(2);
  SUBCASE("graceful: what is in flight is waited for") {
    bench.feed(StopRequested{StopRequested::Mode::graceful});
    CHECK_FALSE(bench.engine.finished());
    CHECK_FALSE(bench.engine.wakes_at(bench.now).has_value());
    bench.answer(in_flight, ArticleOutcome::created);
    CHECK(bench.engine.finished());
    CHECK(bench.engine.totals().created == 2);
  }
  SUBCASE("immediate: what is in flight is unknown") {
    bench.feed(StopRequested{StopRequested::Mode::graceful});
    bench.feed(StopRequested{StopRequested::Mode::immediate});
    REQUIRE(bench.records.size() == 1);
    CHECK(bench.records[0].state == BatchState::unknown);
    CHECK(bench.engine.finished());
  }
  CHECK(bench.engine.stop_cause() == StopCause::user);
}

TEST_CASE("engine: a target that is gone stops the run, nothing is a dead letter") {
  Bench bench;
  bench.launch(1);
  for (int i = 0; i < 10'000 && bench.engine.stop_cause() == StopCause::none; ++i) {
    bench.fail(bench.sends.at(0), Verdict::never_sent, "connection refused");
    if (bench.engine.stop_cause() == StopCause::none) bench.pass_until_request();
  }
  CHECK(bench.engine.stop_cause() == StopCause::gone);
  CHECK(bench.engine.finished());
  CHECK(bench.records.back().state == BatchState::retry);
  CHECK(bench.engine.totals().dead_letters == 0);
  CHECK(bench.engine.totals().sent == 0);
}

TEST_CASE("engine: batches come in groups, and never more than the window") {
  EngineOptions options;
  options.gate.max_in_flight = 2;
  Bench bench(options);
  BatchId batch = 0;
  while (bench.engine.wants_batch()) bench.offer(++batch);
  CHECK(batch == 8);
  for (BatchId id = 1; id <= 8; ++id) bench.feed(IntentDurable{id});
  CHECK(bench.engine.gate().in_flight() == 2);
  CHECK_FALSE(bench.engine.wants_batch());
}

TEST_CASE("engine: a driver that breaks the protocol is told so") {
  Bench bench;
  bench.offer(1);
  CHECK_THROWS_AS(bench.offer(1), BrokenPromise);
  bench.feed(IntentDurable{1});
  CHECK_THROWS_AS(bench.feed(IntentDurable{1}), BrokenPromise);
}

}  // namespace anp
