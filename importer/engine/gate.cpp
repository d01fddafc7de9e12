#include "importer/engine/gate.h"

#include <algorithm>

#include "generator/result.h"

namespace anp {

Gate::Gate(const GateOptions& options, Instant start)
    : limiter_(options.max_in_flight),
      pacer_(options.rate),
      budget_(start),
      outage_limit_(options.outage_limit),
      healthy_at_(start) {}

bool Gate::open(RequestKind kind, Instant now) const {
  return in_flight_ < limiter_.limit() && now >= hold_until_ && pacer_.allows(now) &&
         breaker_.allows(now) && (kind != RequestKind::retry || budget_.available(now));
}

std::optional<Instant> Gate::opens_at(RequestKind kind, Instant now) const {
  if (in_flight_ >= limiter_.limit() || breaker_.waits_for_probe()) return std::nullopt;
  Instant at = std::max({now, hold_until_, pacer_.next(), breaker_.opens_at()});
  if (kind == RequestKind::retry) at = std::max(at, budget_.available_at(now));
  return at;
}

bool Gate::pass(RequestKind kind, Instant now) {
  ANP_REQUIRE(open(kind, now), "a request was sent through a closed gate");
  if (kind == RequestKind::first) budget_.on_first_request();
  if (kind == RequestKind::retry) budget_.take(now);
  pacer_.on_sent(now);
  ++in_flight_;
  return breaker_.on_sent(now);
}

void Gate::on_answer(const Answer& answer, Instant now, Stream& random) {
  ANP_REQUIRE(in_flight_ > 0, "an answer without a request");
  --in_flight_;
  breaker_.on_result(answer.success, answer.probe, now, random);
  if (answer.success) {
    limiter_.on_success();
    failures_ = 0;
    healthy_at_ = std::max(healthy_at_, now);
  } else {
    limiter_.on_failure(answer.sent_at, now);
    ++failures_;
  }
  if (answer.retry_after) {
    hold_until_ = std::max(hold_until_, now + *answer.retry_after);
    // A target that says when to come back is not gone before that.
    healthy_at_ = std::max(healthy_at_, hold_until_);
  }
}

bool Gate::target_gone(Instant now) const {
  return failures_ >= kOutageFailures && now - healthy_at_ > outage_limit_;
}

}  // namespace anp
