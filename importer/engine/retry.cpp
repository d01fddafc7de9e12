#include "importer/engine/retry.h"

#include <algorithm>

#include "generator/result.h"

namespace anp {

std::chrono::milliseconds backoff_full_jitter(int attempt, const BackoffLimits& limits,
                                              std::chrono::milliseconds floor, Stream& random) {
  ANP_REQUIRE(attempt >= 1, "attempts are counted from 1");
  std::chrono::milliseconds ceiling = limits.base;
  for (int i = 1; i < attempt && ceiling < limits.cap; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, limits.cap);
  return floor +
         std::chrono::milliseconds(random.in(0, static_cast<std::uint32_t>(ceiling.count())));
}

void RetryBudget::on_first_request() {
  level_ = std::min(level_ + kToken / 10, kMaxTokens * kToken);
}

std::int64_t RetryBudget::level_at(Instant now) const {
  const std::int64_t elapsed = std::max<std::int64_t>(0, (now - refilled_at_).count());
  // Capped before the sum, so that a clock far ahead cannot overflow it.
  return std::min(level_ + std::min(elapsed, kMaxTokens * kToken), kMaxTokens * kToken);
}

bool RetryBudget::available(Instant now) const { return level_at(now) >= kToken; }

void RetryBudget::take(Instant now) {
  ANP_REQUIRE(available(now), "a retry needs a token of the retry budget");
  level_ = level_at(now) - kToken;
  refilled_at_ = std::max(refilled_at_, now);
}

Instant RetryBudget::available_at(Instant now) const {
  return now + std::chrono::nanoseconds(std::max<std::int64_t>(0, kToken - level_at(now)));
}

}  // namespace anp
