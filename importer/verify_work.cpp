#include "importer/verify_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace anp {

VerifyWork::VerifyWork(Target& target, ArticleSource& source,
                       std::vector<PositionInterval> positions, std::uint32_t batch,
                       VerifyReport& report, Hooks hooks)
    : target_(target),
      source_(source),
      positions_(std::move(positions)),
      batch_(batch),
      report_(report),
      hooks_(std::move(hooks)) {
  for (const PositionInterval& interval : positions_) report_.total += interval.size();
}

std::optional<JobId> VerifyWork::next() {
  while (interval_ < positions_.size() && positions_[interval_].empty()) ++interval_;
  if (interval_ == positions_.size()) return std::nullopt;
  PositionInterval& rest = positions_[interval_];
  const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(batch_, rest.size()));
  open_.emplace(++last_job_, BatchRange{rest.first, count});
  rest.first += count;
  return last_job_;
}

std::vector<SourceArticle> VerifyWork::read(const BatchRange& range) {
  auto articles = source_.read(range);
  if (!articles) throw std::runtime_error(articles.error().message);
  return std::move(*articles);
}

void VerifyWork::send(JobId job, TargetTag tag) {
  std::vector<ArticleKey> keys;
  for (const SourceArticle& article : read(open_.at(job))) {
    keys.push_back(key_of(article));
  }
  target_.read_back(tag, keys);
}

bool VerifyWork::take(JobId job, TargetCompletion& completion) {
  const auto& outcome = std::get<ReadBackOutcome>(completion.outcome);
  if (!outcome.reply.answered) return false;
  BatchRange& range = open_.at(job);
  const auto covered = static_cast<std::uint32_t>(outcome.articles.size());
  // Made again rather than kept: in flight there is nothing but keys.
  const std::vector<SourceArticle> sent = read({range.first, covered});
  for (std::size_t i = 0; i < sent.size(); ++i) compare(sent[i], outcome.articles[i]);
  report_.checked += covered;
  range.first += covered;
  range.count -= covered;
  if (range.count > 0) return false;
  open_.erase(job);
  return true;
}

void VerifyWork::compare(const SourceArticle& sent, const Copies& copies) {
  ArticleFinding finding{ArticleFinding::Kind::missing, sent.position, sent.source_id, {}, {}};
  if (copies.articles.empty()) {
    finding.note = hooks_.excuse(sent.position);
    return report_.add(std::move(finding));
  }
  const std::string expected = target_.expected(sent);
  for (const std::string& copy : copies.articles) {
    if (copy == expected) continue;
    for (FieldDifference& field : compare_articles(expected, copy)) {
      finding.fields.push_back(std::move(field));
    }
  }
  if (copies.articles.size() > 1) {
    finding.kind = ArticleFinding::Kind::duplicated;
    finding.note = fmt::format("is there {} times", copies.articles.size());
  } else if (!finding.fields.empty()) {
    finding.kind = ArticleFinding::Kind::changed;
    finding.note =
        fmt::format("{} field{}", finding.fields.size(), finding.fields.size() == 1 ? "" : "s");
  } else {
    return;
  }
  report_.add(std::move(finding));
}

void VerifyWork::give_up(JobId job, const std::string& reason) {
  for (const SourceArticle& article : read(open_.at(job))) {
    report_.add({ArticleFinding::Kind::unread, article.position, article.source_id, reason, {}});
  }
  open_.erase(job);
}

}  // namespace anp
