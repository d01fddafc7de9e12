// Opens the input as a ledger: to read it, then to go on with it. What is not as a ledger was ever
// written is refused, and nothing else comes of it.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "importer/ledger/sqlite_ledger.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

std::uint64_t read_ledgers = 0;

/// A directory in memory where there is one: the ledger waits for the disk.
fs::path work_directory() {
  const fs::path base = fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
  const fs::path directory = base / ("anp-fuzz-ledger-" + std::to_string(getpid()));
  fs::create_directory(directory);
  return directory;
}

/// Removed when the process ends in order.
struct WorkDirectory {
  WorkDirectory() : path(work_directory()) {}
  ~WorkDirectory() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  fs::path path;
};

void check_batch(const BatchRecord& batch) {
  ANP_REQUIRE(batch.range.first >= 1 && batch.range.count >= 1, "a batch has articles");
  ANP_REQUIRE(batch.range.count <= kMaxBatchArticles, "no more than a batch can have");
  ANP_REQUIRE(batch.range.end() > batch.range.first, "its end comes after its beginning");
  for (const OffsetSet* set : {&batch.pending, &batch.created}) {
    for (const std::uint32_t offset : set->offsets()) {
      ANP_REQUIRE(offset < batch.range.count, "what is pending or created is in the batch");
    }
  }
}

void check_batches(const Ledger& ledger) {
  BatchId last = 0;
  for (auto page = ledger.batches(0, 7); !page.empty(); page = ledger.batches(last, 7)) {
    for (const BatchRecord& batch : page) {
      ANP_REQUIRE(batch.id > last, "batches come by id");
      last = batch.id;
      check_batch(batch);
    }
  }
  ANP_REQUIRE(ledger.next_batch_id() > last, "the next id is new");
  for (const BatchRecord& batch : ledger.open_batches()) {
    ANP_REQUIRE(!is_finished(batch.state), "open batches are open");
    check_batch(batch);
  }
}

void read_all(const Ledger& ledger) {
  check_batches(ledger);
  std::uint64_t end = 0;
  for (const PositionInterval& range : ledger.finished_ranges()) {
    ANP_REQUIRE(range.first > end && range.end > range.first, "ranges come in order and apart");
    end = range.end;
  }
  std::uint64_t position = 0;
  for (auto page = ledger.dead_letters(0, 7); !page.empty();
       page = ledger.dead_letters(position, 7)) {
    for (const DeadLetter& letter : page) {
      ANP_REQUIRE(letter.position > position, "dead letters come by position");
      position = letter.position;
    }
  }
  std::uint64_t line = 0;
  for (auto page = ledger.bad_lines(0, 7); !page.empty(); page = ledger.bad_lines(line, 7)) {
    for (const BadLine& bad : page) {
      ANP_REQUIRE(bad.line > line, "bad lines come by line");
      line = bad.line;
    }
  }
  (void)ledger.identity();
  (void)ledger.runs(10);
  (void)ledger.totals();
}

void go_on(Ledger& ledger) {
  const LedgerIdentity identity = ledger.identity().value_or(LedgerIdentity{});
  (void)ledger.bind(identity);
  const auto now = std::chrono::system_clock::time_point{};
  const RunId run = ledger.begin_run("anp-import run", now);
  BatchRecord batch;
  batch.id = ledger.next_batch_id();
  batch.range = {1, 3};
  batch.pending = OffsetSet::all(3);
  ledger.put_batch(run, batch);
  ledger.end_run(run, RunEnd::done, now);
  ledger.commit();
  const auto open = ledger.open_batches();
  ANP_REQUIRE(std::find(open.begin(), open.end(), batch) != open.end(), "what is put in is there");
}

void check(std::string_view bytes) {
  static const WorkDirectory directory;
  for (const auto& entry : fs::directory_iterator(directory.path)) fs::remove(entry.path());
  const fs::path path = directory.path / "ledger";
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    read_all(*open_sqlite_ledger_to_read(path));
    ++read_ledgers;
    go_on(*open_sqlite_ledger(path));
  } catch (const LedgerError&) {
    // Refused: that is what is wanted of whatever is no ledger.
  }
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return read_ledgers; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
