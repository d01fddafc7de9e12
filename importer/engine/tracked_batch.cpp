#include "importer/engine/tracked_batch.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "generator/result.h"

namespace anp {

TrackedBatch::TrackedBatch(BatchId id, BatchRange range, std::vector<std::uint32_t> pending,
                           bool update)
    : id_(id),
      range_(range),
      pending_(std::move(pending)),
      was_different_(range.count, update),
      update_(update) {
  ANP_REQUIRE(range.count >= 1 && range.count <= kMaxBatchArticles,
              "a batch holds 1 to kMaxBatchArticles articles");
  if (!pending_.empty()) {
    ANP_REQUIRE(pending_.back() < range.count, "a pending offset lies in its batch");
    return;
  }
  pending_.resize(range.count);
  std::iota(pending_.begin(), pending_.end(), 0U);
}

// ---- Parts ----

std::size_t TrackedBatch::part_size() const {
  if (part_ends_.empty()) return pending_.size();
  const auto end = std::lower_bound(pending_.begin(), pending_.end(), part_ends_.back());
  return static_cast<std::size_t>(end - pending_.begin());
}

std::vector<std::uint32_t> TrackedBatch::part() const {
  return {pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(part_size())};
}

void TrackedBatch::split() {
  const std::size_t size = part_size();
  ANP_REQUIRE(size >= 2, "one article cannot be split");
  part_ends_.push_back(pending_[(size + 1) / 2]);
  ++part_number_;
}

void TrackedBatch::leave_finished_parts() {
  while (!part_ends_.empty() && part_size() == 0) {
    part_ends_.pop_back();
    ++part_number_;
  }
}

// ---- What is learned ----

void TrackedBatch::settle(std::uint32_t offset, ArticleOutcome outcome, const std::string& why) {
  switch (outcome) {
    case ArticleOutcome::created:
      created_.push_back(offset);
      break;
    case ArticleOutcome::updated:
      ++updated_;
      break;
    case ArticleOutcome::unchanged:
      ++unchanged_;
      break;
    case ArticleOutcome::rejected:
      rejections_.push_back(Rejection{offset, why});
      break;
    case ArticleOutcome::unknown:
      pending_.push_back(offset);
      break;
  }
}

void TrackedBatch::absorb_answers(const std::vector<ArticleAnswer>& answers, bool confirm) {
  const std::size_t sent = part_size();
  ANP_REQUIRE(answers.size() == sent, "a target answers for each article it was sent");
  const std::vector<std::uint32_t> asked = std::exchange(pending_, {});
  for (std::size_t i = 0; i < sent; ++i) {
    const bool unconfirmed = confirm && answers[i].outcome == ArticleOutcome::created;
    settle(asked[i], unconfirmed ? ArticleOutcome::unknown : answers[i].outcome, answers[i].reason);
  }
  pending_.insert(pending_.end(), asked.begin() + static_cast<std::ptrdiff_t>(sent), asked.end());
  leave_finished_parts();
}

void TrackedBatch::absorb_look_up(const std::vector<Presence>& found, const LookUpRules& rules) {
  ANP_REQUIRE(found.size() == pending_.size(), "a look-up answers for each article asked about");
  const std::vector<std::uint32_t> asked = std::exchange(pending_, {});
  for (std::size_t i = 0; i < asked.size(); ++i) settle_found(asked[i], found[i], rules);
  leave_finished_parts();
}

void TrackedBatch::settle_found(std::uint32_t offset, Presence found, const LookUpRules& rules) {
  if (found == Presence::same || found == Presence::twice) {
    if (!rules.sent) return settle(offset, ArticleOutcome::unchanged, {});
    const bool single = rules.settled && found == Presence::same;
    if (rules.sweep && !single) return settle(offset, ArticleOutcome::unknown, {});
    return settle(offset,
                  was_different_[offset] ? ArticleOutcome::updated : ArticleOutcome::created, {});
  }
  if (found == Presence::different) {
    was_different_[offset] = true;
    if (rules.settled && !rules.update) {
      return settle(offset, ArticleOutcome::rejected,
                    "there with another hash: left alone (--update would overwrite it)");
    }
  }
  pending_.push_back(offset);
}

void TrackedBatch::bury_part(const std::string& why) {
  const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(part_size());
  for (auto offset = pending_.begin(); offset != end; ++offset) {
    rejections_.push_back(Rejection{*offset, why});
  }
  pending_.erase(pending_.begin(), end);
  leave_finished_parts();
}

BatchSnapshot TrackedBatch::snapshot(BatchState state, std::uint32_t attempts,
                                     const std::string& reason) const {
  return BatchSnapshot{id_,      range_,     state,       attempts, pending_, created_,
                       updated_, unchanged_, rejections_, reason,   update_};
}

}  // namespace anp
