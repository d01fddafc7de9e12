#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "importer/engine/engine.h"

namespace anp {

/// An engine on the test bench: time stands still unless a test moves it, and the actions of the
/// last event are kept by kind.
class Bench {
 public:
  explicit Bench(const EngineOptions& options = {}, std::uint64_t seed = 1)
      : engine(options, seed, now) {}

  void feed(const Event& event) {
    sends.clear();
    look_ups.clear();
    removals.clear();
    intents.clear();
    records.clear();
    for (const Action& action : engine.step(event, now)) {
      if (const auto* send = std::get_if<Send>(&action)) sends.push_back(*send);
      if (const auto* look_up = std::get_if<LookUp>(&action)) look_ups.push_back(*look_up);
      if (const auto* removal = std::get_if<RemoveTwins>(&action)) removals.push_back(*removal);
      if (const auto* intent = std::get_if<RecordIntent>(&action)) intents.push_back(intent->batch);
      if (const auto* record = std::get_if<RecordProgress>(&action)) {
        records.push_back(record->batch);
      }
    }
  }
  void pass(std::chrono::nanoseconds time) {
    now += time;
    feed(Tick{});
  }
  /// Lets time pass to the engine's next moment, at most `times` times, until it sends something.
  void pass_until_request(int times = 100) {
    while (times-- > 0) {
      const auto wake = engine.wakes_at(now);
      REQUIRE(wake.has_value());
      now = std::max(now, *wake);
      feed(Tick{});
      if (!sends.empty() || !look_ups.empty() || !removals.empty()) return;
    }
    FAIL("no request came");
  }

  void offer(BatchId batch, std::uint32_t count = 2, Origin origin = Origin::fresh) {
    feed(Offered{batch, {static_cast<std::uint64_t>(batch) * 1000, count}, origin, {}});
  }
  /// Offers a fresh batch and makes its intent durable: it is sent.
  void launch(BatchId batch, std::uint32_t count = 2) {
    offer(batch, count);
    REQUIRE(intents.size() == 1);
    REQUIRE(sends.empty());
    feed(IntentDurable{batch});
    REQUIRE(sends.size() == 1);
  }

  void answer(const Send& send, ArticleOutcome outcome) {
    SendOutcome answer;
    answer.verdict = Verdict::answered;
    answer.articles.assign(send.offsets.size(), ArticleAnswer{outcome, "because"});
    feed(SendDone{send.batch, send.request, std::move(answer)});
  }
  void fail(const Send& send, Verdict verdict, const std::string& reason = "broken",
            std::optional<std::chrono::milliseconds> retry_after = {}) {
    SendOutcome answer;
    answer.verdict = verdict;
    answer.reason = reason;
    answer.retry_after = retry_after;
    feed(SendDone{send.batch, send.request, std::move(answer)});
  }
  void found(const LookUp& look_up, Presence presence) {
    LookUpDone done;
    done.batch = look_up.batch;
    done.request = look_up.request;
    done.answered = true;
    done.found.assign(look_up.offsets.size(), presence);
    feed(done);
  }
  void removed(const RemoveTwins& removal, bool done = true) {
    feed(TwinsRemoved{removal.batch, removal.request, done, false, {}, done ? "" : "status 500"});
  }
  void look_up_fails(const LookUp& look_up) {
    LookUpDone done;
    done.batch = look_up.batch;
    done.request = look_up.request;
    done.reason = "status 500";
    feed(done);
  }

  Instant now = Instant{} + std::chrono::seconds(1'000);
  Engine engine;
  std::vector<Send> sends;
  std::vector<LookUp> look_ups;
  std::vector<RemoveTwins> removals;
  std::vector<BatchSnapshot> intents;
  std::vector<BatchSnapshot> records;
};

}  // namespace anp
