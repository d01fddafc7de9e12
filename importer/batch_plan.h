#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "importer/engine/messages.h"
#include "importer/ledger/ledger.h"
#include "importer/replay.h"

namespace anp {

/// Cuts what is left to do into batches: first those that an earlier run left open, then what was
/// never intended, and with --update at last what was finished before.
/// Threads: one. Errors: LedgerError.
class BatchPlan {
 public:
  struct Options {
    PositionInterval source;
    std::uint32_t batch = 100;  ///< articles
    bool update = false;
    /// Plans these dead letters and nothing else.
    std::optional<ReplayChoice> replay = std::nullopt;
    /// Of a replay: the positions to look at; empty: all of `source`.
    std::vector<PositionInterval> articles = {};
  };
  /// @param ledger must outlive the plan; the batches that this run adds to it are not planned
  /// again
  BatchPlan(const Ledger& ledger, const Options& options);

  /// The next batch to offer to the engine; nothing when there is none.
  std::optional<Offered> next();

  /// What the ledger said about a batch before this run; nothing for a fresh one. Forgets it not
  /// before forget().
  [[nodiscard]] const BatchRecord* earlier(BatchId batch) const;
  void forget(BatchId batch) {
    earlier_.erase(batch);
    replayed_.erase(batch);
  }
  /// The offsets of a batch whose dead letters are replayed; nothing for any other batch.
  [[nodiscard]] const OffsetSet* replayed(BatchId batch) const;

  /// Articles that the run is about: all of the source, or the dead letters of a replay.
  [[nodiscard]] std::uint64_t articles() const { return articles_; }

  /// Articles of the source that earlier runs settled and this one does not look at again.
  [[nodiscard]] std::uint64_t done_before() const { return done_before_; }
  /// Articles in batches that an earlier run left open and that are not wholly in the source: they
  /// stay as they are.
  [[nodiscard]] std::uint64_t out_of_range() const { return out_of_range_; }

 private:
  std::optional<Offered> next_open();
  std::optional<Offered> next_fresh();
  std::optional<Offered> next_refresh();
  std::optional<Offered> next_replay();
  void plan_replay();

  const Ledger& ledger_;
  Options options_;
  std::deque<BatchRecord> open_;
  std::deque<PositionInterval> gaps_;
  std::deque<BatchRecord> page_;
  std::map<BatchId, BatchRecord> earlier_;
  std::optional<DeadBatches> dead_;
  std::map<BatchId, OffsetSet> replayed_;
  std::set<BatchId> resumed_;
  BatchId next_id_;
  BatchId end_of_earlier_;
  BatchId refreshed_ = 0;
  std::uint64_t done_before_ = 0;
  std::uint64_t out_of_range_ = 0;
  std::uint64_t articles_ = 0;
};

}  // namespace anp
