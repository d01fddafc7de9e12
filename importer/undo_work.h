#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "importer/article_source.h"
#include "importer/ledger/interval.h"
#include "importer/ledger/ledger.h"
#include "importer/report/batch_log.h"
#include "importer/request_loop.h"
#include "importer/targets/target.h"

namespace anp {

/// Offsets of a batch that this ledger created, at positions within `articles` (sorted, merged).
std::vector<std::uint32_t> removable(const BatchRecord& batch,
                                     const std::vector<PositionInterval>& articles);

/// What undo works with; everything must outlive it.
struct UndoParts {
  Target& target;
  ArticleSource& source;
  Ledger& ledger;
  const std::vector<PositionInterval>& articles;
  RunId run = 0;
  std::uint32_t batch = 1000;  ///< articles in a request at most
  BatchLog* log = nullptr;     ///< nothing: no batch log
  std::function<void(std::uint32_t in_flight)> on_progress;
};

/// Counts of articles.
struct UndoTotals {
  std::uint64_t removed = 0;
  std::uint64_t absent = 0;
  std::uint64_t changed = 0;      ///< kept
  std::uint64_t failed = 0;       ///< no good answer
  std::vector<std::string> kept;  ///< source ids of `changed`; the first kMaxKeptListed
  std::string reason;             ///< of the last failure

  [[nodiscard]] std::uint64_t settled() const { return removed + absent + changed; }
};

inline constexpr std::size_t kMaxKeptListed = 20;

/// Removes what a ledger created, batch by batch.
///
/// A batch is written as unknown, with what is to be removed as pending, and made durable before
/// the first removal leaves: after a crash the ledger never says that an article is there that may
/// be gone. An article that was removed is no longer created, but pending; so the next undo has
/// nothing to do for it, and the next run sends it again. Everything may be repeated.
/// Threads: one. Errors: LedgerError, BatchLogError, std::runtime_error when the source cannot be
/// read any more.
class UndoWork : public RepeatableWork {
 public:
  explicit UndoWork(UndoParts parts) : parts_(std::move(parts)) {}

  std::optional<JobId> next() override;
  void send(JobId job, TargetTag tag) override;
  bool take(JobId job, TargetCompletion& completion) override;
  void give_up(JobId job, const std::string& reason) override;
  void breathe(std::uint32_t in_flight) override;

  /// After the loop: what was marked and never asked for stands as before; all is durable.
  void finish();

  [[nodiscard]] const UndoTotals& totals() const { return totals_; }

 private:
  struct Job {
    BatchRecord before;               ///< what the ledger said
    BatchRecord now;                  ///< what it says
    std::vector<std::uint32_t> rest;  ///< offsets, ascending, that are still to be removed
    std::vector<ArticleKey> asked;    ///< of the request in flight: the first of `rest`
    std::uint32_t attempt = 0;
    std::chrono::system_clock::time_point sent;
  };

  bool mark_more();
  [[nodiscard]] Job marked(const BatchRecord& batch, std::vector<std::uint32_t> offsets) const;
  void settle(Job& job, std::uint32_t offset, const std::string& source_id, Removal removal);
  void close(Job& job);
  void log(const Job& job, const RequestFacts& facts, const RemoveOutcome& outcome);

  UndoParts parts_;
  UndoTotals totals_;
  std::deque<BatchRecord> page_;
  BatchId seen_ = 0;
  std::deque<JobId> marked_;  // durable, not asked for yet
  std::map<JobId, Job> jobs_;
  std::chrono::steady_clock::time_point committed_at_{};
};

}  // namespace anp
