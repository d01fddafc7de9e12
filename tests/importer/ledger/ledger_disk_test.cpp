#include <cstdlib>
#include <map>
#include <optional>

#include "tests/importer/ledger/ledger_cases.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using Trouble = FaultyDisk::Trouble;

/// What a ledger holds, as far as a run depends on it.
struct Books {
  bool bound = false;
  std::map<BatchId, BatchRecord> batches;
  std::map<std::uint64_t, std::string> letters;  ///< reasons by position
  bool operator==(const Books&) const = default;
};

Books read_books(const Ledger& ledger) {
  Books books;
  books.bound = ledger.identity().has_value();
  for (const BatchRecord& record : ledger.batches(0, 100'000)) books.batches[record.id] = record;
  for (const DeadLetter& letter : ledger.dead_letters(0, 100'000)) {
    books.letters[letter.position] = letter.reason;
  }
  return books;
}

/// What a run writes, commit after commit, in several lives of the program; and what it knows to be
/// safe.
class Writer {
 public:
  Writer(std::string path, std::uint64_t seed, int lives, std::uint32_t commits)
      : path_(std::move(path)), random_(seed), lives_(lives), commits_(commits) {}

  /// The message of the LedgerError that ended it; empty when it came to its end.
  std::string run() {
    return error_of([this] {
      for (int life = 0; life < lives_; ++life) live();
    });
  }

  [[nodiscard]] const Books& confirmed() const { return confirmed_; }
  [[nodiscard]] const Books& written() const { return written_; }

 private:
  void live() {
    const auto ledger = open_sqlite_ledger(path_);
    written_.bound = true;
    // Not inside CHECK, which would swallow the LedgerError.
    const auto bound = ledger->bind(some_identity());
    CHECK(bound.has_value());
    confirmed_ = written_;
    const RunId run = ledger->begin_run("anp-import", kNow);
    for (std::uint32_t i = 0; i < commits_; ++i) {
      const std::uint32_t rows = random_.in(1, 5);
      for (std::uint32_t row = 0; row < rows; ++row) put(*ledger, run);
      ledger->commit();
      confirmed_ = written_;
    }
  }

  void put(Ledger& ledger, RunId run) {
    const auto known = static_cast<std::uint32_t>(written_.batches.size());
    const BatchId id = known > 0 && random_.chance(1, 2) ? random_.in(1, known) : known + 1;
    const std::uint64_t first = static_cast<std::uint64_t>(id) * 100;
    BatchRecord record =
        batch(id, random_.chance(1, 2) ? BatchState::acknowledged : BatchState::intent, first);
    // Long enough that a commit touches several pages.
    record.reason.assign(random_.in(0, 400), 'r');
    written_.batches[id] = record;
    ledger.put_batch(run, record);
    if (!random_.chance(1, 4)) return;
    const std::string reason(random_.in(1, 300), 'd');
    written_.letters[first] = reason;
    ledger.put_dead_letter({first, "alphanode-000001", "0123", reason, run, kNow});
  }

  std::string path_;
  Stream random_;
  int lives_;
  std::uint32_t commits_;
  Books confirmed_;
  Books written_;
};

/// The ledger has what was confirmed, or with it all of the commit under way, and goes on.
void check_safe(const std::string& path, const Writer& writer) {
  const auto ledger = open_sqlite_ledger(path);
  const Books there = read_books(*ledger);
  const bool old_or_new = there == writer.confirmed() || there == writer.written();
  CHECK(old_or_new);
  CHECK(ledger->bind(some_identity()).has_value());
  ledger->put_batch(1, batch(ledger->next_batch_id(), BatchState::intent, 1));
  ledger->commit();
  CHECK(read_books(*ledger).batches.size() == there.batches.size() + 1);
}

std::uint64_t operations_of(const std::string& path, std::uint64_t seed, int lives,
                            std::uint32_t commits) {
  const FaultyDisk disk;
  CHECK(Writer(path, seed, lives, commits).run().empty());
  return disk.operations();
}

constexpr int kLives = 3;
constexpr std::uint32_t kCommits = 4;

}  // namespace

TEST_CASE("ledger: the power fails at every operation, and no commit is lost or torn") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  constexpr std::uint64_t kSeeds = 12;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const std::uint64_t operations = operations_of(path, seed, kLives, kCommits);
    for (std::uint64_t operation = 0; operation < operations; ++operation) {
      CAPTURE(seed);
      CAPTURE(operation);
      FaultyDisk disk;
      disk.cut_power_at(operation);
      Writer writer(path, seed, kLives, kCommits);
      writer.run();  // no error where the cut strikes only the tidying up at the end
      REQUIRE(disk.struck());
      Stream random(mix_pair(seed, operation));
      disk.restart(random);
      check_safe(path, writer);
    }
  }
}

TEST_CASE("ledger: the power fails while a long log is carried over into the file") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  constexpr std::uint64_t kSeed = 5;
  constexpr std::uint32_t kManyCommits = 600;  // over 1,000 pages: SQLite's automatic checkpoint
  const std::uint64_t operations = operations_of(path, kSeed, 1, kManyCommits);
  Stream random(kSeed);
  for (int i = 0; i < 60; ++i) {
    // Most in the last two thirds, where the checkpoints are.
    const std::uint64_t operation =
        operations - 1 - random.below(static_cast<std::uint32_t>(operations * 2 / 3));
    CAPTURE(operation);
    FaultyDisk disk;
    disk.cut_power_at(operation);
    Writer writer(path, kSeed, 1, kManyCommits);
    writer.run();
    disk.restart(random);
    check_safe(path, writer);
  }
}

TEST_CASE("ledger: every operation fails once, or from then on, and nothing confirmed is lost") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  constexpr std::uint64_t kSeed = 3;
  const std::uint64_t operations = operations_of(path, kSeed, kLives, kCommits);
  int told = 0;
  for (std::uint64_t operation = 0; operation < operations; ++operation) {
    for (const Trouble trouble : {Trouble::full, Trouble::io_error}) {
      for (const bool stays : {false, true}) {
        CAPTURE(operation);
        CAPTURE(static_cast<int>(trouble));
        CAPTURE(stays);
        FaultyDisk disk;
        disk.fail_at(operation, trouble, stays);
        Writer writer(path, kSeed, kLives, kCommits);
        const std::string error = writer.run();
        REQUIRE(disk.struck());
        if (!error.empty()) {
          ++told;
          CAPTURE(error);
          CHECK(contains(error, path));
          CHECK((contains(error, "space") || contains(error, "writable")));
        }
        // Also when the power fails right after it.
        Stream random(operation);
        disk.repair();
        if (stays) disk.restart(random);
        check_safe(path, writer);
      }
    }
  }
  CHECK(told > 0);
}

}  // namespace anp
