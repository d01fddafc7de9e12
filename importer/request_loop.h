#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "generator/random.h"
#include "importer/engine/engine.h"
#include "importer/engine/gate.h"
#include "importer/engine/retry.h"
#include "importer/targets/target.h"

namespace anp {

/// Names a piece of work for its owner.
using JobId = std::uint64_t;

/// What a RequestLoop is to do: jobs of one request each, which may be sent again without harm.
class RepeatableWork {
 public:
  virtual ~RepeatableWork() = default;

  /// The next job that was never asked for; nothing when there is none.
  virtual std::optional<JobId> next() = 0;
  /// Begins the request of a job at the target, under this tag.
  virtual void send(JobId job, TargetTag tag) = 0;
  /// Every completion of the job's requests, good or bad, as it comes.
  /// @return whether the job is done; false after a good answer: a part of it is still to be asked
  virtual bool take(JobId job, TargetCompletion& completion) = 0;
  /// No good answer came: the job is left as it is.
  virtual void give_up(JobId job, const std::string& reason) = 0;
  /// Called often. @param in_flight requests
  virtual void breathe(std::uint32_t in_flight) = 0;
};

/// How a loop of requests ended.
struct LoopEnd {
  StopCause cause = StopCause::none;  ///< none: every job is done or given up
  std::string reason;                 ///< for people; empty when there is no cause
};

/// Sends the requests of some work through the same Gate as an import: concurrency, rate, circuit
/// breaker, Retry-After and retry budget hold for it, too. Stops at an interrupt: what is in flight
/// is waited for, and at a second one dropped.
/// Threads: one, that of the target.
class RequestLoop {
 public:
  struct Options {
    GateOptions gate;
    BackoffLimits backoff;
    /// A request whose answer was lost is not sent again before: it may still be under way.
    std::chrono::milliseconds settle{0};
    std::uint32_t max_attempts = 8;  ///< requests of a job without a good answer
  };

  /// @param seed of the waits' jitter
  RequestLoop(Target& target, const Options& options, std::uint64_t seed);

  LoopEnd run(RepeatableWork& work);

 private:
  struct InFlight {
    JobId job = 0;
    Instant sent_at{};
    bool probe = false;
  };

  void fill(RepeatableWork& work, Instant now);
  std::optional<JobId> next_job(RepeatableWork& work, Instant now);
  void launch(RepeatableWork& work, JobId job, RequestKind kind, Instant now);
  void land(RepeatableWork& work, TargetCompletion& completion);
  void put_off(RepeatableWork& work, JobId job, const Reply& reply, Instant now);
  void hear_interrupts();
  [[nodiscard]] std::chrono::microseconds wait(Instant now) const;
  [[nodiscard]] bool idle() const { return waiting_.empty() && ready_.empty() && ended_; }
  void stop(StopCause cause, std::string reason);

  Target& target_;
  Options options_;
  Stream random_;
  Gate gate_;
  std::map<TargetTag, InFlight> in_flight_;
  std::map<JobId, std::uint32_t> failures_;          // of a job, in a row
  std::set<std::pair<Instant, JobId>> waiting_;      // for a moment
  std::deque<std::pair<JobId, RequestKind>> ready_;  // for the gate
  TargetTag last_tag_ = 0;
  bool ended_ = false;  // the work has no more jobs
  LoopEnd end_;
};

}  // namespace anp
