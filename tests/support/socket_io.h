#pragma once

#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>

namespace anp {

/// False when the peer is gone.
inline bool write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Adds what comes next to `bytes`; false at the end of the connection.
inline bool read_more(int socket, std::string& bytes) {
  std::array<char, 16'384> buffer{};
  const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  bytes.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace anp
