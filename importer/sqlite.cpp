#include "importer/sqlite.h"

#include <sqlite3.h>

namespace anp {
namespace {

SqliteTrouble trouble_of(int code) {
  switch (code & 0xff) {  // the primary result code
    case SQLITE_CONSTRAINT:
      return SqliteTrouble::constraint;
    case SQLITE_FULL:
      return SqliteTrouble::full;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return SqliteTrouble::read_only;
    case SQLITE_CANTOPEN:
      return SqliteTrouble::cannot_open;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SqliteTrouble::busy;
    case SQLITE_NOTADB:
      return SqliteTrouble::not_a_database;
    case SQLITE_CORRUPT:
      return SqliteTrouble::damaged;
    default:
      return SqliteTrouble::broken;
  }
}

/// @param handle nullptr when there was no memory for it
[[noreturn]] void fail(sqlite3* handle) {
  throw SqliteError(sqlite3_extended_errcode(handle), sqlite3_errmsg(handle));
}

}  // namespace

SqliteError::SqliteError(int code, const std::string& message)
    : std::runtime_error(message), trouble_(trouble_of(code)), code_(code) {}

SqliteError::SqliteError(SqliteTrouble trouble, const std::string& message)
    : std::runtime_error(message), trouble_(trouble) {}

// ---- The connection ----

void SqliteDatabase::CloseDatabase::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void SqliteDatabase::CloseStatement::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

SqliteDatabase::SqliteDatabase(const std::string& path, Access access) {
  const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY
                                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(handle);  // also after a failure, there is something to close
  if (code != SQLITE_OK) fail(handle);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(kSqliteBusyTimeout.count()));
}

SqliteDatabase::SqliteDatabase(SqliteDatabase&&) noexcept = default;
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&&) noexcept = default;
SqliteDatabase::~SqliteDatabase() = default;

bool SqliteDatabase::is_read_only() const {
  return sqlite3_db_readonly(handle_.get(), "main") == 1;
}

void SqliteDatabase::run(const char* sql) {
  for (const char* rest = sql; *rest != '\0';) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), rest, -1, &statement, &rest) != SQLITE_OK) {
      fail(handle_.get());
    }
    if (statement == nullptr) continue;  // white space or a comment
    const std::unique_ptr<sqlite3_stmt, CloseStatement> owner(statement);
    SqliteQuery(*this, statement).finish();
  }
}

SqliteQuery SqliteDatabase::query(const char* sql) {
  auto& prepared = prepared_[sql];
  if (prepared == nullptr) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK) {
      fail(handle_.get());
    }
    prepared.reset(statement);
  }
  return SqliteQuery(*this, prepared.get());
}

std::optional<std::int64_t> SqliteDatabase::integer(const char* sql) {
  SqliteQuery row = query(sql);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

std::optional<std::string> SqliteDatabase::text(const char* sql) {
  SqliteQuery row = query(sql);
  if (!row.next()) return std::nullopt;
  return std::string(row.text(0));
}

std::int64_t SqliteDatabase::last_row_id() const {
  return sqlite3_last_insert_rowid(handle_.get());
}

bool SqliteDatabase::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

// ---- A statement in use ----

SqliteQuery::SqliteQuery(SqliteDatabase& database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {
  ++database_.statements_;
}

SqliteQuery::~SqliteQuery() {
  sqlite3_reset(statement_);  // repeats the error that next() has thrown already
  sqlite3_clear_bindings(statement_);
}

void SqliteQuery::bind_next(std::int64_t number) {
  check(sqlite3_bind_int64(statement_, ++bound_, number));
}

void SqliteQuery::bind_next(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may have one.
  const char* bytes = text.data() != nullptr ? text.data() : "";
  check(sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

bool SqliteQuery::next() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail(database_.handle_.get());
  return code == SQLITE_ROW;
}

void SqliteQuery::finish() {
  while (next()) {
  }
}

std::int64_t SqliteQuery::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool SqliteQuery::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view SqliteQuery::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void SqliteQuery::check(int code) const {
  if (code != SQLITE_OK) fail(database_.handle_.get());
}

// ---- A transaction ----

SqliteTransaction::SqliteTransaction(SqliteDatabase& database) : database_(database) {
  database_.query("BEGIN IMMEDIATE").finish();
}

SqliteTransaction::~SqliteTransaction() {
  if (!database_.in_transaction()) return;  // committed, or SQLite has rolled back by itself
  try {
    database_.query("ROLLBACK").finish();
  } catch (const SqliteError&) {  // NOLINT(bugprone-empty-catch)
    // The failure that ended the transaction is under way already. SQLite drops an unfinished
    // transaction when the connection closes.
  }
}

void SqliteTransaction::commit() { database_.query("COMMIT").finish(); }

}  // namespace anp
