#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "importer/ledger/ledger.h"

namespace anp {

/// A ledger whose owner need not wait for the disk: commit_later() has a thread of its own commit,
/// and what is written meanwhile is kept until that is done. The rest is as Ledger says: reads and
/// commit() wait for the thread, and see every write so far.
///
/// Threads: one owner. Errors: LedgerError of the thread from each later call; what was under way
/// then may be durable or not, as after a crash.
class BackgroundLedger : public Ledger {
 public:
  /// @param ledger must outlive this, and is used by nobody else meanwhile
  explicit BackgroundLedger(Ledger& ledger);
  /// Waits for what is under way. What no commit has been asked for is gone.
  ~BackgroundLedger() override;
  BackgroundLedger(const BackgroundLedger&) = delete;
  BackgroundLedger& operator=(const BackgroundLedger&) = delete;

  /// Has everything so far made durable, and returns at once.
  void commit_later();
  /// Whether all that commit_later() was asked for is durable.
  [[nodiscard]] bool is_settled() const;

  Result<Done> bind(const LedgerIdentity& identity) override;
  [[nodiscard]] std::optional<LedgerIdentity> identity() const override;
  RunId begin_run(std::string_view command, std::chrono::system_clock::time_point now) override;
  void end_run(RunId run, RunEnd end, std::chrono::system_clock::time_point now) override;
  [[nodiscard]] BatchId next_batch_id() const override;
  void put_batch(RunId run, const BatchRecord& batch) override;
  void put_dead_letter(const DeadLetter& letter) override;
  void remove_dead_letter(std::uint64_t position) override;
  void set_bad_lines(std::span<const BadLine> lines, std::uint64_t total) override;
  void commit() override;
  /// There are writes that no commit has been asked for.
  [[nodiscard]] bool has_uncommitted() const override;
  [[nodiscard]] std::vector<PositionInterval> finished_ranges() const override;
  [[nodiscard]] std::vector<BatchRecord> open_batches() const override;
  [[nodiscard]] std::vector<BatchRecord> batches(BatchId after, std::uint32_t limit) const override;
  [[nodiscard]] std::vector<DeadLetter> dead_letters(std::uint64_t after_position,
                                                     std::uint32_t limit) const override;
  [[nodiscard]] std::vector<BadLine> bad_lines(std::uint64_t after_line,
                                               std::uint32_t limit) const override;
  [[nodiscard]] std::vector<RunRecord> runs(std::uint32_t limit) const override;
  [[nodiscard]] LedgerTotals totals() const override;

 private:
  using Write = std::function<void(Ledger&)>;

  /// Where to write now; null: a commit is under way, and the write has to be kept.
  [[nodiscard]] Ledger* writable();
  /// The ledger with every write so far in it, and the thread at rest.
  Ledger& whole() const;
  void work();

  Ledger& ledger_;
  mutable std::vector<Write> kept_;      // of the owner: while the thread commits
  mutable bool in_transaction_ = false;  // of the owner: written, and no commit asked for
  mutable std::mutex mutex_;             // guards what follows; the ledger belongs to the thread
                                         // while it is working
  mutable std::condition_variable changed_;
  bool working_ = false;
  bool ending_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace anp
