// The engine's other half: from queue to wire and back, and how a batch ends. What an answer means
// is in engine.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/result.h"
#include "importer/engine/engine.h"

namespace anp {

namespace {
// Batches ready for their first request: refilled from low to high, so that one commit of the
// ledger makes a group of intents durable.
constexpr std::uint64_t kBacklogHighPerSlot = 4;
}  // namespace

// ---- From queue to wire and back ----

void Engine::intend(Entry& entry) {
  entry.stage = Stage::recording;
  ++recording_;
  if (options_.update) entry.articles.intend_update();
  actions_.emplace_back(
      RecordIntent{entry.articles.snapshot(BatchState::intent, entry.attempts, entry.reason)});
}

void Engine::enqueue(Entry& entry, Next next, RequestKind kind) {
  entry.stage = Stage::queued;
  entry.next = next;
  entry.next_kind = kind;
  switch (kind) {
    case RequestKind::first:
      return first_.push_back(entry.articles.id());
    case RequestKind::ordinary:
      return urgent_.push_back(entry.articles.id());
    case RequestKind::retry:
      return retries_.push_back(entry.articles.id());
    case RequestKind::planned:
      return planned_.push_back(entry.articles.id());
  }
}

void Engine::wait(Entry& entry, Instant due, Next next, RequestKind kind) {
  entry.stage = Stage::waiting;
  entry.next = next;
  entry.next_kind = kind;
  entry.due = due;
  timers_.emplace(due, entry.articles.id());
}

void Engine::wake_due(Instant now) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    Entry& entry = batches_.at(timers_.begin()->second);
    timers_.erase(timers_.begin());
    enqueue(entry, entry.next, entry.next_kind);
  }
}

void Engine::pump(Instant now) {
  for (auto* queue = open_queue(now); queue != nullptr; queue = open_queue(now)) {
    Entry& entry = batches_.at(queue->front());
    queue->pop_front();
    launch(entry, now);
  }
}

std::deque<BatchId>* Engine::open_queue(Instant now) {
  if (!planned_.empty() && gate_.open(RequestKind::planned, now)) return &planned_;
  if (!urgent_.empty() && gate_.open(RequestKind::ordinary, now)) return &urgent_;
  if (!retries_.empty() && gate_.open(RequestKind::retry, now)) return &retries_;
  if (!first_.empty() && gate_.open(RequestKind::first, now)) return &first_;
  return nullptr;
}

void Engine::launch(Entry& entry, Instant now) {
  ANP_REQUIRE(entry.stage == Stage::queued, "one request of a batch is in flight at a time");
  entry.probe = gate_.pass(entry.next_kind, now, entry.request == 0);
  entry.launched_at = now;
  ++entry.request;
  const TrackedBatch& articles = entry.articles;
  switch (entry.next) {
    case Next::send:
      return launch_send(entry);
    case Next::look_up:
      entry.stage = Stage::looking_up;
      actions_.emplace_back(LookUp{articles.id(), articles.range(), entry.request, ++entry.look_ups,
                                   articles.pending()});
      return;
    case Next::remove:
      entry.stage = Stage::removing;
      actions_.emplace_back(RemoveTwins{articles.id(), articles.range(), entry.request,
                                        ++entry.removals, std::exchange(entry.twins, {})});
      return;
  }
}

void Engine::launch_send(Entry& entry) {
  ANP_REQUIRE(entry.intended && !entry.unsure, "only what is intended and not there is sent");
  entry.stage = Stage::sending;
  std::vector<std::uint32_t> part = entry.articles.part();
  entry.sent_count = static_cast<std::uint32_t>(part.size());
  const auto due = entry.sends == 0 ? entry.planned : std::nullopt;
  actions_.emplace_back(Send{entry.articles.id(), entry.articles.range(), entry.request,
                             ++entry.sends, std::move(part), due});
}

Engine::Entry* Engine::awaiting(BatchId batch, std::uint32_t request, Stage stage) {
  const auto found = batches_.find(batch);
  if (found == batches_.end()) return nullptr;
  Entry& entry = found->second;
  return entry.stage == stage && entry.request == request ? &entry : nullptr;
}

void Engine::land(Entry& entry, bool success, std::optional<std::chrono::milliseconds> retry_after,
                  Instant now) {
  entry.stage = Stage::queued;  // in no queue yet: whoever handles the answer moves it on
  gate_.on_answer({success, entry.probe, entry.launched_at, retry_after}, now, random_);
  entry.probe = false;
  if (success || !gate_.target_gone(now)) return;
  stop(StopCause::gone,
       fmt::format(
           "the target has not given a good answer for {} s",
           std::chrono::duration_cast<std::chrono::seconds>(options_.gate.outage_limit).count()));
}

