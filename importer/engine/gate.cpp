#include "importer/engine/gate.h"

#include <algorithm>

#include "generator/result.h"

namespace anp {

Gate::Gate(const GateOptions& options, Instant start)
    : limiter_(options.max_in_flight),
      pacer_(options.rate),
      budget_(start),
      outage_limit_(options.outage_limit),
      fixed_limit_(options.fixed_limit ? options.max_in_flight : 0),
      think_(options.think),
      healthy_at_(start) {}

std::uint32_t Gate::thinking(Instant now) const {
  const auto over = std::upper_bound(thinking_until_.begin(), thinking_until_.end(), now);
  return static_cast<std::uint32_t>(thinking_until_.end() - over);
}

/// When a place is free; nothing when an answer must come first.
std::optional<Instant> Gate::place_at(Instant now) const {
  if (has_place(now)) return now;
  if (in_flight_ >= limit()) return std::nullopt;
  const std::uint32_t to_wait_for = in_flight_ + thinking(now) - limit();
  return *(thinking_until_.end() - thinking(now) + to_wait_for);
}

bool Gate::open(RequestKind kind, Instant now) const {
  if (!has_place(now)) return false;
  return kind == RequestKind::planned ||
         (now >= hold_until_ && pacer_.allows(now) && breaker_.allows(now) &&
          (kind != RequestKind::retry || budget_.available(now)));
}

std::optional<Instant> Gate::opens_at(RequestKind kind, Instant now) const {
  const auto place = place_at(now);
  if (!place || kind == RequestKind::planned) return place;
  if (breaker_.waits_for_probe()) return std::nullopt;
  Instant at = std::max({*place, hold_until_, pacer_.next(), breaker_.opens_at()});
  if (kind == RequestKind::retry) at = std::max(at, budget_.available_at(now));
  return at;
}

bool Gate::pass(RequestKind kind, Instant now, bool begins_batch) {
  ANP_REQUIRE(open(kind, now), "a request was sent through a closed gate");
  const bool is_first =
      kind == RequestKind::first || (kind == RequestKind::planned && begins_batch);
  if (is_first) budget_.on_first_request();
  if (kind == RequestKind::retry) budget_.take(now);
  while (!thinking_until_.empty() && thinking_until_.front() <= now) thinking_until_.pop_front();
  ++in_flight_;
  if (kind == RequestKind::planned) return false;
  pacer_.on_sent(now);
  return breaker_.on_sent(now);
}

void Gate::on_answer(const Answer& answer, Instant now, Stream& random) {
  ANP_REQUIRE(in_flight_ > 0, "an answer without a request");
  --in_flight_;
  if (think_.count() > 0) thinking_until_.push_back(now + think_);
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
