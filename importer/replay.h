#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "generator/result.h"
#include "importer/ledger/interval.h"
#include "importer/ledger/ledger.h"

namespace anp {

/// Which dead letters to replay. Both empty: all of them.
struct ReplayChoice {
  std::set<BatchId> batches;
  std::set<std::string> articles;  ///< source ids
};

/// The dead letters of one finished batch.
struct DeadBatch {
  BatchRecord record;
  std::vector<DeadLetter> letters;  ///< by position; at least one
};

/// Goes through the dead letters of a ledger batch by batch, without keeping them. Those of an open
/// batch are left out: the import that settles the batch comes first.
/// Threads: one. Errors: LedgerError.
class DeadBatches {
 public:
  /// @param ledger must outlive this
  /// @param articles positions to look at, sorted, merged
  DeadBatches(const Ledger& ledger, ReplayChoice choice, std::vector<PositionInterval> articles);

  /// The next one, by batch id; nothing when there are no more.
  std::optional<DeadBatch> next();

 private:
  [[nodiscard]] std::vector<DeadLetter> chosen(const BatchRecord& batch) const;
  [[nodiscard]] bool wanted(const BatchRecord& batch, const DeadLetter& letter) const;

  const Ledger& ledger_;
  ReplayChoice choice_;
  std::vector<PositionInterval> articles_;
  std::deque<BatchRecord> page_;
  BatchId seen_ = 0;
};

/// Checks that everything that was chosen by name is there. Error: names the first that is not, and
/// how to list what is.
Result<Done> check_choice(const Ledger& ledger, const ReplayChoice& choice,
                          const std::vector<PositionInterval>& articles);

}  // namespace anp
