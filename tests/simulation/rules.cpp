#include "tests/simulation/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace anp::sim {

Rules::Rules(const EngineOptions& options, Instant start, Violate violate)
    : options_(options), start_(start), violate_(std::move(violate)) {}

void Rules::on_request(BatchId batch, std::uint32_t request, bool look_up, Instant now) {
  BatchHistory& history = batches_[batch];
  if (history.in_flight) violate_(fmt::format("batch {}: two requests in flight", batch));
  history.in_flight = request;
  history.look_up = look_up;
  history.launched_at = now;
  if (++in_flight_ > options_.gate.max_in_flight) violate_("more in flight than the cap");
  if (now < hold_until_) violate_("a request before Retry-After had passed");
  if (options_.gate.rate == 0) return;
  while (!last_second_.empty() && now - last_second_.front() > std::chrono::seconds(1)) {
    last_second_.pop_front();
  }
  last_second_.push_back(now);
  const std::size_t burst = std::max(1U, options_.gate.rate / 100);
  if (last_second_.size() > options_.gate.rate + burst) violate_("faster than the rate");
}

void Rules::on_retry(Instant now) {
  ++retries_;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  // Nobody can have had more: 10 to begin with, a tenth for each batch, one a second.
  const std::uint64_t allowed = 11 + batches_.size() / 10 + static_cast<std::uint64_t>(seconds);
  if (retries_ > allowed) violate_("more retries than the budget");
}

void Rules::on_send(const Send& send, Instant now, const LedgerModel::Rows& committed) {
  on_request(send.batch, send.request, false, now);
  BatchHistory& history = batches_[send.batch];
  if (++history.sends > 1) on_retry(now);
  const auto row = committed.find(send.batch);
  const bool intended = row != committed.end() && (row->second.state == BatchState::intent ||
                                                   row->second.state == BatchState::unknown);
  if (!intended) violate_(fmt::format("batch {} sent without a durable intent", send.batch));
  if (history.unknown_since) {
    violate_(fmt::format("batch {} sent again though its outcome is unknown", send.batch));
  }
}

void Rules::on_look_up(const LookUp& look_up, Instant now) {
  on_request(look_up.batch, look_up.request, true, now);
  if (batches_[look_up.batch].look_up_failed) on_retry(now);
}

void Rules::on_answer(BatchHistory& batch, std::optional<std::chrono::milliseconds> retry_after,
                      Instant now) {
  batch.in_flight.reset();
  --in_flight_;
  if (retry_after) hold_until_ = std::max(hold_until_, now + *retry_after);
}

void Rules::on_send_done(const SendDone& done, Instant now) {
  BatchHistory& history = batches_[done.batch];
  if (history.in_flight != done.request || history.look_up) return;  // heard before
  on_answer(history, done.outcome.retry_after, now);
  const auto is_unknown = [](const ArticleAnswer& answer) {
    return answer.outcome == ArticleOutcome::unknown;
  };
  const auto& articles = done.outcome.articles;
  if (done.outcome.verdict == Verdict::unknown ||
      std::any_of(articles.begin(), articles.end(), is_unknown)) {
    history.unknown_since = now;
  }
}

void Rules::on_look_up_done(const LookUpDone& done, Instant now) {
  BatchHistory& history = batches_[done.batch];
  if (history.in_flight != done.request || !history.look_up) return;
  on_answer(history, done.retry_after, now);
  history.look_up_failed = !done.answered;
  if (!done.answered || !history.unknown_since) return;
  if (history.launched_at - *history.unknown_since >= options_.settle)
    history.unknown_since.reset();
}

void Rules::on_resumed(BatchId batch, Instant now) { batches_[batch].unknown_since = now; }

}  // namespace anp::sim
