#include "importer/engine/limiter.h"

#include <algorithm>

#include "generator/result.h"

namespace anp {

Limiter::Limiter(std::uint32_t max)
    : max_milli_(max * 1000), milli_(std::min(kInitial, max) * 1000) {
  ANP_REQUIRE(max >= 1 && max <= kMaxInFlight, "max-in-flight must be checked with the options");
}

void Limiter::on_success() {
  // One more for `limit` successes, that is for each round.
  milli_ = std::min(max_milli_, milli_ + 1'000'000 / milli_ + 1);
}

void Limiter::on_failure(Instant sent_at, Instant now) {
  if (decreased_at_ && sent_at < *decreased_at_) return;
  milli_ = std::max(1000U, milli_ / 2);
  decreased_at_ = now;
}

}  // namespace anp
