#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "generator/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace anp {

/// Why the database could not do what it was asked.
enum class StorageTrouble : std::uint8_t {
  constraint,  ///< a UNIQUE or CHECK constraint refused the row; the transaction goes on
  full,        ///< the disk or the quota is full
  read_only,   ///< the file or its file system cannot be written
  busy,        ///< another process holds the database for longer than kBusyTimeoutMs
  broken,      ///< an I/O error, a damaged file, or a statement of ours that is wrong
};

/// Thrown when a statement fails: the request cannot go on, the site can.
class StorageFailure : public std::runtime_error {
 public:
  StorageFailure(StorageTrouble trouble, const std::string& message)
      : std::runtime_error(message), trouble_(trouble) {}
  [[nodiscard]] StorageTrouble trouble() const { return trouble_; }

 private:
  StorageTrouble trouble_;
};

inline constexpr int kBusyTimeoutMs = 5000;

class Query;

/// A connection to an SQLite database. One thread at a time.
class Database {
 public:
  enum class Access : std::uint8_t { read_write, read_only };

  /// Opens `path`; creates it when absent and the access is read_write. The first statement, not
  /// this call, finds out that a file is no database. Error when it cannot be opened or, for
  /// read_write, cannot be written.
  static Result<Database> open(const std::string& path, Access access);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Runs statements that have no parameters; each counts. Throws StorageFailure.
  void run(const char* sql);

  /// One use of a statement, prepared on its first use and kept. `sql` is a constant of the caller:
  /// the database keeps the pointer.
  Query query(const char* sql);

  /// Uses of statements since the database was opened, BEGIN and COMMIT included.
  [[nodiscard]] std::uint64_t statements() const { return statements_; }
  [[nodiscard]] bool in_transaction() const;

 private:
  friend class Query;
  struct CloseDatabase {
    void operator()(sqlite3* handle) const;
  };
  struct CloseStatement {
    void operator()(sqlite3_stmt* handle) const;
  };
  explicit Database(sqlite3* handle);

  std::unique_ptr<sqlite3, CloseDatabase> handle_;
  // After handle_, so that the statements are finalized before the connection is closed.
  std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, CloseStatement>> prepared_;
  std::uint64_t statements_ = 0;
};

/// One use of a prepared statement; gives it back when it goes out of scope.
class Query {
 public:
  Query(Database& database, sqlite3_stmt* statement);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Binds the next parameter. The text has to live until the query ends.
  Query& bind(std::string_view text);
  Query& bind(std::int64_t number);

  /// Moves to the next row; false after the last one. Throws StorageFailure.
  bool next();
  /// For statements without rows. Throws StorageFailure.
  void finish();

  /// Columns of the current row; text is valid until the next call of next().
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_;  // owned by the database
  int bound_ = 0;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back when it goes out of scope without commit().
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
};

}  // namespace anp
