#include "importer/ledger/background_ledger.h"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <utility>

#include "importer/run_books.h"
#include "tests/importer/ledger/ledger_cases.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

[[noreturn]] void not_here() { throw std::logic_error("nothing in these tests asks for that"); }

/// A ledger whose disk is as slow as the test wants, and fails when the test wants.
class HeldLedger : public Ledger {
 public:
  void hold() { held_ = true; }
  void let_go() {
    held_ = false;
    held_.notify_all();
  }
  std::atomic<bool> fails{false};
  std::atomic<int> commits{0};
  std::vector<BatchId> written;
  std::vector<BatchId> durable;

  void put_batch(RunId /*run*/, const BatchRecord& batch) override { written.push_back(batch.id); }
  void commit() override {
    held_.wait(true);
    if (fails) throw LedgerError("no space");
    durable = written;
    ++commits;
  }
  [[nodiscard]] bool has_uncommitted() const override { return written != durable; }
  [[nodiscard]] BatchId next_batch_id() const override {
    return written.empty() ? 1 : written.back() + 1;
  }
  [[nodiscard]] LedgerTotals totals() const override {
    LedgerTotals totals;
    totals.intent_batches = written.size();
    return totals;
  }
  [[nodiscard]] std::vector<PositionInterval> finished_ranges() const override { return {}; }
  [[nodiscard]] std::vector<BatchRecord> open_batches() const override { return {}; }

  Result<Done> bind(const LedgerIdentity& /*identity*/) override { not_here(); }
  [[nodiscard]] std::optional<LedgerIdentity> identity() const override { not_here(); }
  RunId begin_run(std::string_view /*command*/,
                  std::chrono::system_clock::time_point /*now*/) override {
    not_here();
  }
  void end_run(RunId /*run*/, RunEnd /*end*/,
               std::chrono::system_clock::time_point /*now*/) override {
    not_here();
  }
  void put_dead_letter(const DeadLetter& /*letter*/) override { not_here(); }
  void remove_dead_letter(std::uint64_t /*position*/) override { not_here(); }
  void set_bad_lines(std::span<const BadLine> /*lines*/, std::uint64_t /*total*/) override {
    not_here();
  }
  [[nodiscard]] std::vector<BatchRecord> batches(BatchId /*after*/,
                                                 std::uint32_t /*limit*/) const override {
    return {};
  }
  [[nodiscard]] std::vector<DeadLetter> dead_letters(std::uint64_t /*after*/,
                                                     std::uint32_t /*limit*/) const override {
    not_here();
  }
  [[nodiscard]] std::vector<BadLine> bad_lines(std::uint64_t /*after*/,
                                               std::uint32_t /*limit*/) const override {
    not_here();
  }
  [[nodiscard]] std::vector<RunRecord> runs(std::uint32_t /*limit*/) const override { not_here(); }

 private:
  std::atomic<bool> held_{false};
};

void wait_until_settled(const BackgroundLedger& ledger) {
  while (!ledger.is_settled()) std::this_thread::yield();
}

BatchRecord intent(BatchId id) {
  return batch(id, BatchState::intent, static_cast<std::uint64_t>(id) * 100);
}

TEST_CASE("background ledger: its owner goes on while the disk takes its time") {
  HeldLedger disk;
  BackgroundLedger ledger(disk);
  ledger.put_batch(1, intent(1));
  CHECK(ledger.has_uncommitted());
  disk.hold();
  ledger.commit_later();
  CHECK_FALSE(ledger.is_settled());
  CHECK_FALSE(ledger.has_uncommitted());
  ledger.put_batch(1, intent(2));  // does not wait
  CHECK(ledger.has_uncommitted());
  CHECK_FALSE(ledger.is_settled());
  disk.let_go();
  wait_until_settled(ledger);
  CHECK(disk.durable == std::vector<BatchId>{1});
  ledger.commit();
  CHECK(disk.durable == std::vector<BatchId>{1, 2});
  CHECK(disk.commits == 2);
  CHECK_FALSE(ledger.has_uncommitted());
}

