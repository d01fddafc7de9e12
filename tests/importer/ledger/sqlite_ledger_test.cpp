#include "importer/ledger/sqlite_ledger.h"

#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "tests/importer/ledger/ledger_cases.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using std::chrono::microseconds;

TEST_CASE("ledger: what was committed is there again after it was closed") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  BatchRecord partial = batch(2, BatchState::unknown, 101);
  partial.attempts = 3;
  partial.pending = OffsetSet::of({4, 5, 99});
  partial.created = OffsetSet::of({0, 1});
  partial.updated = 90;
  partial.unchanged = 4;
  partial.rejected = 1;
  partial.reason = "timed out after 10 s";
  partial.update = true;
  const BatchRecord whole = batch(1, BatchState::acknowledged, 1);
  {
    const auto ledger = open_sqlite_ledger(path);
    CHECK_FALSE(ledger->identity().has_value());
    CHECK(ledger->next_batch_id() == 1);
    REQUIRE(ledger->bind(some_identity()).has_value());
    const RunId run = ledger->begin_run("--seed 7", kNow);
    CHECK(run == 1);
    ledger->put_batch(run, batch(1, BatchState::intent, 1));
    ledger->put_batch(run, partial);
    CHECK(ledger->has_uncommitted());
    ledger->commit();
    CHECK_FALSE(ledger->has_uncommitted());
    ledger->put_batch(run, whole);
    ledger->put_dead_letter({106, "alphanode-7-000106", "abc", "bad title", run, kNow});
    const std::vector<BadLine> lines = {{3, "is not JSON (byte 17)"}, {9, "has no source_id"}};
    ledger->set_bad_lines(lines, 12);
    ledger->end_run(run, RunEnd::interrupted, kNow + microseconds{1'500'001});
    ledger->commit();
  }
  const auto ledger = open_sqlite_ledger(path);
  CHECK(ledger->identity() == some_identity());
  CHECK(ledger->next_batch_id() == 3);
  CHECK(ledger->finished_ranges() == std::vector<PositionInterval>{{1, 101}});
  CHECK(ledger->open_batches() == std::vector<BatchRecord>{partial});
  CHECK(ledger->batches(0, 10) == std::vector<BatchRecord>{whole, partial});
  CHECK(ledger->batches(1, 10) == std::vector<BatchRecord>{partial});
  CHECK(ledger->batches(0, 1) == std::vector<BatchRecord>{whole});

  const std::vector<DeadLetter> letters = ledger->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].position == 106);
  CHECK(letters[0].source_id == "alphanode-7-000106");
  CHECK(letters[0].hash == "abc");
  CHECK(letters[0].reason == "bad title");
  CHECK(letters[0].at == kNow);
  CHECK(ledger->dead_letters(106, 10).empty());

  REQUIRE(ledger->bad_lines(0, 10).size() == 2);
  REQUIRE(ledger->bad_lines(3, 10).size() == 1);
  CHECK(ledger->bad_lines(3, 10)[0].reason == "has no source_id");

  REQUIRE(ledger->runs(10).size() == 1);
  const RunRecord run = ledger->runs(10)[0];
  CHECK(run.command == "--seed 7");
  CHECK(run.end == RunEnd::interrupted);
  CHECK(run.ended == kNow + microseconds{1'500'001});

  const LedgerTotals totals = ledger->totals();
  CHECK(totals.runs == 1);
  CHECK(totals.acknowledged_batches == 1);
  CHECK(totals.unknown_batches == 1);
  CHECK(totals.open_batches() == 1);
  CHECK(totals.attempts == 4);
  CHECK(totals.created == 102);
  CHECK(totals.updated == 90);
  CHECK(totals.unchanged == 4);
  CHECK(totals.pending == 3);
  CHECK(totals.dead_letters == 1);
  CHECK(totals.bad_lines == 12);
}

TEST_CASE("ledger: an empty one has totals of nothing") {
  const TemporaryDirectory directory;
  const auto ledger = open_sqlite_ledger(directory.file("ledger"));
  const LedgerTotals totals = ledger->totals();
  CHECK(totals.runs + totals.open_batches() + totals.created + totals.attempts == 0);
  CHECK(ledger->finished_ranges().empty());
  CHECK(ledger->runs(10).empty());
  ledger->commit();  // nothing to do
}

