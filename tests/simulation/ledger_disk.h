#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "generator/random.h"
#include "importer/ledger/ledger.h"
#include "tests/simulation/ledger_file.h"

namespace anp::sim {

/// What a ledger holds, as far as a schedule cares.
struct LedgerTables {
  std::map<BatchId, BatchRecord> batches;
  std::map<std::uint64_t, std::string> dead_letters;  ///< reasons by position

  bool operator==(const LedgerTables&) const = default;
};

/// The disk that a ledger lies on. It outlives the importers that open the ledger; their crashes
/// lose what was not committed. Kept in memory, and for some schedules also in a real file, in
/// which every crash leaves the tail that a crash can leave.
class LedgerDisk {
 public:
  enum class Kind : std::uint8_t { memory, sqlite };

  explicit LedgerDisk(Kind kind);

  /// The ledger for the next importer; the one before must be gone.
  /// BrokenPromise: the file does not hold what was committed.
  std::unique_ptr<Ledger> open();

  /// The importer dies now. What its ledger does from here on changes nothing.
  void crash();
  /// The importer dies inside a commit.
  /// @return whether the commit came through all the same
  bool crash_in_commit(Stream& random);
  /// The next commit of the open ledger fails with LedgerError, and nothing of it stays.
  void fill();

  [[nodiscard]] const LedgerTables& committed() const { return committed_; }
  /// With what the open ledger has written and not committed.
  [[nodiscard]] const LedgerTables& written() const { return written_; }

 private:
  class OpenLedger;
  void keep_written();
  void lose_written();

  LedgerTables committed_;
  LedgerTables written_;
  bool dirty_ = false;               // written_ may differ from committed_:
  std::set<BatchId> touched_;        // in these
  std::set<std::uint64_t> letters_;  // and these
  bool full_ = false;
  std::uint64_t life_ = 0;  // of the open ledger: an older one is dead
  RunId runs_ = 0;
  std::unique_ptr<LedgerFile> file_;
};

}  // namespace anp::sim
