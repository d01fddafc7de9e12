#pragma once

#include <cstdint>

#include "generator/random.h"
#include "importer/engine/instant.h"
#include "importer/engine/retry.h"

namespace anp {

/// Stops the requests to a target that fails: opens when at least half of the last 20 requests
/// failed, then lets a single one through (half-open) after a pause with jitter; its success closes
/// the breaker with a clean slate, its failure makes the next pause longer (up to the backoff cap).
/// Source: Nygard, "Release It!", circuit breaker.
class Breaker {
 public:
  static constexpr int kWindow = 20;
  static constexpr int kFailuresToOpen = kWindow / 2;
  static constexpr BackoffLimits kPauses{std::chrono::milliseconds(500),
                                         std::chrono::milliseconds(20'000)};

  /// Whether a request may be sent now.
  [[nodiscard]] bool allows(Instant now) const;
  /// True when nothing may be sent before an answer comes: the probe is on its way.
  [[nodiscard]] bool waits_for_probe() const { return state_ == State::half_open; }
  /// When an open breaker lets a probe through; earlier than any moment when it is closed.
  [[nodiscard]] Instant opens_at() const;
  [[nodiscard]] bool closed() const { return state_ == State::closed; }

  /// A request is sent. Only when allows(now).
  /// @return true when it is the probe; hand that to on_result.
  [[nodiscard]] bool on_sent(Instant now);
  /// Results of requests that left before the breaker opened change nothing once it is open.
  void on_result(bool success, bool probe, Instant now, Stream& random);

 private:
  enum class State : std::uint8_t { closed, open, half_open };
  void open(Instant now, Stream& random);

  State state_ = State::closed;
  std::uint32_t failures_ = 0;  // a bit for each of the last kWindow requests, newest lowest
  int times_opened_ = 0;        // since it was last closed
  Instant opens_at_ = Instant::min();
};

}  // namespace anp
