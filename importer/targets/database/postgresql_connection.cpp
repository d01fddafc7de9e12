#include "importer/targets/database/postgresql_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "generator/result.h"
#include "importer/targets/database/database_text.h"
#include "importer/targets/database/sql_state.h"

namespace anp {

namespace {

constexpr std::size_t kCopyPieceBytes = 1U << 20;

/// Of a message that was asked for with PQERRORS_VERBOSE: "FATAL:  28P01: password …"; empty when
/// it is none of the server's.
std::string state_in(std::string_view message) {
  constexpr std::string_view kBefore = ":  ";
  constexpr std::size_t kState = 5;
  for (std::size_t at = message.find(kBefore); at != std::string_view::npos;
       at = message.find(kBefore, at + 1)) {
    const std::string_view rest = message.substr(at + kBefore.size());
    const auto fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    if (rest.size() > kState && rest[kState] == ':' &&
        std::all_of(rest.begin(), rest.begin() + kState, fits)) {
      return std::string(rest.substr(0, kState));
    }
  }
  return {};
}

std::string first_line(std::string_view message) {
  return std::string(message.substr(0, message.find('\n')));
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : text;
}

}  // namespace

void PostgresqlConnection::CloseConnection::operator()(pg_conn* connection) const {
  PQfinish(connection);
}
void PostgresqlConnection::ClearResult::operator()(pg_result* result) const { PQclear(result); }

PostgresqlConnection::PostgresqlConnection(DatabasePlace place) : place_(std::move(place)) {
  // libpq would go there instead of where the URL says, past the guard.
  for (const char* name : {"PGHOSTADDR", "PGSERVICE"}) unsetenv(name);
}

PostgresqlConnection::~PostgresqlConnection() { disconnect(); }

void PostgresqlConnection::disconnect() noexcept {
  socket_.watch(-1);
  connection_.reset();
}

// ---- Connecting ----

void PostgresqlConnection::connect() {
  if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK && !socket_.aborted()) return;
  disconnect();
  begin_to_connect();
  finish_connecting();
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  // What COMMIT says is durable has to be.
  run("SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; "
      "SELECT set_config('synchronous_commit', 'on', false) WHERE "
      "current_setting('synchronous_commit') = 'off'");
}

void PostgresqlConnection::begin_to_connect() {
  std::vector<std::pair<const char*, std::string>> settings = {
      {"host", place_.host.empty() ? place_.socket : place_.host},
      {"port", fmt::to_string(place_.port)},
      {"dbname", place_.database},
      {"application_name", "anp-import"},
      {"gssencmode", "disable"}};
  if (!place_.host.empty()) settings.emplace_back("hostaddr", place_.host);
  if (!place_.user.empty()) settings.emplace_back("user", place_.user);
  if (place_.password) settings.emplace_back("password", *place_.password);
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : settings) {
    names.push_back(name);
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!connection_) throw std::bad_alloc();
  // With the SQLSTATE in the text: while it connects, libpq has no other place for it.
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
}

void PostgresqlConnection::finish_connecting() {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + place_.timeout;
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (PQstatus(connection_.get()) != CONNECTION_BAD && next != PGRES_POLLING_FAILED) {
    if (next == PGRES_POLLING_OK) return;
    socket_.watch(PQsocket(connection_.get()));
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now());
    pollfd wait{PQsocket(connection_.get()),
                static_cast<short>(next == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) == 0) {
      disconnect();
      throw DatabaseError(DatabaseTrouble::unreachable,
                          fmt::format("the server does not answer within {} ms: check that it "
                                      "runs, or give it longer with --timeout",
                                      place_.timeout.count()));
    }
    next = PQconnectPoll(connection_.get());
  }
  fail_to_connect();
}

void PostgresqlConnection::fail_to_connect() {
  const std::string message = first_line(PQerrorMessage(connection_.get()));
  std::string state = state_in(PQerrorMessage(connection_.get()));
  if (PQconnectionNeedsPassword(connection_.get()) != 0) state = "28P01";
  disconnect();
  const auto trouble =
      state.empty() ? DatabaseTrouble::lost : trouble_of_sql_state(state, std::string_view());
  if (trouble == DatabaseTrouble::refused) {
    throw DatabaseError(trouble,
                        fmt::format("{}{}", shown_text(message), remedy_of_sql_state(state)));
  }
  throw DatabaseError(
      DatabaseTrouble::unreachable,
      fmt::format("{}: check that the server runs, and --target", shown_text(message)));
}

