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
      start_(start),
      window_(options.window > 0 ? options.window
                                 : kWindowBase + kWindowPerSlot * options.gate.max_in_flight) {
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
  Entry fresh{TrackedBatch(offer.batch, offer.range, offer.pending, offer.update)};
  Entry& entry = batches_.emplace(offer.batch, std::move(fresh)).first->second;
  entry.planned = offer.due;
  switch (offer.origin) {
    case Origin::fresh:
      if (options_.look_up_first) return enqueue(entry, Next::look_up, RequestKind::first);
      return intend(entry);
    case Origin::retry:
      // The ledger says "surely not there", which is only true until it is sent again: so the
      // intent is recorded anew, as for a fresh one.
      entry.sent_ever = true;
      if (options_.look_up_first) return enqueue(entry, Next::look_up, RequestKind::first);
      return intend(entry);
    case Origin::unknown:
      entry.intended = true;
      entry.sent_ever = true;
      entry.was_unknown = true;
      ++totals_.unknown_outcomes;
      entry.settle_until = now + options_.settle;
      set_unsure(entry, true);
      return enqueue(entry, Next::look_up, RequestKind::first);
    case Origin::refresh:
      // An earlier run has just ended, for all we know, and the target may not show all of it yet.
      entry.settle_until = start_ + options_.settle;
      set_unsure(entry, now < entry.settle_until);
      return enqueue(entry, Next::look_up, RequestKind::first);
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
  const bool success = outcome.verdict == Verdict::answered ||
                       outcome.verdict == Verdict::rejected ||
                       outcome.verdict == Verdict::too_large;
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
      return bury_part(*entry, outcome.reason);
    case Verdict::too_large:
      return on_too_large(*entry, outcome.reason);
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
  look_up_failed(*entry, event.reason, event.retry_after, now);
}

void Engine::on(const TwinsRemoved& event, Instant now) {
  Entry* entry = awaiting(event.batch, event.request, Stage::removing);
  if (entry == nullptr) return;
  land(*entry, event.done, event.retry_after, now);
  if (event.stop_run) return stop(StopCause::refused, event.reason);
  // Done or not: what is there decides. A removal that lands late removes nothing else.
  if (event.done) return enqueue(*entry, Next::look_up, RequestKind::ordinary);
  look_up_failed(*entry, event.reason, event.retry_after, now);
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
  const auto& articles = outcome.articles;
  const auto has = [&articles](ArticleOutcome wanted) {
    return std::any_of(articles.begin(), articles.end(),
                       [wanted](const ArticleAnswer& answer) { return answer.outcome == wanted; });
  };
  entry.articles.absorb_answers(articles, options_.sweep);
  if (has(ArticleOutcome::unknown)) {
    if (entry.reason.empty()) entry.reason = "the answer does not name every article";
    return on_unknown(entry, now);
  }
  if (options_.sweep && has(ArticleOutcome::created)) return confirm_later(entry, now);
  follow_part(entry);
}

/// The part in flight is settled: the batch is finished, or its next part goes out.
void Engine::follow_part(Entry& entry) {
  if (entry.articles.done()) return finish(entry);
  send_or_bury(entry);
}

/// All is well, as far as the target says. It counts when no twin can appear any more.
void Engine::confirm_later(Entry& entry, Instant now) {
  entry.settle_until = now + options_.settle;
  entry.failures = 0;
  set_unsure(entry, true);
  wait(entry, entry.settle_until, Next::look_up, RequestKind::ordinary);
}

void Engine::on_too_large(Entry& entry, const std::string& reason) {
  if (entry.sent_count == 1) return bury_part(entry, reason);
  entry.articles.split();
  send_or_bury(entry);
}

void Engine::bury_part(Entry& entry, const std::string& why) {
  entry.articles.bury_part(why);
  follow_part(entry);
}

void Engine::on_never_sent(Entry& entry, const SendOutcome& outcome, Instant now) {
  if (++entry.never_sent > options_.max_failures) return give_back(entry);
  const auto delay =
      backoff_full_jitter(static_cast<int>(entry.never_sent), options_.backoff,
                          outcome.retry_after.value_or(std::chrono::milliseconds(0)), random_);
  wait(entry, now + delay, Next::send, RequestKind::retry);
}

void Engine::on_retry_later(Entry& entry, const SendOutcome& outcome, Instant now) {
  if (entry.tries >= options_.max_attempts) return send_or_bury(entry);
  const auto delay =
      backoff_full_jitter(static_cast<int>(entry.tries), options_.backoff,
                          outcome.retry_after.value_or(std::chrono::milliseconds(0)), random_);
  wait(entry, now + delay, Next::send, RequestKind::retry);
}

void Engine::on_unknown(Entry& entry, Instant now) {
  if (!entry.was_unknown) {
    entry.was_unknown = true;
    ++totals_.unknown_outcomes;
  }
  entry.settle_until = now + options_.settle;
  entry.failures = 0;
  set_unsure(entry, true);
  record(entry, BatchState::unknown);
  // A look-up before the settle time can only find that all is well; worth a token, not more.
  // With twins to fear it cannot even find that.
  const Instant early =
      now + backoff_full_jitter(1, options_.backoff, std::chrono::milliseconds(0), random_);
  if (!options_.sweep && early < entry.settle_until && gate_.retry_affordable(now)) {
    wait(entry, early, Next::look_up, RequestKind::retry);
  } else {
    wait(entry, entry.settle_until, Next::look_up, RequestKind::ordinary);
  }
}

void Engine::look_up_failed(Entry& entry, const std::string& reason,
                            std::optional<std::chrono::milliseconds> retry_after, Instant now) {
  entry.reason = reason;
  if (++entry.failures > options_.max_failures) return give_back(entry);
  const auto delay =
      backoff_full_jitter(static_cast<int>(entry.failures), options_.backoff,
                          retry_after.value_or(std::chrono::milliseconds(0)), random_);
  wait(entry, now + delay, Next::look_up, RequestKind::retry);
}

void Engine::on_looked_up(Entry& entry, const LookUpDone& event, Instant now) {
  // What counts is when it was asked, not when it was answered.
  const bool settled = !entry.unsure || entry.launched_at >= entry.settle_until;
  const bool ours = options_.sweep && entry.sent_ever;
  if (settled && ours) note_twins(entry, event.found);
  entry.articles.absorb_look_up(event.found,
                                {settled, options_.update, entry.sent_ever, options_.sweep});
  if (!entry.twins.empty()) return sweep(entry);
  entry.failures = 0;
  if (entry.articles.done()) return finish(entry);
  set_unsure(entry, !settled);
  if (settled) return send_or_bury(entry);
  wait(entry, std::max(now, entry.settle_until), Next::look_up, RequestKind::ordinary);
}

void Engine::note_twins(Entry& entry, const std::vector<Presence>& found) {
  const std::vector<std::uint32_t>& asked = entry.articles.pending();
  ANP_REQUIRE(found.size() == asked.size(), "a look-up answers for each article asked about");
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == Presence::twice) entry.twins.push_back(asked[i]);
  }
}

/// Removes the twins; a look-up has to say that they are gone before anything counts.
void Engine::sweep(Entry& entry) {
  if (entry.removals > options_.max_failures) return give_back(entry);
  if (entry.removals == 0) totals_.twins += entry.twins.size();
  enqueue(entry, Next::remove, entry.removals == 0 ? RequestKind::ordinary : RequestKind::retry);
}

/// What is pending is surely not there as we want it: it goes out, unless it is out of attempts.
void Engine::send_or_bury(Entry& entry) {
  if (entry.part != entry.articles.part_number()) {
    entry.part = entry.articles.part_number();
    entry.tries = entry.never_sent = 0;
  }
  if (entry.tries >= options_.max_attempts) {
    return bury_part(entry,
                     fmt::format("gave up after {} attempts: {}", entry.tries, entry.reason));
  }
  if (!entry.intended) return intend(entry);
  if (entry.planned && entry.sends == 0) {
    return wait(entry, *entry.planned, Next::send, RequestKind::planned);
  }
  RequestKind kind = RequestKind::ordinary;
  if (entry.request == 0) kind = RequestKind::first;
  if (entry.tries + entry.never_sent > 0) kind = RequestKind::retry;
  enqueue(entry, Next::send, kind);
}

}  // namespace anp
