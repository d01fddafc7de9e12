#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "generator/random.h"
#include "importer/engine/gate.h"
#include "importer/engine/instant.h"
#include "importer/engine/messages.h"
#include "importer/engine/retry.h"
#include "importer/engine/tracked_batch.h"

namespace anp {

struct EngineOptions {
  GateOptions gate;
  BackoffLimits backoff;
  /// How long the target may still work on a request whose answer was lost.
  std::chrono::milliseconds settle{2'000};
  /// Sends of one batch (of one part, when it had to be split) that left, before what is still
  /// pending of it becomes dead letters.
  std::uint32_t max_attempts = 8;
  /// Look-ups and removals of one batch that fail in a row, and sends that never leave, before it
  /// is left for a later run.
  std::uint32_t max_failures = 50;
  /// Articles that are there with another hash are sent; otherwise they are left alone.
  bool update = false;
  /// Look fresh batches up before they are sent: for a target that is not empty.
  bool look_up_first = false;
  /// The target inserts blindly: an article may get there twice. What was sent counts only after a
  /// look-up beyond the settle time has found it once; twins are removed before that.
  bool sweep = false;
  /// The most batches that are open at once; 0: as many as max_in_flight needs. A load test looks
  /// further ahead, so that intents are durable when their time comes.
  std::uint64_t window = 0;
};

/// Why a run ends before everything is settled.
enum class StopCause : std::uint8_t {
  none,
  user,     ///< StopRequested
  refused,  ///< Verdict::stop_run
  gone,     ///< no good answer for outage_limit
};

/// Figures of the run so far. Batches and requests, where it does not say articles.
struct EngineTotals {
  std::uint64_t created = 0;  ///< articles, as the next six
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;  ///< were there with our hash
  std::uint64_t dead_letters = 0;
  std::uint64_t sent = 0;         ///< in at least one send of this run that left
  std::uint64_t unknown_now = 0;  ///< their outcome is open at the moment
  std::uint64_t left = 0;         ///< given back unfinished, for a later run
  std::uint64_t sends = 0;        ///< that left
  std::uint64_t resends = 0;      ///< of them, repeated
  std::uint64_t look_ups = 0;
  std::uint64_t unknown_outcomes = 0;  ///< batches whose outcome was unknown at some time
  std::uint64_t unknown_resolved = 0;  ///< of them, settled since
  std::uint64_t twins = 0;             ///< articles that were there twice, and were swept

  [[nodiscard]] std::uint64_t settled() const {
    return created + updated + unchanged + dead_letters;
  }
};

/// Decides everything about an import, and does nothing itself: no thread, clock, socket, file or
/// database. `step(event, now) -> actions`; the same options, seed, events and moments give the
/// same actions, so that a simulator runs the very code that imports.
///
/// What it promises, whatever the answers are:
/// - a batch is sent only after its intent is durable, and never while another request of it is in
///   flight;
/// - a batch whose outcome is unknown is looked up before it is sent again, and "absent" counts
///   only in a look-up that was sent after the settle time;
/// - requests pass the Gate: concurrency limit, rate, circuit breaker, Retry-After, retry budget;
/// - what is refused because of its size goes out in halves, down to single articles;
/// - with EngineOptions::sweep, nothing that was sent is acknowledged while it is there twice;
/// - every article of a batch is settled once: acknowledged or a dead letter; or the batch is given
///   back for a later run (RecordProgress with state unknown or retry), and is then never called
///   dead.
///
/// Threads: one. Errors: BrokenPromise when the driver breaks the protocol of messages.h.
class Engine {
 public:
  /// @param seed of the run's jitter
  Engine(const EngineOptions& options, std::uint64_t seed, Instant start);

  /// @param now not earlier than in the step before
  /// @return the actions to carry out, in order; valid until the next step
  const std::vector<Action>& step(const Event& event, Instant now);

  /// Batches should be offered, until it says no. They come in groups, so that one commit of the
  /// ledger serves many.
  [[nodiscard]] bool wants_batch() const;
  /// When to send a Tick if nothing else happens before; nothing: wait for an answer.
  [[nodiscard]] std::optional<Instant> wakes_at(Instant now) const;
  /// Nothing is left to do or wait for.
  [[nodiscard]] bool finished() const;

  [[nodiscard]] StopCause stop_cause() const { return stop_cause_; }
  /// For people; empty while stop_cause() is none.
  [[nodiscard]] const std::string& stop_reason() const { return stop_reason_; }
  [[nodiscard]] const EngineTotals& totals() const { return totals_; }
  [[nodiscard]] const Gate& gate() const { return gate_; }
  [[nodiscard]] std::uint64_t open_batches() const { return batches_.size(); }
  /// The most batches that are open at once.
  [[nodiscard]] std::uint64_t window() const { return window_; }

