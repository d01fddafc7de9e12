#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "importer/engine/batch.h"
#include "importer/engine/outcome.h"

namespace anp {

/// A batch as it stands, to be recorded. What is said about articles is of this run only.
struct BatchSnapshot {
  BatchId id = 0;
  BatchRange range;
  BatchState state = BatchState::intent;
  std::uint32_t attempts = 0;          ///< sends that left, in this run
  std::vector<std::uint32_t> pending;  ///< offsets, ascending; empty when finished
  std::vector<std::uint32_t> created;  ///< offsets, in the order learned
  std::uint32_t updated = 0;
  std::uint32_t unchanged = 0;
  std::vector<Rejection> rejections;
  std::string reason;  ///< why it is not acknowledged
};

/// The articles of one batch: which are still pending and what became of the others. Pure
/// bookkeeping; what to do next, and when, is the engine's business.
class TrackedBatch {
 public:
  /// @param pending offsets that are not settled yet, ascending; empty means all of the range
  TrackedBatch(BatchId id, BatchRange range, std::vector<std::uint32_t> pending);

  [[nodiscard]] BatchId id() const { return id_; }
  [[nodiscard]] const BatchRange& range() const { return range_; }
  [[nodiscard]] const std::vector<std::uint32_t>& pending() const { return pending_; }
  [[nodiscard]] bool done() const { return pending_.empty(); }

  /// Takes the answers to a send of all pending articles; those unknown stay pending.
  void absorb_answers(const std::vector<ArticleAnswer>& answers);

  /// How far a look-up can be trusted, and what its findings mean.
  struct LookUpRules {
    bool settled = true;  ///< "absent" and "different" count; otherwise such articles stay pending
    bool update = false;  ///< articles with another hash are to be sent; otherwise left alone
    bool sent = false;  ///< a send may have left before: what is there as we would send it is ours
  };
  /// Takes what a look-up of all pending articles found.
  void absorb_look_up(const std::vector<Presence>& found, const LookUpRules& rules);

  /// Makes every pending article a dead letter.
  void bury(const std::string& why);

  [[nodiscard]] BatchSnapshot snapshot(BatchState state, std::uint32_t attempts,
                                       const std::string& reason) const;
  /// State of a batch that is done().
  [[nodiscard]] BatchState final_state() const {
    return rejections_.empty() ? BatchState::acknowledged : BatchState::dead;
  }
  [[nodiscard]] std::uint64_t created() const { return created_.size(); }
  [[nodiscard]] std::uint64_t updated() const { return updated_; }
  [[nodiscard]] std::uint64_t unchanged() const { return unchanged_; }
  [[nodiscard]] std::uint64_t rejected() const { return rejections_.size(); }

 private:
  void settle(std::uint32_t offset, ArticleOutcome outcome, const std::string& why);
  void settle_found(std::uint32_t offset, Presence found, const LookUpRules& rules);

  BatchId id_;
  BatchRange range_;
  std::vector<std::uint32_t> pending_;
  std::vector<std::uint32_t> created_;
  std::uint32_t updated_ = 0;
  std::uint32_t unchanged_ = 0;
  std::vector<Rejection> rejections_;
  std::vector<bool> was_different_;  // by offset: seen there with another hash
};

}  // namespace anp
