#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importer/targets/database/database_place.h"
#include "importer/targets/database/server_rows.h"
#include "importer/targets/database/socket_abort.h"

struct st_mysql;
struct st_mysql_stmt;

namespace anp {

/// A connection to MariaDB: the only file that includes libmariadb. Errors: DatabaseError.
/// Threads: one at a time; abort() from any.
class MariadbConnection {
 public:
  using Rows = ServerRows;
  /// Values of one use of a statement, in the order of its parameters. Whoever calls owns them.
  using Values = std::vector<std::string_view>;

  /// Not while another thread is in here for the first time: libmariadb sets itself up.
  explicit MariadbConnection(DatabasePlace place);
  ~MariadbConnection();

  void connect();
  void disconnect() noexcept;
  void abort() noexcept { socket_.abort(); }
  [[nodiscard]] bool in_transaction() const;

  /// A statement without parameters and rows.
  void run(const char* sql);
  /// One statement with a parameter for each ?. `sql` is a constant of the caller: the statement is
  /// prepared once and kept under its address. Columns come as texts.
  Rows query(const char* sql, const Values& parameters = {});
  /// The statement once for each of `uses`, in as few round trips as fit the server's packets.
  /// Error `value` when the values of one use alone do not fit.
  void run_many(const char* sql, std::span<const Values> uses);

  std::uint64_t take_statement_count();

 private:
  struct CloseConnection {
    void operator()(st_mysql* connection) const;
  };
  struct CloseStatement {
    void operator()(st_mysql_stmt* statement) const;
  };

  void require_connection() const;
  void set_options();
  void begin_session();
  st_mysql_stmt* prepared(const char* sql);
  void run_together(st_mysql_stmt* statement, std::span<const Values> uses);
  [[noreturn]] void fail_to_connect();
  [[noreturn]] void fail(unsigned error, std::string_view state, const std::string& message);
  [[noreturn]] void fail(st_mysql_stmt* statement);

  DatabasePlace place_;
  SocketAbort socket_;
  std::unique_ptr<st_mysql, CloseConnection> connection_;
  // After connection_, so that they go before it does.
  std::unordered_map<const char*, std::unique_ptr<st_mysql_stmt, CloseStatement>> statements_;
  std::size_t max_packet_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace anp