 private:
  enum class Stage : std::uint8_t {
    recording,  // its intent is being made durable
    queued,     // in a queue, until the gate lets it pass
    waiting,    // for `due`
    sending,
    looking_up,
    removing,
  };
  enum class Next : std::uint8_t { send, look_up, remove };

  struct Entry {
    TrackedBatch articles;
    Stage stage = Stage::recording;
    Next next = Next::send;
    RequestKind next_kind = RequestKind::first;
    bool intended = false;   // its intent is durable
    bool sent_ever = false;  // a send may have left, in this run or an earlier one
    bool unsure = false;     // a pending article may be there, or appear until settle_until
    bool was_unknown = false;
    bool probe = false;  // the request in flight is the circuit breaker's probe
    std::uint32_t request = 0;
    std::uint32_t attempts = 0;    // sends that left
    std::uint32_t sends = 0;       // also those that did not
    std::uint32_t sent_count = 0;  // articles in the send in flight
    std::uint32_t sent_end = 0;    // offsets below were in a send that left
    std::uint32_t part = 0;        // the next two are about this one
    std::uint32_t tries = 0;       // sends that left
    std::uint32_t never_sent = 0;  // sends that did not
    std::uint32_t look_ups = 0;
    std::uint32_t removals = 0;
    std::vector<std::uint32_t> twins{};  // offsets, to be removed
    std::uint64_t unknown_articles = 0;  // its share of EngineTotals::unknown_now
    std::uint32_t failures = 0;          // look-ups and removals, in a row
    Instant due{};
    std::optional<Instant> planned{};  // when its first send is to leave
    Instant launched_at{};
    Instant settle_until{};
    std::string reason{};  // of the last failure
  };

  void on(const Offered& offer, Instant now);
  void on(const SourceEnded& event, Instant now);
  void on(const IntentDurable& event, Instant now);
  void on(const SendDone& event, Instant now);
  void on(const LookUpDone& event, Instant now);
  void on(const TwinsRemoved& event, Instant now);
  void on(const Tick& event, Instant now);
  void on(const StopRequested& event, Instant now);

  void on_answered(Entry& entry, const SendOutcome& outcome, Instant now);
  void on_never_sent(Entry& entry, const SendOutcome& outcome, Instant now);
  void on_retry_later(Entry& entry, const SendOutcome& outcome, Instant now);
  void on_unknown(Entry& entry, Instant now);
  void on_too_large(Entry& entry, const std::string& reason);
  void look_up_failed(Entry& entry, const std::string& reason,
                      std::optional<std::chrono::milliseconds> retry_after, Instant now);
  void on_looked_up(Entry& entry, const LookUpDone& event, Instant now);

  [[nodiscard]] Entry* awaiting(BatchId batch, std::uint32_t request, Stage stage);
  void land(Entry& entry, bool success, std::optional<std::chrono::milliseconds> retry_after,
            Instant now);
  void count_send(Entry& entry);
  void set_unsure(Entry& entry, bool unsure);
  void follow_part(Entry& entry);
  void confirm_later(Entry& entry, Instant now);
  void bury_part(Entry& entry, const std::string& why);
  void note_twins(Entry& entry, const std::vector<Presence>& found);
  void sweep(Entry& entry);
  void send_or_bury(Entry& entry);
  void intend(Entry& entry);
  void enqueue(Entry& entry, Next next, RequestKind kind);
  void wait(Entry& entry, Instant due, Next next, RequestKind kind);
  void wake_due(Instant now);
  void pump(Instant now);
  [[nodiscard]] std::deque<BatchId>* open_queue(Instant now);
  void launch(Entry& entry, Instant now);
  void launch_send(Entry& entry);
  void record(const Entry& entry, BatchState state);
  void retire(Entry& entry);
  void finish(Entry& entry);
  void give_back(Entry& entry);
  void give_back_idle();
  void stop(StopCause cause, std::string reason);
  void refresh_flow();

  EngineOptions options_;
  Stream random_;
  Gate gate_;
  Instant start_;
  EngineTotals totals_;
  std::map<BatchId, Entry> batches_;
  std::set<std::pair<Instant, BatchId>> timers_;
  std::deque<BatchId> planned_;  // their moment has come: before anything else
  std::deque<BatchId> urgent_;   // what brings an open batch on: before what begins one
  std::deque<BatchId> retries_;
  std::deque<BatchId> first_;
  std::vector<Action> actions_;
  std::uint64_t recording_ = 0;
  std::uint64_t window_ = 0;
  bool filling_ = true;
  bool source_ended_ = false;
  StopCause stop_cause_ = StopCause::none;
  std::string stop_reason_;
};

}  // namespace anp
