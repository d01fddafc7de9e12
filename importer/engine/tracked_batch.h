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
  std::string reason;   ///< why it is not acknowledged
  bool update = false;  ///< it was intended with --update: its sends may have overwritten
};

/// The articles of one batch: which are still pending, which of them go out together, and what
/// became of the others. Pure bookkeeping; what to do next, and when, is the engine's business.
class TrackedBatch {
 public:
  /// @param pending offsets that are not settled yet, ascending; empty means all of the range
  /// @param update  an earlier run intended it with --update
  TrackedBatch(BatchId id, BatchRange range, std::vector<std::uint32_t> pending,
               bool update = false);

  [[nodiscard]] BatchId id() const { return id_; }
  [[nodiscard]] const BatchRange& range() const { return range_; }
  [[nodiscard]] const std::vector<std::uint32_t>& pending() const { return pending_; }
  [[nodiscard]] bool done() const { return pending_.empty(); }

  /// The part of pending() that the next send takes: all of it, until it has to be split.
  [[nodiscard]] std::vector<std::uint32_t> part() const;
  /// Changes when another part comes next: 0, 1, 2...
  [[nodiscard]] std::uint32_t part_number() const { return part_number_; }
  /// Halves the part, which must have two articles at least; the other half comes after it.
  void split();

  /// Its sends may overwrite from now on.
  void intend_update() { update_ = true; }

  /// Takes the answers to a send of part(); those unknown stay pending.
  /// @param confirm those that were created stay pending as well, until a look-up confirms them
  void absorb_answers(const std::vector<ArticleAnswer>& answers, bool confirm = false);

  /// How far a look-up can be trusted, and what its findings mean.
  struct LookUpRules {
    bool settled = true;  ///< "absent" and "different" count; otherwise such articles stay pending
    bool update = false;  ///< articles with another hash are to be sent; otherwise left alone
    bool sent = false;   ///< a send may have left before: what is there as we would send it is ours
    bool sweep = false;  ///< ours may be there twice: it counts once it is settled, and single
  };
  /// Takes what a look-up of all pending articles found.
  void absorb_look_up(const std::vector<Presence>& found, const LookUpRules& rules);

  /// Makes every article of part() a dead letter.
  void bury_part(const std::string& why);

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
  [[nodiscard]] std::size_t part_size() const;
  void settle(std::uint32_t offset, ArticleOutcome outcome, const std::string& why);
  void settle_found(std::uint32_t offset, Presence found, const LookUpRules& rules);
  void leave_finished_parts();

  BatchId id_;
  BatchRange range_;
  std::vector<std::uint32_t> pending_;
  std::vector<std::uint32_t> created_;
  std::uint32_t updated_ = 0;
  std::uint32_t unchanged_ = 0;
  std::vector<Rejection> rejections_;
  std::vector<bool> was_different_;  // by offset: seen there with another hash
  // Offsets where parts end, the next one last; what lies behind them all is the last part.
  std::vector<std::uint32_t> part_ends_;
  std::uint32_t part_number_ = 0;
  bool update_;
};

}  // namespace anp
