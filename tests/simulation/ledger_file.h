#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "generator/random.h"
#include "importer/ledger/ledger.h"

namespace anp::sim {

/// A real ledger in a file of its own, together with what a crash does to it: the process's
/// uncommitted pages vanish, and a commit under way is torn at any byte of SQLite's log.
class LedgerFile {
 public:
  LedgerFile();
  ~LedgerFile();
  LedgerFile(const LedgerFile&) = delete;
  LedgerFile& operator=(const LedgerFile&) = delete;

  Ledger& open();
  [[nodiscard]] bool is_open() const { return ledger_ != nullptr; }
  [[nodiscard]] Ledger& ledger() { return *ledger_; }
  void close() { ledger_.reset(); }

  void crash();
  /// @param survives the commit comes through; otherwise its bytes are torn
  /// @return whether it came through: also when it left nothing that could be torn
  bool crash_in_commit(bool survives, Stream& random);

 private:
  [[nodiscard]] std::string path() const;
  [[nodiscard]] std::string log() const { return path() + "-wal"; }
  void move_to_next_copy();

  std::string directory_;
  std::uint64_t copy_ = 0;  // a crash goes on with a copy of the files: the old process may not
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace anp::sim