// ---- Statements ----

bool PostgresqlConnection::in_transaction() const {
  return connection_ && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE;
}

void PostgresqlConnection::fail_lost(const std::string& what) {
  const bool aborted = socket_.aborted();
  disconnect();
  throw DatabaseError(DatabaseTrouble::lost,
                      aborted ? "no answer within the time of --timeout"
                              : fmt::format("the connection was lost: {}", shown_text(what)));
}

void PostgresqlConnection::fail(const Result& result) {
  const std::string state = result ? field(result.get(), PG_DIAG_SQLSTATE) : std::string();
  if (state.empty() || PQstatus(connection_.get()) != CONNECTION_OK) {
    fail_lost(first_line(PQerrorMessage(connection_.get())));
  }
  const auto trouble = trouble_of_sql_state(state, field(result.get(), PG_DIAG_CONSTRAINT_NAME));
  const std::string message = field(result.get(), PG_DIAG_MESSAGE_PRIMARY);
  const std::string detail = field(result.get(), PG_DIAG_MESSAGE_DETAIL);
  if (trouble == DatabaseTrouble::lost) fail_lost(message);
  if (trouble == DatabaseTrouble::value) {
    throw DatabaseError(trouble, refused_row(detail.empty() ? message : message + ": " + detail));
  }
  throw DatabaseError(
      trouble, fmt::format("{} ({}){}", shown_text(message), state, remedy_of_sql_state(state)));
}

PostgresqlConnection::Result PostgresqlConnection::check(pg_result* raw) {
  ++statements_;
  Result result(raw);
  const ExecStatusType status = PQresultStatus(raw);
  const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
                    status == PGRES_COPY_IN || status == PGRES_EMPTY_QUERY;
  if (!good) fail(result);
  return result;
}

void PostgresqlConnection::run(const char* sql) { check(PQexec(connection_.get(), sql)); }

PostgresqlConnection::Rows PostgresqlConnection::query(const char* sql,
                                                       const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  const Result result = check(PQexecParams(connection_.get(), sql, static_cast<int>(values.size()),
                                           nullptr, values.data(), nullptr, nullptr, 0));
  Rows rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t y = 0; y < rows.size(); ++y) {
    const auto row = static_cast<int>(y);
    for (int x = 0; x < PQnfields(result.get()); ++x) {
      rows[y].emplace_back(PQgetvalue(result.get(), row, x),
                           static_cast<std::size_t>(PQgetlength(result.get(), row, x)));
    }
  }
  return rows;
}

void PostgresqlConnection::copy(const char* sql, std::string_view data) {
  check(PQexec(connection_.get(), sql));
  bool taken = true;
  while (taken && !data.empty()) {
    const std::string_view piece = data.substr(0, kCopyPieceBytes);
    taken = PQputCopyData(connection_.get(), piece.data(), static_cast<int>(piece.size())) == 1;
    data.remove_prefix(piece.size());
  }
  if (!taken || PQputCopyEnd(connection_.get(), nullptr) != 1) {
    fail_lost(first_line(PQerrorMessage(connection_.get())));
  }
  const Result result(PQgetResult(connection_.get()));
  // The last one is nullptr, and has to be fetched whatever the first one says.
  for (Result more(PQgetResult(connection_.get())); more;) {
    more.reset(PQgetResult(connection_.get()));
  }
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(result);
}

void PostgresqlConnection::commit() {
  const Result result = check(PQexec(connection_.get(), "COMMIT"));
  if (std::string_view(PQcmdStatus(result.get())) == "COMMIT") return;
  throw DatabaseError(DatabaseTrouble::busy, "the server rolled the batch back instead of COMMIT");
}

std::uint64_t PostgresqlConnection::take_statement_count() { return std::exchange(statements_, 0); }

}  // namespace anp
