#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importer/targets/database/database_place.h"
#include "importer/targets/database/server_rows.h"
#include "importer/targets/database/socket_abort.h"

struct pg_conn;
struct pg_result;

namespace anp {

/// A connection to PostgreSQL: the only file that includes libpq. Errors: DatabaseError.
/// Threads: one at a time; abort() from any.
class PostgresqlConnection {
 public:
  using Rows = ServerRows;

  explicit PostgresqlConnection(DatabasePlace place);
  ~PostgresqlConnection();

  void connect();
  void disconnect() noexcept;
  void abort() noexcept { socket_.abort(); }
  /// Whether a transaction was begun and has not ended.
  [[nodiscard]] bool in_transaction() const;

  /// Statements without parameters; the rows of the last one are dropped.
  void run(const char* sql);
  /// One statement with one parameter for each $N. Columns come as texts, NULL as an empty one.
  Rows query(const char* sql, const std::vector<std::string>& parameters = {});
  /// COPY … FROM STDIN in text format.
  void copy(const char* sql, std::string_view data);
  /// Error `lost`: nobody knows whether it took place.
  void commit();

  std::uint64_t take_statement_count();

 private:
  struct CloseConnection {
    void operator()(pg_conn* connection) const;
  };
  struct ClearResult {
    void operator()(pg_result* result) const;
  };
  using Result = std::unique_ptr<pg_result, ClearResult>;

  void begin_to_connect();
  void finish_connecting();
  [[noreturn]] void fail_to_connect();
  [[noreturn]] void fail(const Result& result);
  [[noreturn]] void fail_lost(const std::string& what);
  Result check(pg_result* result);

  DatabasePlace place_;
  SocketAbort socket_;
  std::unique_ptr<pg_conn, CloseConnection> connection_;
  std::uint64_t statements_ = 0;
};

}  // namespace anp
