#include "importer/engine/breaker.h"

#include <bit>

#include "generator/result.h"

namespace anp {

bool Breaker::allows(Instant now) const {
  switch (state_) {
    case State::closed:
      return true;
    case State::open:
      return now >= opens_at_;
    case State::half_open:
      return false;
  }
  return false;
}

Instant Breaker::opens_at() const { return state_ == State::open ? opens_at_ : Instant::min(); }

bool Breaker::on_sent(Instant now) {
  ANP_REQUIRE(allows(now), "a request was sent while the circuit breaker is open");
  if (state_ == State::closed) return false;
  state_ = State::half_open;
  return true;
}

void Breaker::on_result(bool success, bool probe, Instant now, Stream& random) {
  if (probe && success) {
    *this = Breaker();
  } else if (probe) {
    open(now, random);
  } else if (state_ == State::closed) {
    failures_ = ((failures_ << 1) | (success ? 0U : 1U)) & ((1U << kWindow) - 1);
    if (std::popcount(failures_) >= kFailuresToOpen) open(now, random);
  }
}

void Breaker::open(Instant now, Stream& random) {
  state_ = State::open;
  failures_ = 0;
  ++times_opened_;
  // At least the base: with full jitter alone a pause could be nothing.
  opens_at_ = now + backoff_full_jitter(times_opened_, kPauses, kPauses.base, random);
}

}  // namespace anp
