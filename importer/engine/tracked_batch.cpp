#include "importer/engine/tracked_batch.h"

#include <numeric>
#include <utility>

#include "generator/result.h"

namespace anp {

TrackedBatch::TrackedBatch(BatchId id, BatchRange range, std::vector<std::uint32_t> pending)
    : id_(id), range_(range), pending_(std::move(pending)), was_different_(range.count, false) {
  ANP_REQUIRE(range.count >= 1 && range.count <= kMaxBatchArticles,
              "a batch holds 1 to kMaxBatchArticles articles");
  if (!pending_.empty()) {
    ANP_REQUIRE(pending_.back() < range.count, "a pending offset lies in its batch");
    return;
  }
  pending_.resize(range.count);
  std::iota(pending_.begin(), pending_.end(), 0U);
}

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

void TrackedBatch::absorb_answers(const std::vector<ArticleAnswer>& answers) {
  ANP_REQUIRE(answers.size() == pending_.size(), "a target answers for each article it was sent");
  const std::vector<std::uint32_t> asked = std::exchange(pending_, {});
  for (std::size_t i = 0; i < asked.size(); ++i) {
    settle(asked[i], answers[i].outcome, answers[i].reason);
  }
}

void TrackedBatch::absorb_look_up(const std::vector<Presence>& found, const LookUpRules& rules) {
  ANP_REQUIRE(found.size() == pending_.size(), "a look-up answers for each article asked about");
  const std::vector<std::uint32_t> asked = std::exchange(pending_, {});
  for (std::size_t i = 0; i < asked.size(); ++i) settle_found(asked[i], found[i], rules);
}

void TrackedBatch::settle_found(std::uint32_t offset, Presence found, const LookUpRules& rules) {
  if (found == Presence::same) {
    if (!rules.sent) return settle(offset, ArticleOutcome::unchanged, {});
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

void TrackedBatch::bury(const std::string& why) {
  for (const std::uint32_t offset : std::exchange(pending_, {})) {
    settle(offset, ArticleOutcome::rejected, why);
  }
}

BatchSnapshot TrackedBatch::snapshot(BatchState state, std::uint32_t attempts,
                                     const std::string& reason) const {
  return BatchSnapshot{id_,      range_,   state,      attempts,    pending_,
                       created_, updated_, unchanged_, rejections_, reason};
}

}  // namespace anp
