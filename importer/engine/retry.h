#pragma once

#include <chrono>
#include <cstdint>

#include "generator/random.h"
#include "importer/engine/instant.h"

namespace anp {

struct BackoffLimits {
  std::chrono::milliseconds base{100};
  std::chrono::milliseconds cap{20'000};
};

/// Delay before the next try: `floor` plus a uniform draw over [0, min(cap, base * 2^(attempt-1))].
/// @param attempt 1-based number of the attempt that just failed
/// @param floor   what the target asked for (Retry-After); the delay is never less
/// @param random  the run's stream, so a run replays from its seed
/// Source: Brooker, "Exponential Backoff And Jitter" (full jitter), 2015.
[[nodiscard]] std::chrono::milliseconds backoff_full_jitter(int attempt, const BackoffLimits&,
                                                            std::chrono::milliseconds floor,
                                                            Stream& random);

/// How much extra load a run may put on a target that fails. Run-wide, counted in tokens: a retry
/// takes one; every batch's first request brings a tenth, every second brings one.
///
/// At any moment: retries taken <= kInitialTokens + first requests / 10 + seconds since the start,
/// and never more than kMaxTokens at once, however long the run went well.
class RetryBudget {
 public:
  static constexpr std::int64_t kInitialTokens = 10;
  static constexpr std::int64_t kMaxTokens = 100;

  explicit RetryBudget(Instant start) : refilled_at_(start) {}

  /// A batch's first request was sent.
  void on_first_request();
  [[nodiscard]] bool available(Instant now) const;
  /// Takes one token; only when available(now).
  void take(Instant now);
  /// When a token is there at the latest; `now` or earlier when one is there already.
  [[nodiscard]] Instant available_at(Instant now) const;

 private:
  // Billionths of a token: a nanosecond brings exactly one.
  static constexpr std::int64_t kToken = 1'000'000'000;
  [[nodiscard]] std::int64_t level_at(Instant now) const;

  std::int64_t level_ = kInitialTokens * kToken;
  Instant refilled_at_;
};

}  // namespace anp