TEST_CASE("ledger: finished ranges are merged whatever the order, open ones are none of them") {
  const TemporaryDirectory directory;
  const auto ledger = open_sqlite_ledger(directory.file("ledger"));
  const RunId run = ledger->begin_run("", kNow);
  ledger->put_batch(run, batch(1, BatchState::acknowledged, 301));
  ledger->put_batch(run, batch(2, BatchState::acknowledged, 1));
  ledger->put_batch(run, batch(3, BatchState::dead, 101));
  ledger->put_batch(run, batch(4, BatchState::retry, 201));
  ledger->put_batch(run, batch(5, BatchState::intent, 401));
  ledger->put_batch(run, batch(6, BatchState::acknowledged, 8'589'934'492));
  CHECK(ledger->finished_ranges() ==
        std::vector<PositionInterval>{{1, 201}, {301, 401}, {8'589'934'492, 8'589'934'592}});
  ledger->put_batch(run, batch(4, BatchState::acknowledged, 201));
  CHECK(ledger->finished_ranges()[0] == PositionInterval{1, 401});
  CHECK(ledger->open_batches().size() == 1);
}

TEST_CASE("ledger: a dead letter is replaced by a later one and goes when its replay was taken") {
  const TemporaryDirectory directory;
  const auto ledger = open_sqlite_ledger(directory.file("ledger"));
  ledger->put_dead_letter({5, "a-5", "h1", "first", 1, kNow});
  ledger->put_dead_letter({5, "a-5", "h2", "second", 2, kNow});
  ledger->put_dead_letter({3, "a-3", "h", "other", 1, kNow});
  REQUIRE(ledger->dead_letters(0, 10).size() == 2);
  CHECK(ledger->dead_letters(0, 1)[0].position == 3);
  CHECK(ledger->dead_letters(3, 10)[0].reason == "second");
  ledger->remove_dead_letter(5);
  ledger->remove_dead_letter(77);
  CHECK(ledger->dead_letters(0, 10).size() == 1);
  CHECK(ledger->totals().dead_letters == 1);
}

TEST_CASE("ledger: long reasons are cut between characters") {
  const TemporaryDirectory directory;
  const auto ledger = open_sqlite_ledger(directory.file("ledger"));
  BatchRecord record = batch(1, BatchState::retry, 1);
  record.reason = std::string(kMaxLedgerReasonBytes - 1, 'x') + "\xc3\xa9";  // é does not fit
  ledger->put_batch(1, record);
  CHECK(ledger->open_batches()[0].reason == std::string(kMaxLedgerReasonBytes - 1, 'x'));
}

TEST_CASE("ledger: what was not committed is lost, and only that") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  {
    const auto ledger = open_sqlite_ledger(path);
    ledger->put_batch(1, batch(1, BatchState::intent, 1));
    ledger->commit();
    ledger->put_batch(1, batch(1, BatchState::acknowledged, 1));
    ledger->put_batch(1, batch(2, BatchState::intent, 101));
  }
  const auto ledger = open_sqlite_ledger(path);
  REQUIRE(ledger->open_batches().size() == 1);
  CHECK(ledger->open_batches()[0].id == 1);
  CHECK(ledger->next_batch_id() == 2);
}

TEST_CASE("ledger: kill -9 keeps everything committed, and leaves no lock behind") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  for (BatchId id = 1; id <= 20; ++id) {
    const int status = in_child([&] {
      const auto ledger = open_sqlite_ledger(path);
      ledger->put_batch(1,
                        batch(id, BatchState::acknowledged, static_cast<std::uint64_t>(id) * 100));
      ledger->commit();
      ledger->put_batch(1, batch(id + 1000, BatchState::intent, 1));  // never committed
      std::raise(SIGKILL);
    });
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(WTERMSIG(status) == SIGKILL);
  }
  const auto ledger = open_sqlite_ledger(path);
  CHECK(ledger->finished_ranges() == std::vector<PositionInterval>{{100, 2100}});
  CHECK(ledger->open_batches().empty());
}

TEST_CASE("ledger: a reader sees what is committed while a run writes, and cannot write") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  const auto writer = open_sqlite_ledger(path);
  writer->put_batch(1, batch(1, BatchState::acknowledged, 1));
  writer->commit();
  writer->put_batch(1, batch(2, BatchState::intent, 101));

  const auto reader = open_sqlite_ledger_to_read(path);
  CHECK(reader->totals().acknowledged_batches == 1);
  CHECK(reader->totals().intent_batches == 0);
  writer->commit();
  CHECK(reader->totals().intent_batches == 1);
  CHECK(contains(error_of([&] { reader->put_batch(1, batch(9, BatchState::intent, 1)); }),
                 "open to be read"));
  writer->put_batch(1, batch(3, BatchState::intent, 201));  // the reader is in nobody's way
  writer->commit();
}

}  // namespace
}  // namespace anp
