#pragma once

#include <chrono>
#include <cstdint>
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
  /// Without any success for so long, and after kOutageFailures, the target counts as gone.
  std::chrono::milliseconds outage_limit{60'000};
};

/// What a request is to the retry budget.
enum class RequestKind : std::uint8_t {
  first,     ///< the first of its batch in this run: makes the budget larger
  ordinary,  ///< the rest of its ordinary course, as the look-up after the settle time: free
  retry,     ///< anything that repeats: takes from the budget
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
  /// @return true when it is the circuit breaker's probe; hand that to on_answer
  [[nodiscard]] bool pass(RequestKind kind, Instant now);

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
  [[nodiscard]] std::uint32_t limit() const { return limiter_.limit(); }
  /// The target asked for silence until then (Retry-After).
  [[nodiscard]] Instant hold_until() const { return hold_until_; }
  [[nodiscard]] const Pacer& pacer() const { return pacer_; }
  [[nodiscard]] bool breaker_closed() const { return breaker_.closed(); }

 private:
  Limiter limiter_;
  Pacer pacer_;
  Breaker breaker_;
  RetryBudget budget_;
  std::chrono::milliseconds outage_limit_;
  Instant hold_until_ = Instant::min();
  Instant healthy_at_;          // the last success, or the end of a silence the target asked for
  std::uint32_t failures_ = 0;  // in a row
  std::uint32_t in_flight_ = 0;
};

}  // namespace anp
