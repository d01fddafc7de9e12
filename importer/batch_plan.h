#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "importer/engine/messages.h"
#include "importer/ledger/ledger.h"

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
  };
  /// @param ledger must outlive the plan; the batches that this run adds to it are not planned
  /// again
  BatchPlan(const Ledger& ledger, const Options& options);

  /// The next batch to offer to the engine; nothing when there is none.
  std::optional<Offered> next();

  /// What the ledger said about a batch before this run; nothing for a fresh one. Forgets it not
  /// before forget().
  [[nodiscard]] const BatchRecord* earlier(BatchId batch) const;
  void forget(BatchId batch) { earlier_.erase(batch); }

  /// Articles of the source that earlier runs settled and this one does not look at again.
  [[nodiscard]] std::uint64_t done_before() const { return done_before_; }
  /// Articles in batches that an earlier run left open and that are not wholly in the source: they
  /// stay as they are.
  [[nodiscard]] std::uint64_t out_of_range() const { return out_of_range_; }

 private:
  std::optional<Offered> next_open();
  std::optional<Offered> next_fresh();
  std::optional<Offered> next_refresh();

  const Ledger& ledger_;
  Options options_;
  std::deque<BatchRecord> open_;
  std::deque<PositionInterval> gaps_;
  std::deque<BatchRecord> page_;
  std::map<BatchId, BatchRecord> earlier_;
  std::set<BatchId> resumed_;
  BatchId next_id_;
  BatchId end_of_earlier_;
  BatchId refreshed_ = 0;
  std::uint64_t done_before_ = 0;
  std::uint64_t out_of_range_ = 0;
};

}  // namespace anp
