#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace anp {

/// Where a database server is, and as whom it is spoken to.
struct DatabasePlace {
  std::string host;        ///< an address of this machine; empty: by the socket
  std::string socket;      ///< PostgreSQL: its directory; MariaDB: the socket itself
  std::uint16_t port = 0;  ///< PostgreSQL: also part of the socket's name
  std::string user;        ///< empty: the library's default
  std::string database;
  std::optional<std::string> password;        ///< nothing: none, or what the library finds itself
  std::chrono::milliseconds timeout{10'000};  ///< of connecting
};

}  // namespace anp
