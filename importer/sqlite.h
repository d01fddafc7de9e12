#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace anp {

/// Why SQLite could not do what it was asked: what a caller can act on.
enum class SqliteTrouble : std::uint8_t {
  constraint,      ///< a UNIQUE or CHECK constraint refused the row; the transaction goes on
  full,            ///< the disk or the quota is full
  read_only,       ///< the file or its file system cannot be written
  cannot_open,     ///< the file cannot be opened or made
  busy,            ///< another process held the database for longer than kSqliteBusyTimeout
  not_a_database,  ///< the file is something else
  damaged,         ///< the file is not what was written to it
  broken,          ///< an I/O error, or a statement of ours that is wrong
};

/// SQLite said no. The message is SQLite's own; the caller adds the file and the remedy.
class SqliteError : public std::runtime_error {
 public:
  /// @param code SQLite's extended result code
  SqliteError(int code, const std::string& message);
  /// For what SQLite took, but its caller cannot use.
  SqliteError(SqliteTrouble trouble, const std::string& message);

  [[nodiscard]] SqliteTrouble trouble() const { return trouble_; }
  /// SQLite's extended result code; 0 when it was not SQLite that complained.
  [[nodiscard]] int code() const { return code_; }

 private:
  SqliteTrouble trouble_;
  int code_ = 0;
};

/// How long a lock of another program (sqlite3, a backup) is waited for.
inline constexpr std::chrono::milliseconds kSqliteBusyTimeout{5000};

class SqliteQuery;

/// A connection to an SQLite database. Threads: one at a time. Errors: SqliteError.
class SqliteDatabase {
 public:
  enum class Access : std::uint8_t { read_only, read_write };

  /// Opens `path`; read_write makes the file when there is none. The first statement, not this,
  /// finds out that a file is no database.
  SqliteDatabase(const std::string& path, Access access);
  SqliteDatabase(SqliteDatabase&&) noexcept;
  SqliteDatabase& operator=(SqliteDatabase&&) noexcept;
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;
  ~SqliteDatabase();

  /// SQLite opened the file for reading only, whatever was asked for.
  [[nodiscard]] bool is_read_only() const;

  /// Runs statements that have no parameters and give no rows that matter; each counts.
  void run(const char* sql);
  /// One use of a statement, prepared on its first use and kept. `sql` is a constant of the caller:
  /// the database keeps the pointer. One use at a time of the same text.
  SqliteQuery query(const char* sql);
  /// The first column of the first row; nothing when there is no row. `sql` as for query().
  [[nodiscard]] std::optional<std::int64_t> integer(const char* sql);
  [[nodiscard]] std::optional<std::string> text(const char* sql);

  [[nodiscard]] std::int64_t last_row_id() const;
  [[nodiscard]] bool in_transaction() const;
  /// Uses of statements since the database was opened, BEGIN and COMMIT included.
  [[nodiscard]] std::uint64_t statements() const { return statements_; }

 private:
  friend class SqliteQuery;
  struct CloseDatabase {
    void operator()(sqlite3* handle) const;
  };
  struct CloseStatement {
    void operator()(sqlite3_stmt* handle) const;
  };

  std::unique_ptr<sqlite3, CloseDatabase> handle_;
  // After handle_, so that the statements are finalized before the connection is closed.
  // By address of the text: a hash of the text itself would cost a tenth of a small statement.
  std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, CloseStatement>> prepared_;
  std::uint64_t statements_ = 0;
};

/// One use of a prepared statement; gives it back when it goes out of scope, which must be before
/// its database does. Errors: SqliteError.
class SqliteQuery {
 public:
  SqliteQuery(SqliteDatabase& database, sqlite3_stmt* statement);
  ~SqliteQuery();
  SqliteQuery(const SqliteQuery&) = delete;
  SqliteQuery& operator=(const SqliteQuery&) = delete;

  /// Binds the next parameters, in order. A text has to live until the query ends.
  template <typename... Values>
  SqliteQuery& bind(const Values&... values) {
    (bind_next(values), ...);
    return *this;
  }

  /// Moves to the next row; false after the last one.
  bool next();
  /// Runs to the end: for statements without rows.
  void finish();

  /// Columns of the current row.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  /// Valid until the next call of next().
  [[nodiscard]] std::string_view text(int column) const;

 private:
  void bind_next(std::int64_t number);
  void bind_next(std::string_view text);
  void check(int code) const;

  SqliteDatabase& database_;
  sqlite3_stmt* statement_;  // owned by the database
  int bound_ = 0;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back when it goes out of scope without commit().
class SqliteTransaction {
 public:
  explicit SqliteTransaction(SqliteDatabase& database);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  void commit();

 private:
  SqliteDatabase& database_;
};

}  // namespace anp
