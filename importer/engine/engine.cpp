#include "importer/engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "generator/result.h"

namespace anp {

namespace {
// Batches that wait for a moment (settle time, backoff) must not keep the others from going on.
constexpr std::uint64_t kWindowBase = 64;
constexpr std::uint64_t kWindowPerSlot = 16;
}  // namespace

Engine::Engine(const EngineOptions& options, std::uint64_t seed, Instant start)
    : options_(options),
      random_(seed),
      gate_(options.gate, start),
      window_(kWindowBase + kWindowPerSlot * options.gate.max_in_flight) {
  ANP_REQUIRE(options.max_attempts >= 1, "a batch has at least one attempt");
}

const std::vector<Action>& Engine::step(const Event& event, Instant now) {
  actions_.clear();
  std::visit([this, now](const auto& e) { on(e, now); }, event);
  if (stop_cause_ == StopCause::none) {
    wake_due(now);
    pump(now);
  } else {
    give_back_idle();
  }
  refresh_flow();
  return actions_;
}

// ---- Events ----

void Engine::on(const Offered& offer, Instant now) {
  ANP_REQUIRE(!batches_.contains(offer.batch), "a batch is offered once");
  Entry fresh{TrackedBatch(offer.batch, offer.range, offer.pending)};
  Entry& entry = batches_.emplace(offer.batch, std::move(fresh)).first->second;
  switch (offer.origin) {
    case Origin::fresh:
      if (options_.look_up_first) return enqueue(entry, true, RequestKind::first);
      return intend(entry);
    case Origin::retry:
      // The ledger says "surely not there", which is only true until it is sent again: so the
      // intent is recorded anew, as for a fresh one.
      entry.sent_ever = true;
      if (options_.look_up_first) return enqueue(entry, true, RequestKind::first);
      return intend(entry);
    case Origin::unknown:
      entry.intended = true;
      entry.sent_ever = true;
      entry.was_unknown = true;
      ++totals_.unknown_outcomes;
      entry.settle_until = now + options_.settle;
      set_unsure(entry, true);
      return enqueue(entry, true, RequestKind::first);
    case Origin::refresh:
      return enqueue(entry, true, RequestKind::first);
  }
}

void Engine::on(const SourceEnded& /*event*/, Instant /*now*/) { source_ended_ = true; }

void Engine::on(const IntentDurable& event, Instant /*now*/) {
  const auto found = batches_.find(event.batch);
  if (found == batches_.end()) return;  // given back meanwhile
  Entry& entry = found->second;
  ANP_REQUIRE(entry.stage == Stage::recording, "only an intent that was asked for becomes durable");
  --recording_;
  entry.intended = true;
  send_or_bury(entry);
}

void Engine::on(const SendDone& event, Instant now) {
  Entry* entry = awaiting(event.batch, event.request, Stage::sending);
  if (entry == nullptr) return;
  const SendOutcome& outcome = event.outcome;
  const bool success = outcome.verdict == Verdict::answered || outcome.verdict == Verdict::rejected;
  land(*entry, success, outcome.retry_after, now);
  if (outcome.verdict != Verdict::never_sent) count_send(*entry);
  entry->reason = outcome.reason;
  switch (outcome.verdict) {
    case Verdict::answered:
      return on_answered(*entry, outcome, now);
    case Verdict::never_sent:
      return on_never_sent(*entry, outcome, now);
    case Verdict::unknown:
      return on_unknown(*entry, now);
    case Verdict::retry_later:
      return on_retry_later(*entry, outcome, now);
    case Verdict::rejected:
      entry->articles.bury(outcome.reason);
      return finish(*entry);
    case Verdict::stop_run:
      // Refused before any effect: the batch is given back with all the others.
      return stop(StopCause::refused, outcome.reason);
  }
}

void Engine::on(const LookUpDone& event, Instant now) {
  Entry* entry = awaiting(event.batch, event.request, Stage::looking_up);
  if (entry == nullptr) return;
  land(*entry, event.answered, event.retry_after, now);
  ++totals_.look_ups;
  if (event.stop_run) return stop(StopCause::refused, event.reason);
  if (event.answered) return on_looked_up(*entry, event, now);
  on_look_up_failed(*entry, event, now);
}

void Engine::on(const Tick& /*event*/, Instant /*now*/) {}

void Engine::on(const StopRequested& event, Instant /*now*/) {
  stop(StopCause::user, "stopped by the user");
  if (event.mode == StopRequested::Mode::graceful) return;
  for (auto& [id, entry] : batches_) {
    if (entry.stage == Stage::sending) {
      entry.reason = "stopped by the user while it was on its way";
      entry.sent_ever = true;
      set_unsure(entry, true);
    }
    entry.stage = Stage::queued;  // no answer will come
  }
}

// ---- What an answer means for its batch ----

void Engine::on_answered(Entry& entry, const SendOutcome& outcome, Instant now) {
  entry.articles.absorb_answers(outcome.articles);
  if (entry.articles.done()) return finish(entry);
  if (entry.reason.empty()) entry.reason = "the answer does not name every article";
  on_unknown(entry, now);
}

void Engine::on_never_sent(Entry& entry, const SendOutcome& outcome, Instant now) {
  if (++entry.never_sent > options_.max_failures) return give_back(entry);
  const auto delay =
      backoff_full_jitter(static_cast<int>(entry.never_sent), options_.backoff,
                          outcome.retry_after.value_or(std::chrono::milliseconds(0)), random_);
  wait(entry, now + delay, false, RequestKind::retry);
}

void Engine::on_retry_later(Entry& entry, const SendOutcome& outcome, Instant now) {
  if (entry.attempts >= options_.max_attempts) return send_or_bury(entry);
  const auto delay =
      backoff_full_jitter(static_cast<int>(entry.attempts), options_.backoff,
                          outcome.retry_after.value_or(std::chrono::milliseconds(0)), random_);
  wait(entry, now + delay, false, RequestKind::retry);
}

void Engine::on_unknown(Entry& entry, Instant now) {
  if (!entry.was_unknown) {
    entry.was_unknown = true;
    ++totals_.unknown_outcomes;
  }
  entry.settle_until = now + options_.settle;
  entry.failed_look_ups = 0;
  set_unsure(entry, true);
  record(entry, BatchState::unknown);
  // A look-up before the settle time can only find that all is well; worth a token, not more.
  const Instant early =
      now + backoff_full_jitter(1, options_.backoff, std::chrono::milliseconds(0), random_);
  if (early < entry.settle_until && gate_.retry_affordable(now)) {
    wait(entry, early, true, RequestKind::retry);
  } else {
    wait(entry, entry.settle_until, true, RequestKind::ordinary);
  }
}

void Engine::on_look_up_failed(Entry& entry, const LookUpDone& event, Instant now) {
  entry.reason = event.reason;
  if (++entry.failed_look_ups > options_.max_failures) return give_back(entry);
  const auto delay =
      backoff_full_jitter(static_cast<int>(entry.failed_look_ups), options_.backoff,
                          event.retry_after.value_or(std::chrono::milliseconds(0)), random_);
  wait(entry, now + delay, true, RequestKind::retry);
}

void Engine::on_looked_up(Entry& entry, const LookUpDone& event, Instant now) {
  entry.failed_look_ups = 0;
  // What counts is when it was asked, not when it was answered.
  const bool settled = !entry.unsure || entry.launched_at >= entry.settle_until;
  entry.articles.absorb_look_up(event.found, {settled, options_.update, entry.sent_ever});
  if (entry.articles.done()) return finish(entry);
  set_unsure(entry, !settled);
  if (settled) return send_or_bury(entry);
  wait(entry, std::max(now, entry.settle_until), true, RequestKind::ordinary);
}

/// What is pending is surely not there as we want it: it goes out, unless it is out of attempts.
void Engine::send_or_bury(Entry& entry) {
  if (entry.attempts >= options_.max_attempts) {
    entry.articles.bury(fmt::format("gave up after {} attempts: {}", entry.attempts, entry.reason));
    return finish(entry);
  }
  if (!entry.intended) return intend(entry);
  RequestKind kind = RequestKind::ordinary;
  if (entry.request == 0) kind = RequestKind::first;
  if (entry.attempts + entry.never_sent > 0) kind = RequestKind::retry;
  enqueue(entry, false, kind);
}

}  // namespace anp
