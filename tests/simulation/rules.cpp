#include "tests/simulation/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace anp::sim {

Rules::Rules(const EngineOptions& options, Instant start, Violate violate)
    : options_(options), start_(start), violate_(std::move(violate)) {}

void Rules::on_request(BatchId batch, std::uint32_t request, bool is_send, bool planned,
                       Instant now) {
  BatchHistory& history = batches_[batch];
  if (history.in_flight) violate_(fmt::format("batch {}: two requests in flight", batch));
  history.in_flight = request;
  history.is_send = is_send;
  history.launched_at = now;
  if (++in_flight_ > options_.gate.max_in_flight) violate_("more in flight than the cap");
  if (now < hold_until_ && planned) ++planned_through_;
  if (now < hold_until_ && !planned) violate_("a request before Retry-After had passed");
  if (options_.gate.rate == 0) return;
  while (!last_second_.empty() && now - last_second_.front() > std::chrono::seconds(1)) {
    last_second_.pop_front();
  }
  last_second_.push_back(now);
  const std::size_t burst = std::max(1U, options_.gate.rate / 100);
  if (last_second_.size() >= options_.gate.rate) rate_was_reached_ = true;
  if (last_second_.size() > options_.gate.rate + burst) violate_("faster than the rate");
}

void Rules::on_question(BatchId batch, std::uint32_t request, Instant now) {
  on_request(batch, request, false, false, now);
  if (batches_[batch].question_failed) on_retry(now);
}

void Rules::on_retry(Instant now) {
  ++retries_;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  // Nobody can have had more: 10 to begin with, a tenth for each batch, one a second.
  const std::uint64_t allowed = 11 + batches_.size() / 10 + static_cast<std::uint64_t>(seconds);
  if (retries_ > allowed) violate_("more retries than the budget");
}

void Rules::check_intent(const Send& send, const LedgerTables& committed) {
  const auto row = committed.batches.find(send.batch);
  const bool intended =
      row != committed.batches.end() &&
      (row->second.state == BatchState::intent || row->second.state == BatchState::unknown) &&
      std::all_of(send.offsets.begin(), send.offsets.end(),
                  [&row](std::uint32_t offset) { return row->second.pending.contains(offset); });
  if (!intended) violate_(fmt::format("batch {} sent without a durable intent", send.batch));
  if (intended && options_.update && !row->second.update) {
    violate_(fmt::format("batch {}: the ledger does not know that it is an update", send.batch));
  }
}

void Rules::on_send(const Send& send, Instant now, const LedgerTables& committed) {
  on_request(send.batch, send.request, true, send.due.has_value(), now);
  if (send.due && now < *send.due) violate_("a planned send left before its moment");
  check_intent(send, committed);
  BatchHistory& history = batches_[send.batch];
  if (history.unknown_since) {
    violate_(fmt::format("batch {} sent again though its outcome is unknown", send.batch));
  }
  history.sent.resize(send.range.count, false);
  const bool again = std::any_of(send.offsets.begin(), send.offsets.end(),
                                 [&](std::uint32_t offset) { return history.sent[offset]; });
  if (again) on_retry(now);
  for (const std::uint32_t offset : send.offsets) history.sent[offset] = true;
  history.sending = send.offsets;
}

bool Rules::on_answer(BatchId batch, std::uint32_t request, const Heard& heard, Instant now) {
  BatchHistory& history = batches_[batch];
  if (history.in_flight != request) return false;
  history.in_flight.reset();
  --in_flight_;
  if (heard.retry_after) hold_until_ = std::max(hold_until_, now + *heard.retry_after);
  if (history.is_send) {
    if (heard.unknown) history.unknown_since = now;
    if (heard.too_large) {
      for (const std::uint32_t offset : history.sending) history.sent[offset] = false;
    }
    return true;
  }
  history.question_failed = heard.failed;
  if (heard.failed || !history.unknown_since) return true;
  if (history.launched_at - *history.unknown_since >= options_.settle) {
    history.unknown_since.reset();
  }
  return true;
}

}  // namespace anp::sim
