#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace anp {

/// A PostgreSQL server of its own for a test: data directory and socket are temporary, no TCP port
/// is opened, and nothing survives the object. As root it runs as the user `postgres`, since
/// PostgreSQL refuses root. Throws when it does not start.
class PostgresqlServer {
 public:
  PostgresqlServer();
  ~PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  /// As a power cut would end it; start() brings it back with what it had.
  void kill();
  void start();

  /// Runs psql with these arguments on the database `postgres`, stopping at the first error.
  [[nodiscard]] Ended psql(std::vector<std::string> arguments) const;
  /// A query's rows, cells separated by '|', as psql prints them unaligned.
  [[nodiscard]] std::string query(const std::string& sql) const;

  /// Directory of the socket, which libpq takes as a host name.
  [[nodiscard]] std::string socket_directory() const { return directory_.path().string(); }
  [[nodiscard]] static std::string user() { return "anp"; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
};

/// The same with MariaDB: the server's own defaults, only a socket.
class MariadbServer {
 public:
  MariadbServer();
  ~MariadbServer();
  MariadbServer(const MariadbServer&) = delete;
  MariadbServer& operator=(const MariadbServer&) = delete;

  /// As a power cut would end it; start() brings it back with what it had.
  void kill();
  void start();

  /// Runs the mariadb client on the database `anp`. @param script what it reads
  [[nodiscard]] Ended mariadb(const std::string& script) const;
  /// A query's rows as they are, cells separated by tabs.
  [[nodiscard]] std::string query(const std::string& sql) const;

  [[nodiscard]] std::string socket() const { return directory_.file("socket"); }
  [[nodiscard]] static std::string user() { return "root"; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
};

}  // namespace anp
