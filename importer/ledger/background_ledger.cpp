#include "importer/ledger/background_ledger.h"

#include <utility>

#include "importer/no_signals.h"

namespace anp {

BackgroundLedger::BackgroundLedger(Ledger& ledger)
    : ledger_(ledger), in_transaction_(ledger.has_uncommitted()) {
  const NoSignals quiet;
  thread_ = std::thread([this] { work(); });
}

BackgroundLedger::~BackgroundLedger() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BackgroundLedger::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return working_ || ending_; });
    if (!working_) return;
    lock.unlock();
    std::exception_ptr failure;
    try {
      ledger_.commit();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    working_ = false;
    changed_.notify_all();
  }
}

bool BackgroundLedger::is_settled() const {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return !working_;
}

void BackgroundLedger::commit_later() {
  whole();
  in_transaction_ = false;
  {
    const std::lock_guard lock(mutex_);
    working_ = true;
  }
  changed_.notify_all();
}

Ledger& BackgroundLedger::whole() const {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !working_; });
    if (failure_) std::rethrow_exception(failure_);
  }
  for (const Write& write : std::exchange(kept_, {})) write(ledger_);
  return ledger_;
}

// ---- Writes that can wait ----

Ledger* BackgroundLedger::writable() {
  in_transaction_ = true;
  return is_settled() ? &whole() : nullptr;
}

void BackgroundLedger::put_batch(RunId run, const BatchRecord& batch) {
  if (Ledger* ledger = writable()) return ledger->put_batch(run, batch);
  kept_.emplace_back([run, batch](Ledger& ledger) { ledger.put_batch(run, batch); });
}

void BackgroundLedger::put_dead_letter(const DeadLetter& letter) {
  if (Ledger* ledger = writable()) return ledger->put_dead_letter(letter);
  kept_.emplace_back([letter](Ledger& ledger) { ledger.put_dead_letter(letter); });
}

void BackgroundLedger::remove_dead_letter(std::uint64_t position) {
  if (Ledger* ledger = writable()) return ledger->remove_dead_letter(position);
  kept_.emplace_back([position](Ledger& ledger) { ledger.remove_dead_letter(position); });
}

bool BackgroundLedger::has_uncommitted() const { return in_transaction_; }

// ---- All others ----

void BackgroundLedger::commit() {
  whole().commit();
  in_transaction_ = false;
}

Result<Done> BackgroundLedger::bind(const LedgerIdentity& identity) {
  return whole().bind(identity);
}

std::optional<LedgerIdentity> BackgroundLedger::identity() const { return whole().identity(); }

RunId BackgroundLedger::begin_run(std::string_view command,
                                  std::chrono::system_clock::time_point now) {
  in_transaction_ = true;
  return whole().begin_run(command, now);
}

void BackgroundLedger::end_run(RunId run, RunEnd end, std::chrono::system_clock::time_point now) {
  in_transaction_ = true;
  whole().end_run(run, end, now);
}

void BackgroundLedger::set_bad_lines(std::span<const BadLine> lines, std::uint64_t total) {
  in_transaction_ = true;
  whole().set_bad_lines(lines, total);
}

BatchId BackgroundLedger::next_batch_id() const { return whole().next_batch_id(); }

std::vector<PositionInterval> BackgroundLedger::finished_ranges() const {
  return whole().finished_ranges();
}

std::vector<BatchRecord> BackgroundLedger::open_batches() const { return whole().open_batches(); }

std::vector<BatchRecord> BackgroundLedger::batches(BatchId after, std::uint32_t limit) const {
  return whole().batches(after, limit);
}

std::vector<DeadLetter> BackgroundLedger::dead_letters(std::uint64_t after_position,
                                                       std::uint32_t limit) const {
  return whole().dead_letters(after_position, limit);
}

std::vector<BadLine> BackgroundLedger::bad_lines(std::uint64_t after_line,
                                                 std::uint32_t limit) const {
  return whole().bad_lines(after_line, limit);
}

std::vector<RunRecord> BackgroundLedger::runs(std::uint32_t limit) const {
  return whole().runs(limit);
}

LedgerTotals BackgroundLedger::totals() const { return whole().totals(); }

}  // namespace anp
