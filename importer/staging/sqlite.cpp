#include "importer/staging/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace anp {
namespace {

StorageTrouble trouble_of(int code) {
  switch (code & 0xff) {  // the primary result code
    case SQLITE_CONSTRAINT:
      return StorageTrouble::constraint;
    case SQLITE_FULL:
      return StorageTrouble::full;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return StorageTrouble::read_only;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StorageTrouble::busy;
    default:
      return StorageTrouble::broken;
  }
}

[[noreturn]] void fail(sqlite3* handle) {
  throw StorageFailure(trouble_of(sqlite3_extended_errcode(handle)),
                       fmt::format("{}", sqlite3_errmsg(handle)));
}

}  // namespace

void Database::CloseDatabase::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::CloseStatement::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Database::Database(sqlite3* handle) : handle_(handle) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, Access access) {
  const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY
                                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle);
  if (code != SQLITE_OK) {
    return Error{fmt::format("cannot open database {}: {}", path,
                             handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code))};
  }
  // SQLite opens what it cannot write for reading, without a word.
  if (access == Access::read_write && sqlite3_db_readonly(handle, "main") == 1) {
    return Error{fmt::format("cannot open database {}: it is read-only", path)};
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  return database;
}

void Database::run(const char* sql) {
  for (const char* rest = sql; *rest != '\0';) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), rest, -1, &statement, &rest) != SQLITE_OK) {
      fail(handle_.get());
    }
    if (statement == nullptr) continue;  // white space or a comment
    const std::unique_ptr<sqlite3_stmt, CloseStatement> owner(statement);
    Query(*this, statement).finish();
  }
}

Query Database::query(const char* sql) {
  auto& prepared = prepared_[sql];
  if (prepared == nullptr) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK) {
      fail(handle_.get());
    }
    prepared.reset(statement);
  }
  return Query(*this, prepared.get());
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

Query::Query(Database& database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {
  ++database_.statements_;
}

Query::~Query() {
  sqlite3_reset(statement_);  // repeats the error that next() has thrown already
  sqlite3_clear_bindings(statement_);
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may have one.
  const char* bytes = text.data() != nullptr ? text.data() : "";
  if (sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK) {
    fail(database_.handle_.get());
  }
  return *this;
}

Query& Query::bind(std::int64_t number) {
  if (sqlite3_bind_int64(statement_, ++bound_, number) != SQLITE_OK) fail(database_.handle_.get());
  return *this;
}

bool Query::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(database_.handle_.get());
  return false;
}

void Query::finish() {
  while (next()) {
  }
}

std::string_view Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

Transaction::Transaction(Database& database) : database_(database) {
  database_.query("BEGIN IMMEDIATE").finish();
}

Transaction::~Transaction() {
  if (!database_.in_transaction()) return;  // committed, or SQLite has rolled back by itself
  try {
    database_.query("ROLLBACK").finish();
  } catch (const StorageFailure&) {  // NOLINT(bugprone-empty-catch)
    // The failure that ended the transaction is under way already. SQLite drops an unfinished
    // transaction when the connection closes.
  }
}

void Transaction::commit() { database_.query("COMMIT").finish(); }

}  // namespace anp
