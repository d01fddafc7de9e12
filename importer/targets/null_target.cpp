#include "importer/targets/null_target.h"

#include <thread>
#include <utility>

namespace anp {

Probe NullTarget::probe() {
  Probe probe;
  probe.verdict = Probe::Verdict::ready;
  probe.signs_in = false;
  probe.losses = {"every article: it measures anp itself, and keeps nothing"};
  return probe;
}

void NullTarget::send(TargetTag tag, std::span<const SourceArticle> articles) {
  SendOutcome outcome;
  outcome.verdict = Verdict::answered;
  outcome.articles.assign(articles.size(), ArticleAnswer{ArticleOutcome::created, {}});
  RequestFacts facts;
  for (const SourceArticle& article : articles) facts.bytes_sent += article.json.size();
  ended_.push_back({tag, std::move(outcome), facts});
}

void NullTarget::look_up(TargetTag tag, std::span<const ArticleKey> articles) {
  LookUpOutcome outcome;
  outcome.answered = true;
  outcome.hashes.resize(articles.size());
  ended_.push_back({tag, std::move(outcome), {}});
}

void NullTarget::read_back(TargetTag tag, std::span<const ArticleKey> articles) {
  ReadBackOutcome outcome;
  outcome.reply.answered = true;
  outcome.articles.resize(articles.size());
  ended_.push_back({tag, std::move(outcome), {}});
}

void NullTarget::remove(TargetTag tag, std::span<const ArticleKey> articles) {
  RemoveOutcome outcome;
  outcome.reply.answered = true;
  outcome.articles.assign(articles.size(), Removal::absent);
  ended_.push_back({tag, std::move(outcome), {}});
}

std::vector<TargetCompletion> NullTarget::poll(std::chrono::microseconds timeout) {
  // With nothing under way only time can pass: --rate and backoff wait here.
  if (ended_.empty()) std::this_thread::sleep_for(timeout);
  return std::exchange(ended_, {});
}

}  // namespace anp
