#include "importer/ledger/ledger_schema.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>

#include "importer/ledger/sqlite_ledger.h"
#include "importer/sqlite.h"

namespace anp {

namespace {

constexpr std::int64_t kApplicationId = 0x616e704c;  // "anpL"

/// Layout 2; docs/formats.md says what each column holds.
constexpr const char* kLayout =
    "CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE source_identity(ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " value TEXT NOT NULL);"
    "CREATE TABLE runs(id INTEGER PRIMARY KEY, started_us INTEGER NOT NULL, ended_us INTEGER,"
    " command TEXT NOT NULL, ending TEXT NOT NULL);"
    "CREATE TABLE batches(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL,"
    " count INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,"
    " pending TEXT NOT NULL, created TEXT NOT NULL, created_count INTEGER NOT NULL,"
    " updated INTEGER NOT NULL, unchanged INTEGER NOT NULL, rejected INTEGER NOT NULL,"
    " reason TEXT NOT NULL, overwrites INTEGER NOT NULL);"
    "CREATE TABLE dead_letters(position INTEGER PRIMARY KEY, source_id TEXT NOT NULL,"
    " hash TEXT NOT NULL, reason TEXT NOT NULL, run INTEGER NOT NULL, at_us INTEGER NOT NULL);"
    "CREATE TABLE bad_lines(line INTEGER PRIMARY KEY, reason TEXT NOT NULL);";

/// Whether the database holds a ledger of a layout that we know; false when it holds nothing at
/// all.
bool holds_ledger(SqliteDatabase& database, const std::string& path) {
  const std::int64_t application = database.integer("PRAGMA application_id").value_or(0);
  const std::int64_t version = database.integer("PRAGMA user_version").value_or(0);
  const bool empty = database.integer("SELECT count(*) FROM sqlite_master").value_or(0) == 0;
  if (application == 0 && version == 0 && empty) return false;
  if (application != kApplicationId) {
    throw LedgerError(fmt::format(
        "'{}' is an SQLite database, but no anp ledger: name another file with --ledger", path));
  }
  if (version != kLedgerSchemaVersion) {
    throw LedgerError(fmt::format(
        "ledger '{}' has layout {}, this program knows layout {}: use the version of anp that "
        "wrote it, or name another ledger with --ledger",
        path, version, kLedgerSchemaVersion));
  }
  const std::string tables =
      database
          .text(
              "SELECT group_concat(sql || ';', '') FROM (SELECT sql FROM sqlite_master"
              " WHERE type='table' AND name NOT LIKE 'sqlite%' ORDER BY rowid)")
          .value_or("");
  if (tables != kLayout) {
    throw SqliteError(SqliteTrouble::damaged, "its tables are not as they were laid out");
  }
  // Also finds keys that are out of order, which would be read for ever, page after page.
  const std::string trouble = database.text("PRAGMA quick_check(1)").value_or("");
  if (trouble != "ok") throw SqliteError(SqliteTrouble::damaged, trouble);
  return true;
}

void lay_out(SqliteDatabase& database) {
  // One transaction: a crash leaves either nothing or a whole ledger.
  SqliteTransaction transaction(database);
  database.run(kLayout);
  database.run(fmt::format("PRAGMA application_id={}", kApplicationId).c_str());
  database.run(fmt::format("PRAGMA user_version={}", kLedgerSchemaVersion).c_str());
  transaction.commit();
}

}  // namespace

void check_ledger_place(const std::string& path) {
  const std::filesystem::path place(path);
  std::error_code ignored;
  if (path.empty() || std::filesystem::is_directory(place, ignored)) {
    throw LedgerError(
        fmt::format("ledger '{}' is a directory: name a file in it with --ledger", path));
  }
  const std::filesystem::path directory = place.has_parent_path() ? place.parent_path() : ".";
  if (!std::filesystem::is_directory(directory, ignored)) {
    throw LedgerError(
        fmt::format("ledger '{}': there is no directory '{}': make it, or name another place with "
                    "--ledger",
                    path, directory.string()));
  }
}

void prepare_ledger_to_write(SqliteDatabase& database, const std::string& path) {
  // Asked first, so that a foreign database is refused before WAL changes a byte of it.
  const bool exists = holds_ledger(database, path);
  if (database.is_read_only()) {
    throw LedgerError(fmt::format(
        "ledger '{}' is read-only: make the file and its directory writable, or name another "
        "ledger with --ledger",
        path));
  }
  const std::string journal = database.text("PRAGMA journal_mode=WAL").value_or("");
  if (journal != "wal") {
    throw LedgerError(fmt::format(
        "ledger '{}': its file system does not support SQLite's WAL (journal mode stays '{}'): "
        "name a ledger on a local disk with --ledger",
        path, journal));
  }
  // In WAL, only FULL syncs at each commit: an intent must survive a power cut.
  database.run("PRAGMA synchronous=FULL");
  if (!exists) lay_out(database);
}

void prepare_ledger_to_read(SqliteDatabase& database, const std::string& path) {
  if (!holds_ledger(database, path)) {
    throw EmptyLedger(fmt::format(
        "ledger '{}' is empty: name the one that a run has written with --ledger", path));
  }
}

}  // namespace anp
