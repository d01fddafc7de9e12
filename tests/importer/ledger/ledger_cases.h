#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "importer/ledger/sqlite_ledger.h"
#include "importer/sqlite.h"

// What the tests of the ledger share.
namespace anp {

inline constexpr std::chrono::system_clock::time_point kNow{std::chrono::seconds{1'700'000'000}};

inline LedgerIdentity some_identity() {
  return {{{"source", "dataset"}, {"pack digest", "91c0"}, {"dataset seed", "7"}},
          "http://127.0.0.1:8080",
          "0123456789abcdef"};
}

/// A batch of a hundred, as it stands in `state`.
inline BatchRecord batch(BatchId id, BatchState state, std::uint64_t first) {
  BatchRecord record;
  record.id = id;
  record.range = {first, 100};
  record.state = state;
  record.attempts = 1;
  if (is_finished(state)) {
    record.created = OffsetSet::all(100);
  } else {
    record.pending = OffsetSet::all(100);
  }
  return record;
}

/// The message of the LedgerError that `work` throws; empty when it throws none.
inline std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const LedgerError& error) {
    return error.what();
  }
  return {};
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Runs `work` in a child process and returns how it ended, as waitpid says.
inline int in_child(const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      _exit(99);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

/// Changes the database behind the ledger's back.
inline void run_sql(const std::string& path, const std::string& sql) {
  SqliteDatabase(path, SqliteDatabase::Access::read_write).run(sql.c_str());
}

}  // namespace anp