void Engine::count_send(Entry& entry) {
  entry.sent_ever = true;
  ++entry.attempts;
  ++totals_.sends;
  if (entry.tries++ > 0) ++totals_.resends;
  for (const std::uint32_t offset : entry.articles.part()) {
    if (offset < entry.sent_end) continue;
    ++totals_.sent;
    entry.sent_end = offset + 1;
  }
}

void Engine::set_unsure(Entry& entry, bool unsure) {
  entry.unsure = unsure;
  // What the target has acknowledged and only waits to be swept is not called unknown.
  const std::uint64_t articles = unsure && entry.was_unknown ? entry.articles.pending().size() : 0;
  totals_.unknown_now = totals_.unknown_now - entry.unknown_articles + articles;
  entry.unknown_articles = articles;
}

// ---- Ends ----

void Engine::record(const Entry& entry, BatchState state) {
  actions_.emplace_back(
      RecordProgress{entry.articles.snapshot(state, entry.attempts, entry.reason)});
}

void Engine::retire(Entry& entry) {
  const TrackedBatch& articles = entry.articles;
  totals_.created += articles.created();
  totals_.updated += articles.updated();
  totals_.unchanged += articles.unchanged();
  totals_.dead_letters += articles.rejected();
  totals_.left += articles.pending().size();
  batches_.erase(articles.id());
}

void Engine::finish(Entry& entry) {
  set_unsure(entry, false);
  if (entry.was_unknown) ++totals_.unknown_resolved;
  if (entry.articles.final_state() == BatchState::acknowledged) entry.reason.clear();
  record(entry, entry.articles.final_state());
  retire(entry);
}

/// The batch stays open in the ledger, for a later run.
void Engine::give_back(Entry& entry) {
  const bool unsure = entry.unsure;
  set_unsure(entry, unsure);
  totals_.unknown_now -= entry.unknown_articles;
  if (entry.stage == Stage::recording) --recording_;
  // Without an intent the ledger does not know it, and need not.
  if (entry.intended || entry.stage == Stage::recording) {
    record(entry, unsure ? BatchState::unknown : BatchState::retry);
  }
  retire(entry);
}

void Engine::give_back_idle() {
  planned_.clear();
  urgent_.clear();
  retries_.clear();
  first_.clear();
  timers_.clear();
  for (auto it = batches_.begin(); it != batches_.end();) {
    Entry& entry = (it++)->second;
    const bool in_flight = entry.stage == Stage::sending || entry.stage == Stage::looking_up ||
                           entry.stage == Stage::removing;
    if (!in_flight) give_back(entry);
  }
}

void Engine::stop(StopCause cause, std::string reason) {
  if (stop_cause_ != StopCause::none) return;  // the first cause is the one to tell
  stop_cause_ = cause;
  stop_reason_ = std::move(reason);
}

// ---- Flow ----

void Engine::refresh_flow() {
  if (options_.window > 0) return;  // the window alone decides
  const std::uint64_t backlog = first_.size() + recording_;
  if (backlog <= options_.gate.max_in_flight) filling_ = true;
  if (backlog >= options_.gate.max_in_flight * kBacklogHighPerSlot) filling_ = false;
}

bool Engine::wants_batch() const {
  return stop_cause_ == StopCause::none && !source_ended_ && filling_ && batches_.size() < window_;
}

std::optional<Instant> Engine::wakes_at(Instant now) const {
  if (stop_cause_ != StopCause::none) return std::nullopt;
  std::optional<Instant> at;
  const auto consider = [&at](std::optional<Instant> moment) {
    if (moment && (!at || *moment < *at)) at = moment;
  };
  if (!timers_.empty()) consider(timers_.begin()->first);
  if (!planned_.empty()) consider(gate_.opens_at(RequestKind::planned, now));
  if (!urgent_.empty()) consider(gate_.opens_at(RequestKind::ordinary, now));
  if (!retries_.empty()) consider(gate_.opens_at(RequestKind::retry, now));
  if (!first_.empty()) consider(gate_.opens_at(RequestKind::first, now));
  return at;
}

bool Engine::finished() const {
  return batches_.empty() && (source_ended_ || stop_cause_ != StopCause::none);
}

}  // namespace anp
