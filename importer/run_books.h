#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "importer/article_source.h"
#include "importer/batch_plan.h"
#include "importer/engine/messages.h"
#include "importer/ledger/background_ledger.h"
#include "importer/ledger/ledger.h"

namespace anp {

/// Writes what the engine wants recorded into the ledger, as this run's share on top of what
/// earlier runs wrote, and says when the disk has it. Threads: one. Errors: LedgerError;
/// std::runtime_error when the source cannot be read any more.
class RunBooks {
 public:
  /// When what was recorded is made durable. What a crash loses of acknowledgements is looked up
  /// again then.
  struct Patience {
    std::chrono::milliseconds most{100};  ///< nothing waits longer
    std::uint32_t rows = 100;             ///< nor when so many wait
    /// Intents wait as well: they were recorded long before they are needed, and each commit holds
    /// up what is to be sent meanwhile.
    bool with_intents = false;
    /// The books' ledger, which commits behind them: what the disk takes holds nothing up.
    BackgroundLedger* background = nullptr;
  };
  /// References must outlive the books.
  RunBooks(Ledger& ledger, ArticleSource& source, BatchPlan& plan, RunId run)
      : RunBooks(ledger, source, plan, run, Patience()) {}
  RunBooks(Ledger& ledger, ArticleSource& source, BatchPlan& plan, RunId run, Patience patience);

  void record(const RecordIntent& intent);
  void record(const RecordProgress& progress);

  /// Makes durable what must be (an intent waits for it) or what has waited long enough.
  /// @return the batches whose intents are durable now
  std::vector<BatchId> commit_if_due(std::chrono::steady_clock::time_point now);
  /// A commit is under way that was not waited for: commit_if_due() will say what it made durable.
  [[nodiscard]] bool is_committing() const { return !under_way_.empty(); }
  /// Makes everything durable.
  void commit();

 private:
  std::vector<BatchId> commit_behind(std::chrono::steady_clock::time_point now);
  void put(const BatchSnapshot& batch);
  void put_dead_letters(const BatchSnapshot& batch);
  void remove_dead_letters(const BatchSnapshot& batch, const BatchRecord& earlier);
  void reopen_dead_letters(const BatchSnapshot& batch);

  Ledger& ledger_;
  ArticleSource& source_;
  BatchPlan& plan_;
  RunId run_;
  Patience patience_;
  std::vector<BatchId> intents_;
  std::vector<BatchId> under_way_;  // intents that are being made durable behind us
  std::uint32_t rows_ = 0;          // since the last commit
  std::chrono::steady_clock::time_point committed_at_{};
};

}  // namespace anp
