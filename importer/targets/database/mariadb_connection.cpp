#include "importer/targets/database/mariadb_connection.h"

#include <errmsg.h>
#include <fmt/format.h>
#include <mysql.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <numeric>
#include <utility>

#include "generator/result.h"
#include "importer/targets/database/database_text.h"
#include "importer/targets/database/mariadb_error.h"

namespace anp {

namespace {

/// Values that go in one packet; more would not be faster.
constexpr std::size_t kPacketBytes = 4U << 20;
/// Of a packet beside its values: lengths, types, the statement's number.
constexpr std::size_t kPacketRoom = 4096;
/// Of a column's buffer at least: times come in a form that is shorter than their text.
constexpr unsigned long kLeastColumnBytes = 64;

std::size_t bytes_of(const MariadbConnection::Values& values) {
  constexpr std::size_t kLengthBytes = 9;
  return std::accumulate(
      values.begin(), values.end(), std::size_t{0},
      [](std::size_t sum, std::string_view value) { return sum + value.size() + kLengthBytes; });
}

/// The rows of a statement that was executed, fetched whole.
MariadbConnection::Rows fetch(MYSQL_STMT* statement) {
  MariadbConnection::Rows rows;
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> facts(
      mysql_stmt_result_metadata(statement), &mysql_free_result);
  if (!facts) return rows;
  const unsigned columns = mysql_num_fields(facts.get());
  std::vector<MYSQL_BIND> binds(columns);
  std::vector<std::vector<char>> buffers(columns);
  std::vector<unsigned long> lengths(columns);
  for (unsigned i = 0; i < columns; ++i) {
    buffers[i].resize(
        std::max(mysql_fetch_field_direct(facts.get(), i)->max_length, kLeastColumnBytes));
    binds[i].buffer_type = MYSQL_TYPE_STRING;
    binds[i].buffer = buffers[i].data();
    binds[i].buffer_length = static_cast<unsigned long>(buffers[i].size());
    binds[i].length = &lengths[i];
  }
  mysql_stmt_bind_result(statement, binds.data());
  while (mysql_stmt_fetch(statement) == 0) {
    auto& row = rows.emplace_back();
    for (unsigned i = 0; i < columns; ++i) row.emplace_back(buffers[i].data(), lengths[i]);
  }
  return rows;
}

}  // namespace

void MariadbConnection::CloseConnection::operator()(st_mysql* connection) const {
  mysql_close(connection);
}
void MariadbConnection::CloseStatement::operator()(st_mysql_stmt* statement) const {
  mysql_stmt_close(statement);
}

MariadbConnection::MariadbConnection(DatabasePlace place) : place_(std::move(place)) {
  mysql_library_init(0, nullptr, nullptr);
}

MariadbConnection::~MariadbConnection() { disconnect(); }

void MariadbConnection::disconnect() noexcept {
  socket_.watch(-1);
  statements_.clear();
  connection_.reset();
}

// ---- Connecting ----

void MariadbConnection::set_options() {
  const auto seconds =
      static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(place_.timeout).count());
  const unsigned protocol = place_.host.empty() ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  // The server may not ask for files of this machine.
  const unsigned no_files = 0;
  const unsigned long max_packet = 1UL << 30;
  st_mysql* const connection = connection_.get();
  mysql_options(connection, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(connection, MYSQL_OPT_PROTOCOL, &protocol);
  mysql_options(connection, MYSQL_OPT_LOCAL_INFILE, &no_files);
  mysql_options(connection, MYSQL_OPT_MAX_ALLOWED_PACKET, &max_packet);
  mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
}

void MariadbConnection::connect() {
  if (connection_ && !socket_.aborted()) return;
  disconnect();
  connection_.reset(mysql_init(nullptr));
  if (!connection_) throw std::bad_alloc();
  set_options();
  const auto text = [](const std::string& value) {
    return value.empty() ? nullptr : value.c_str();
  };
  if (mysql_real_connect(connection_.get(), text(place_.host), text(place_.user),
                         place_.password ? place_.password->c_str() : nullptr,
                         place_.database.c_str(), place_.port, text(place_.socket), 0) == nullptr) {
    fail_to_connect();
  }
  socket_.watch(static_cast<int>(mysql_get_socket(connection_.get())));
  begin_session();
}

void MariadbConnection::begin_session() {
  // Strict: what does not fit is refused, not cut. READ COMMITTED: rows that are not there lock
  // nothing, so that two importers do not stop each other.
  run("SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
      "NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'");
  run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  max_packet_ = std::stoull(query("SELECT CAST(@@max_allowed_packet AS CHAR)").at(0).at(0));
}

void MariadbConnection::fail_to_connect() {
  const unsigned error = mysql_errno(connection_.get());
  const std::string state = mysql_sqlstate(connection_.get());
  const std::string message = shown_text(mysql_error(connection_.get()));
  disconnect();
  if (trouble_of_mariadb_error(error, state, message) == DatabaseTrouble::refused) {
    throw DatabaseError(DatabaseTrouble::refused,
                        fmt::format("{}{}", message, remedy_of_mariadb_error(error)));
  }
  throw DatabaseError(DatabaseTrouble::unreachable,
                      fmt::format("{}: check that the server runs, and --target", message));
}

// ---- Statements ----

bool MariadbConnection::in_transaction() const {
  if (!connection_) return false;
  unsigned status = 0;
  mariadb_get_infov(connection_.get(), MARIADB_CONNECTION_SERVER_STATUS, &status);
  return (status & SERVER_STATUS_IN_TRANS) != 0;
}

void MariadbConnection::fail(unsigned error, std::string_view state, const std::string& message) {
  const DatabaseTrouble trouble = trouble_of_mariadb_error(error, state, message);
  if (trouble == DatabaseTrouble::lost) {
    const bool aborted = socket_.aborted();
    disconnect();
    throw DatabaseError(trouble,
                        aborted ? "no answer within the time of --timeout"
                                : fmt::format("the connection was lost: {}", shown_text(message)));
  }
  if (trouble == DatabaseTrouble::value) throw DatabaseError(trouble, refused_row(message));
  throw DatabaseError(trouble, fmt::format("{} ({}){}", shown_text(message), error,
                                           remedy_of_mariadb_error(error)));
}

void MariadbConnection::fail(st_mysql_stmt* statement) {
  fail(mysql_stmt_errno(statement), std::string(mysql_stmt_sqlstate(statement)),
       mysql_stmt_error(statement));
}

/// After a loss, what was to tidy up on the connection comes too late.
void MariadbConnection::require_connection() const {
  if (!connection_) throw DatabaseError(DatabaseTrouble::lost, "the connection was lost");
}

void MariadbConnection::run(const char* sql) {
  require_connection();
  ++count_;
  const std::string_view text(sql);
  if (mysql_real_query(connection_.get(), text.data(), static_cast<unsigned long>(text.size())) ==
      0) {
    return;
  }
  fail(mysql_errno(connection_.get()), std::string(mysql_sqlstate(connection_.get())),
       mysql_error(connection_.get()));
}

st_mysql_stmt* MariadbConnection::prepared(const char* sql) {
  require_connection();
  auto& statement = statements_[sql];
  if (statement) return statement.get();
  std::unique_ptr<st_mysql_stmt, CloseStatement> made(mysql_stmt_init(connection_.get()));
  if (!made) throw std::bad_alloc();
  const my_bool yes = 1;
  mysql_stmt_attr_set(made.get(), STMT_ATTR_UPDATE_MAX_LENGTH, &yes);
  const std::string_view text(sql);
  if (mysql_stmt_prepare(made.get(), text.data(), static_cast<unsigned long>(text.size())) != 0) {
    fail(made.get());
  }
  statement = std::move(made);
  return statement.get();
}

MariadbConnection::Rows MariadbConnection::query(const char* sql, const Values& parameters) {
  st_mysql_stmt* const statement = prepared(sql);
  std::vector<MYSQL_BIND> binds(parameters.size());
  std::vector<unsigned long> lengths(parameters.size());
  for (std::size_t i = 0; i < binds.size(); ++i) {
    lengths[i] = static_cast<unsigned long>(parameters[i].size());
    binds[i].buffer_type = MYSQL_TYPE_STRING;
    binds[i].buffer = const_cast<char*>(parameters[i].data());
    binds[i].length = &lengths[i];
  }
  ++count_;
  const bool bound = binds.empty() || mysql_stmt_bind_param(statement, binds.data()) == 0;
  if (!bound || mysql_stmt_execute(statement) != 0 || mysql_stmt_store_result(statement) != 0) {
    fail(statement);
  }
  Rows rows = fetch(statement);
  mysql_stmt_free_result(statement);
  return rows;
}

void MariadbConnection::run_many(const char* sql, std::span<const Values> uses) {
  if (uses.empty()) return;
  st_mysql_stmt* const statement = prepared(sql);
  const std::size_t most = std::min(kPacketBytes, max_packet_ - std::min(kPacketRoom, max_packet_));
  while (!uses.empty()) {
    std::size_t bytes = bytes_of(uses.front());
    if (bytes + kPacketRoom > max_packet_) {
      throw DatabaseError(DatabaseTrouble::value,
                          fmt::format("the database refused it: its row has {} bytes, the server's "
                                      "max_allowed_packet is {}",
                                      bytes, max_packet_));
    }
    std::size_t count = 1;
    while (count < uses.size() && bytes + bytes_of(uses[count]) <= most) {
      bytes += bytes_of(uses[count++]);
    }
    run_together(statement, uses.first(count));
    uses = uses.subspan(count);
  }
}

void MariadbConnection::run_together(st_mysql_stmt* statement, std::span<const Values> uses) {
  const std::size_t columns = uses.front().size();
  std::vector<std::vector<char*>> values(columns, std::vector<char*>(uses.size()));
  std::vector<std::vector<unsigned long>> lengths(columns, std::vector<unsigned long>(uses.size()));
  std::vector<MYSQL_BIND> binds(columns);
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t use = 0; use < uses.size(); ++use) {
      values[column][use] = const_cast<char*>(uses[use][column].data());
      lengths[column][use] = static_cast<unsigned long>(uses[use][column].size());
    }
    binds[column].buffer_type = MYSQL_TYPE_STRING;
    binds[column].buffer = values[column].data();
    binds[column].length = lengths[column].data();
  }
  const auto count = static_cast<unsigned>(uses.size());
  ++count_;
  if (mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count) != 0 ||
      mysql_stmt_bind_param(statement, binds.data()) != 0 || mysql_stmt_execute(statement) != 0) {
    fail(statement);
  }
}

std::uint64_t MariadbConnection::take_statement_count() { return std::exchange(count_, 0); }

}  // namespace anp
