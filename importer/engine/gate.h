#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "generator/random.h"
#include "importer/engine/breaker.h"
#include "importer/engine/instant.h"
#include "importer/engine/limiter.h"
#include "importer/engine/pacer.h"
#include "importer/engine/retry.h"

namespace anp {

struct GateOptions {
  std::uint32_t max_in_flight = 8;  ///< requests, 1..kMaxInFlight
  std::uint32_t rate = 0;           ///< requests a second; 0: no limit
  /// As many may be in flight as max_in_flight says, however the target fares: of a load test.
  bool fixed_limit = false;
  /// How long the place of a request stays taken after its answer (think time).
  std::chrono::milliseconds think{0};
  /// Without any success for so long, and after kOutageFailures, the target counts as gone.
  std::chrono::milliseconds outage_limit{60'000};
};

/// What a request is to the retry budget.
enum class RequestKind : std::uint8_t {
  first,     ///< the first of its batch in this run: makes the budget larger
  ordinary,  ///< the rest of its ordinary course, as the look-up after the settle time: free
  retry,     ///< anything that repeats: takes from the budget
  /// The first send of a batch that a load test has planned for a moment: it leaves
  /// whatever the target does and says, as long as there is a place.
  planned,
};

/// Everything that a request must pass on its way out: concurrency limit, rate, circuit breaker,
/// the target's own Retry-After, and the retry budget.
class Gate {
 public:
  static constexpr std::uint32_t kOutageFailures = 10;

  Gate(const GateOptions& options, Instant start);

  [[nodiscard]] bool open(RequestKind kind, Instant now) const;
  /// When a request of this kind can pass at the earliest, as far as time alone decides; nothing
  /// when an answer must come first.
  [[nodiscard]] std::optional<Instant> opens_at(RequestKind kind, Instant now) const;
  /// Lets a request pass. Only when open(kind, now).
  /// @param begins_batch of a planned one: nothing was asked about its batch before
  /// @return true when it is the circuit breaker's probe; hand that to on_answer
  [[nodiscard]] bool pass(RequestKind kind, Instant now, bool begins_batch = true);

  /// What an answer says about the target's health.
  struct Answer {
    bool success = false;
    bool probe = false;
    Instant sent_at{};
    std::optional<std::chrono::milliseconds> retry_after;
  };
  void on_answer(const Answer& answer, Instant now, Stream& random);
  /// The target has not answered well for outage_limit: no use going on.
  [[nodiscard]] bool target_gone(Instant now) const;

  [[nodiscard]] bool retry_affordable(Instant now) const { return budget_.available(now); }
  [[nodiscard]] std::uint32_t in_flight() const { return in_flight_; }
  [[nodiscard]] std::uint32_t limit() const {
    return fixed_limit_ > 0 ? fixed_limit_ : limiter_.limit();
  }
  /// The target asked for silence until then (Retry-After).
  [[nodiscard]] Instant hold_until() const { return hold_until_; }
  [[nodiscard]] const Pacer& pacer() const { return pacer_; }
  [[nodiscard]] bool breaker_closed() const { return breaker_.closed(); }

 private:
  /// How many places are taken by nobody but think time.
  [[nodiscard]] std::uint32_t thinking(Instant now) const;
  [[nodiscard]] bool has_place(Instant now) const { return in_flight_ + thinking(now) < limit(); }
  [[nodiscard]] std::optional<Instant> place_at(Instant now) const;

  Limiter limiter_;
  Pacer pacer_;
  Breaker breaker_;
  RetryBudget budget_;
  std::chrono::milliseconds outage_limit_;
  std::uint32_t fixed_limit_;  // 0: the limiter decides
  std::chrono::milliseconds think_;
  std::deque<Instant> thinking_until_;  // ascending; those that are over go with the next request
  Instant hold_until_ = Instant::min();
  Instant healthy_at_;          // the last success, or the end of a silence the target asked for
  std::uint32_t failures_ = 0;  // in a row
  std::uint32_t in_flight_ = 0;
};

}  // namespace anp
