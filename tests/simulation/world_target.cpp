// The world's target: what it does with requests, and what the network makes of its answers.
#include <chrono>
#include <utility>

#include "tests/simulation/world.h"

namespace anp::sim {

using std::chrono::milliseconds;

namespace {
// A request ends for the importer by kTimeout. Its effect lands by kTimeout + kMaxLate, and a
// look-up sees the past by at most kMaxStale: together less than the settle time.
constexpr std::uint32_t kTimeout = 500;
constexpr std::uint32_t kMaxLate = 400;
constexpr std::uint32_t kMaxStale = 900;
}  // namespace

void World::on_send(const Send& send) {
  rules_->on_send(send, now_, ledger_.committed());
  trace(mix_pair(static_cast<std::uint64_t>(send.batch), send.offsets.size()));
  Instant answer_at{};
  const SendOutcome outcome = serve(send, answer_at);
  const SendDone done{send.batch, send.request, outcome};
  deliver_later(done, answer_at);
  if (strikes(Fault::duplicate_answer)) deliver_later(done, answer_at + up_to(3'000));
}

SendOutcome World::serve(const Send& send, Instant& answer_at) {
  const Instant soon = now_ + milliseconds(1) + up_to(40);
  const Instant timeout = now_ + milliseconds(kTimeout);
  std::vector<std::uint64_t> articles = articles_of(send.range, send.offsets);
  std::erase_if(articles, [this](std::uint64_t article) { return poisoned(article); });
  SendOutcome outcome;
  outcome.verdict = Verdict::unknown;
  answer_at = soon;
  if (strikes(Fault::refused)) {
    outcome.verdict = Verdict::stop_run;
    outcome.reason = "status 401";
    return outcome;
  }
  if (strikes(Fault::never_sent)) {
    outcome.verdict = Verdict::never_sent;
    outcome.reason = "connection refused";
    return outcome;
  }
  if (strikes(Fault::storm)) {
    outcome.verdict = Verdict::retry_later;
    outcome.reason = "status 429";
    if (random_.chance(1, 2)) outcome.retry_after = up_to(10'000);
    return outcome;
  }
  if (strikes(Fault::request_lost)) {
    answer_at = timeout;
    outcome.reason = "timed out";
    return outcome;
  }
  if (strikes(Fault::late_effect)) {
    answer_at = timeout;
    effect_later(std::move(articles), timeout + up_to(kMaxLate));
    outcome.reason = "timed out";
    return outcome;
  }
  if (strikes(Fault::response_lost)) {
    effect_later(std::move(articles), soon);
    answer_at = random_.chance(1, 2) ? soon + milliseconds(1) : timeout;
    outcome.reason = "connection reset";
    return outcome;
  }
  if (strikes(Fault::partial_effect)) {
    articles.resize(random_.below(static_cast<std::uint32_t>(articles.size() + 1)));
    effect_later(std::move(articles), soon);
    answer_at = soon + milliseconds(1);
    outcome.reason = "connection reset";
    return outcome;
  }
  for (const Fault fault : {Fault::wrong_body, Fault::server_error}) {
    if (!strikes(fault)) continue;
    if (random_.chance(1, 2)) effect_later(std::move(articles), soon);
    answer_at = soon + milliseconds(1);
    outcome.reason = fault == Fault::wrong_body ? "no answer of this site" : "status 500";
    return outcome;
  }
  Instant effect_at = soon;
  if (strikes(Fault::slow)) effect_at = now_ + milliseconds(kTimeout - 50) + up_to(40);
  if (strikes(Fault::duplicate_effect)) effect_later(articles, effect_at + up_to(kMaxLate));
  answer_at = effect_at + milliseconds(1);
  effect_later(std::move(articles), effect_at);
  return serve_well(send, effect_at);
}

SendOutcome World::serve_well(const Send& send, Instant effect_at) {
  SendOutcome outcome;
  outcome.verdict = Verdict::answered;
  for (const std::uint64_t article : articles_of(send.range, send.offsets)) {
    ArticleAnswer answer;
    if (poisoned(article)) {
      answer = {ArticleOutcome::rejected, "title is too long"};
    } else if (upserts_ && target_.at(article, effect_at) != Presence::absent) {
      answer.outcome = target_.at(article, effect_at) == Presence::same ? ArticleOutcome::unchanged
                                                                        : ArticleOutcome::updated;
    } else {
      answer.outcome = ArticleOutcome::created;
    }
    if (strikes(Fault::partial_answer)) answer = {};
    outcome.articles.push_back(answer);
  }
  return outcome;
}

void World::on_look_up(const LookUp& look_up) {
  rules_->on_look_up(look_up, now_);
  trace(mix_pair(static_cast<std::uint64_t>(look_up.batch), look_up.offsets.size()));
  LookUpDone done;
  done.batch = look_up.batch;
  done.request = look_up.request;
  const Instant answer_at = now_ + milliseconds(1) + up_to(40);
  if (strikes(Fault::look_up_failed)) {
    if (random_.chance(1, 4)) done.retry_after = up_to(3'000);
    done.reason = "status 500";
    return deliver_later(std::move(done), answer_at);
  }
  Instant seen = now_;
  if (strikes(Fault::look_up_stale)) seen -= up_to(kMaxStale);
  done.answered = true;
  for (const std::uint64_t article : articles_of(look_up.range, look_up.offsets)) {
    done.found.push_back(target_.at(article, seen));
  }
  deliver_later(done, answer_at);
  if (strikes(Fault::duplicate_answer)) deliver_later(done, answer_at + up_to(3'000));
}

}  // namespace anp::sim