TEST_CASE("background ledger: reads see what was written before, in its order") {
  HeldLedger disk;
  BackgroundLedger ledger(disk);
  ledger.put_batch(1, intent(1));
  ledger.commit_later();
  ledger.put_batch(1, intent(2));
  ledger.put_batch(1, intent(3));
  CHECK(ledger.totals().intent_batches == 3);
  CHECK(ledger.next_batch_id() == 4);
  CHECK(disk.written == std::vector<BatchId>{1, 2, 3});
  CHECK(disk.durable == std::vector<BatchId>{1});
  CHECK(ledger.has_uncommitted());
}

TEST_CASE("background ledger: what failed behind its owner is told by each later call") {
  HeldLedger disk;
  BackgroundLedger ledger(disk);
  ledger.put_batch(1, intent(1));
  disk.fails = true;
  ledger.commit_later();
  const auto settled = [&] { wait_until_settled(ledger); };
  CHECK(error_of(settled) == "no space");
  CHECK(error_of([&] { ledger.commit_later(); }) == "no space");
  CHECK(error_of([&] { ledger.commit(); }) == "no space");
  CHECK(error_of([&] { (void)ledger.totals(); }) == "no space");
  CHECK(disk.durable.empty());
}

TEST_CASE("background ledger: closes with what it was asked to commit, and nothing more") {
  const TemporaryDirectory directory;
  {
    const auto file = open_sqlite_ledger(directory.file("l"));
    BackgroundLedger ledger(*file);
    REQUIRE(ledger.bind(some_identity()).has_value());
    const RunId run = ledger.begin_run("test", kNow);
    ledger.put_batch(run, intent(1));
    ledger.put_dead_letter({106, "id", "hash", "bad title", run, kNow});
    ledger.commit_later();
    ledger.put_batch(run, intent(2));
  }
  const auto ledger = open_sqlite_ledger(directory.file("l"));
  CHECK(ledger->open_batches() == std::vector<BatchRecord>{intent(1)});
  CHECK(ledger->dead_letters(0, 10).size() == 1);
  CHECK(ledger->identity() == some_identity());
}

/// Says nothing of articles: nothing here needs any.
class NoSource : public ArticleSource {
 public:
  [[nodiscard]] std::vector<IdentityField> identity() const override { return {}; }
  [[nodiscard]] std::string description() const override { return {}; }
  [[nodiscard]] PositionInterval positions() const override { return {1, 1'001}; }
  Result<std::vector<SourceArticle>> read(const BatchRange& /*range*/) override { not_here(); }
  [[nodiscard]] const std::vector<BadLine>& bad_lines() const override { return none_; }
  [[nodiscard]] std::uint64_t bad_line_count() const override { return 0; }

 private:
  std::vector<BadLine> none_;
};

TEST_CASE("run books: an intent counts as durable only when the disk behind them has it") {
  using std::chrono::milliseconds;
  HeldLedger disk;
  BackgroundLedger ledger(disk);
  NoSource source;
  BatchPlan plan(ledger, {source.positions(), 100, false});
  RunBooks books(ledger, source, plan, 1, {milliseconds(100), UINT32_MAX, true, &ledger});
  const std::chrono::steady_clock::time_point start{std::chrono::seconds(1'000)};
  const auto record = [&](BatchId id) {
    BatchSnapshot batch;
    batch.id = id;
    batch.range = {static_cast<std::uint64_t>(id) * 100, 100};
    books.record(RecordIntent{batch});
  };
  disk.hold();
  record(1);
  CHECK(books.commit_if_due(start).empty());  // asks for the commit
  CHECK(books.is_committing());
  record(2);
  CHECK(books.commit_if_due(start + milliseconds(500)).empty());
  disk.let_go();
  wait_until_settled(ledger);
  CHECK(disk.durable == std::vector<BatchId>{1});
  CHECK(books.commit_if_due(start + milliseconds(501)) == std::vector<BatchId>{1});
  wait_until_settled(ledger);
  CHECK(books.commit_if_due(start + milliseconds(502)) == std::vector<BatchId>{2});
  CHECK_FALSE(books.is_committing());
  CHECK(disk.durable == std::vector<BatchId>{1, 2});
  CHECK(books.commit_if_due(start + milliseconds(900)).empty());
  CHECK(disk.commits == 2);
}

}  // namespace
}  // namespace anp
