#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace anp {

/// SQLite said no. The message is SQLite's own; the caller adds the file and the remedy.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// SQLite's extended result code.
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// An open database. Errors: SqliteError.
class SqliteDatabase {
 public:
  enum class Mode { read_only, read_write };

  /// read_write makes the file when there is none.
  SqliteDatabase(const std::string& path, Mode mode);
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  /// Runs statements that give no rows that matter.
  void execute(const char* sql);
  /// The first column of the first row; nothing when there is no row.
  [[nodiscard]] std::optional<std::int64_t> integer(const char* sql);
  [[nodiscard]] std::optional<std::string> text(const char* sql);
  /// SQLite opened the file for reading only, whatever was asked for.
  [[nodiscard]] bool is_read_only() const;
  [[nodiscard]] std::int64_t last_row_id() const;
  [[nodiscard]] sqlite3* handle() const { return database_; }

 private:
  sqlite3* database_ = nullptr;
};

/// A prepared statement, made once and run many times. Must not outlive its database. The text that
/// is bound must live until the next step(). Errors: SqliteError.
class SqliteStatement {
 public:
  SqliteStatement(SqliteDatabase& database, const char* sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// Binds all parameters from the first on, in order.
  template <typename... Values>
  SqliteStatement& bind(const Values&... values) {
    reset();
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }
  /// True with a row to read, false at the end; at the end the statement is reset.
  bool step();
  /// For statements that give no row.
  void run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  /// A view that lives until the next step().
  [[nodiscard]] std::string_view text(int column) const;

 private:
  void reset();
  void bind_one(int index, std::int64_t value);
  void bind_one(int index, std::string_view value);
  void check(int code) const;

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace anp
