#include "tests/simulation/ledger_disk.h"

#include <span>
#include <utility>
#include <vector>

#include "generator/result.h"

namespace anp::sim {

namespace {

constexpr std::uint32_t kAll = 1'000'000;

LedgerTables read_tables(const Ledger& ledger) {
  LedgerTables tables;
  for (BatchRecord& batch : ledger.batches(0, kAll)) tables.batches[batch.id] = std::move(batch);
  for (const DeadLetter& letter : ledger.dead_letters(0, kAll)) {
    tables.dead_letters[letter.position] = letter.reason;
  }
  return tables;
}

}  // namespace

/// What an importer gets. It writes to the disk's tables, and to the file.
class LedgerDisk::OpenLedger final : public Ledger {
 public:
  explicit OpenLedger(LedgerDisk& disk) : disk_(disk), life_(disk.life_) {}

  Result<Done> bind(const LedgerIdentity& /*identity*/) override { return Done{}; }
  [[nodiscard]] std::optional<LedgerIdentity> identity() const override { return std::nullopt; }
  RunId begin_run(std::string_view command, std::chrono::system_clock::time_point now) override {
    if (Ledger* real = file()) real->begin_run(command, now);
    return ++disk_.runs_;
  }
  void end_run(RunId run, RunEnd end, std::chrono::system_clock::time_point now) override {
    if (Ledger* real = file()) real->end_run(run, end, now);
  }

  [[nodiscard]] BatchId next_batch_id() const override {
    const auto& batches = disk_.written_.batches;
    return batches.empty() ? 1 : batches.rbegin()->first + 1;
  }
  void put_batch(RunId run, const BatchRecord& batch) override {
    ANP_REQUIRE(is_finished(batch.state) == batch.pending.empty(),
                "a batch is finished when nothing of it is pending");
    if (Ledger* real = file()) real->put_batch(run, batch);
    disk_.written_.batches[batch.id] = batch;
    disk_.touched_.insert(batch.id);
    disk_.dirty_ = true;
  }
  void put_dead_letter(const DeadLetter& letter) override {
    if (Ledger* real = file()) real->put_dead_letter(letter);
    disk_.written_.dead_letters[letter.position] = letter.reason;
    disk_.letters_.insert(letter.position);
    disk_.dirty_ = true;
  }
  void remove_dead_letter(std::uint64_t position) override {
    if (Ledger* real = file()) real->remove_dead_letter(position);
    disk_.written_.dead_letters.erase(position);
    disk_.letters_.insert(position);
    disk_.dirty_ = true;
  }
  void set_bad_lines(std::span<const BadLine> /*lines*/, std::uint64_t /*total*/) override {}

  void commit() override {
    ANP_REQUIRE(life_ == disk_.life_, "the dead write no ledger");
    if (disk_.full_) throw LedgerError("ledger: no space left on device");
    if (Ledger* real = file()) real->commit();
    disk_.keep_written();
  }
  [[nodiscard]] bool has_uncommitted() const override { return disk_.dirty_; }

  [[nodiscard]] std::vector<PositionInterval> finished_ranges() const override {
    std::vector<PositionInterval> ranges;
    for (const auto& [id, batch] : disk_.written_.batches) {
      if (is_finished(batch.state)) ranges.push_back(to_interval(batch.range));
    }
    return merge_intervals(std::move(ranges));
  }
  [[nodiscard]] std::vector<BatchRecord> open_batches() const override {
    std::vector<BatchRecord> open;
    for (const auto& [id, batch] : disk_.written_.batches) {
      if (!is_finished(batch.state)) open.push_back(batch);
    }
    return open;
  }
  [[nodiscard]] std::vector<BatchRecord> batches(BatchId after,
                                                 std::uint32_t limit) const override {
    std::vector<BatchRecord> page;
    const auto& all = disk_.written_.batches;
    for (auto it = all.upper_bound(after); it != all.end() && page.size() < limit; ++it) {
      page.push_back(it->second);
    }
    return page;
  }
  [[nodiscard]] std::vector<DeadLetter> dead_letters(std::uint64_t /*after*/,
                                                     std::uint32_t /*limit*/) const override {
    return {};
  }
  [[nodiscard]] std::vector<BadLine> bad_lines(std::uint64_t /*after_line*/,
                                               std::uint32_t /*limit*/) const override {
    return {};
  }
  [[nodiscard]] std::vector<RunRecord> runs(std::uint32_t /*limit*/) const override { return {}; }
  [[nodiscard]] LedgerTotals totals() const override { return {}; }

 private:
  [[nodiscard]] Ledger* file() {
    ANP_REQUIRE(life_ == disk_.life_, "the dead write no ledger");
    return disk_.file_ ? &disk_.file_->ledger() : nullptr;
  }

  LedgerDisk& disk_;
  std::uint64_t life_;
};

LedgerDisk::LedgerDisk(Kind kind) {
  if (kind == Kind::sqlite) file_ = std::make_unique<LedgerFile>();
}

void LedgerDisk::keep_written() {
  for (const BatchId id : touched_) committed_.batches[id] = written_.batches.at(id);
  for (const std::uint64_t position : letters_) {
    const auto letter = written_.dead_letters.find(position);
    if (letter == written_.dead_letters.end()) {
      committed_.dead_letters.erase(position);
    } else {
      committed_.dead_letters[position] = letter->second;
    }
  }
  dirty_ = false;
  touched_.clear();
  letters_.clear();
}

void LedgerDisk::lose_written() {
  if (std::exchange(dirty_, false)) written_ = committed_;
  touched_.clear();
  letters_.clear();
}

std::unique_ptr<Ledger> LedgerDisk::open() {
  ++life_;
  full_ = false;
  lose_written();
  if (file_) {
    if (file_->is_open()) file_->close();
    ANP_REQUIRE(read_tables(file_->open()) == committed_,
                "the ledger holds what was committed, whatever the crash");
  }
  return std::make_unique<OpenLedger>(*this);
}

void LedgerDisk::crash() {
  ++life_;
  lose_written();
  if (file_) file_->crash();
}

bool LedgerDisk::crash_in_commit(Stream& random) {
  bool survives = random.chance(1, 2);
  ++life_;
  Stream tear(random.next());  // drawn in any case, so that both kinds of disk replay alike
  if (file_) survives = file_->crash_in_commit(survives, tear);
  if (survives) keep_written();
  lose_written();
  return survives;
}

void LedgerDisk::fill() { full_ = true; }

}  // namespace anp::sim
