#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "importer/engine/messages.h"

namespace anp::sim {

/// What a ledger must keep, and nothing else: rows that are replaced whole, durable after commit().
class LedgerModel {
 public:
  struct Row {
    BatchRange range;
    BatchState state = BatchState::intent;
    std::vector<std::uint32_t> pending;
    std::set<std::uint64_t> acknowledged;  // articles
    std::map<std::uint64_t, std::string> dead;
  };
  using Rows = std::map<BatchId, Row>;

  /// Replaces the batch's row; what earlier runs settled stays settled.
  void put(const BatchSnapshot& batch) {
    Row row = base_.contains(batch.id) ? base_.at(batch.id) : Row{};
    row.range = batch.range;
    row.state = batch.state;
    row.pending = batch.pending;
    for (const Rejection& rejection : batch.rejections) {
      row.dead[batch.range.first + rejection.offset] = rejection.reason;
    }
    const std::set<std::uint32_t> open(batch.pending.begin(), batch.pending.end());
    for (std::uint32_t i = 0; i < batch.range.count; ++i) {
      if (!open.contains(i) && !row.dead.contains(batch.range.first + i)) {
        row.acknowledged.insert(batch.range.first + i);
      }
    }
    staged_[batch.id] = std::move(row);
  }
  void commit() {
    for (auto& [id, row] : staged_) committed_[id] = row;
    staged_.clear();
  }
  /// The process died: only what was committed is left.
  void lose_uncommitted() { staged_.clear(); }
  void begin_run() { base_ = committed_; }

  [[nodiscard]] const Rows& committed() const { return committed_; }
  [[nodiscard]] const Rows& staged() const { return staged_; }

 private:
  Rows committed_;
  Rows staged_;
  Rows base_;  // as the run found it
};

}  // namespace anp::sim
