#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "importer/article_source.h"
#include "importer/batch_plan.h"
#include "importer/engine/messages.h"
#include "importer/ledger/ledger.h"

namespace anp {

/// Writes what the engine wants recorded into the ledger, as this run's share on top of what
/// earlier runs wrote, and says when the disk has it. Threads: one. Errors: LedgerError;
/// std::runtime_error when the source cannot be read any more.
class RunBooks {
 public:
  /// References must outlive the books.
  RunBooks(Ledger& ledger, ArticleSource& source, BatchPlan& plan, RunId run);

  void record(const RecordIntent& intent);
  void record(const RecordProgress& progress);

  /// Makes durable what must be (an intent waits for it) or what has waited long enough.
  /// @return the batches whose intents are durable now
  std::vector<BatchId> commit_if_due(std::chrono::steady_clock::time_point now);
  /// Makes everything durable.
  void commit();

 private:
  void put(const BatchSnapshot& batch);
  void put_dead_letters(const BatchSnapshot& batch);
  void remove_dead_letters(const BatchSnapshot& batch, const BatchRecord& earlier);
  void reopen_dead_letters(const BatchSnapshot& batch);

  Ledger& ledger_;
  ArticleSource& source_;
  BatchPlan& plan_;
  RunId run_;
  std::vector<BatchId> intents_;
  std::uint32_t rows_ = 0;  // since the last commit
  std::chrono::steady_clock::time_point committed_at_{};
};

}  // namespace anp
