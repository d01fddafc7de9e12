#pragma once

#include <cstdint>
#include <vector>

namespace anp {

/// Which sockets an epoll watches for libcurl. A connection that is idle stays in epoll: the next
/// request wants it again, and leaving it there saves two calls of the kernel each time.
/// Events are epoll's (EPOLLIN, EPOLLOUT). Threads: one.
class SocketWatch {
 public:
  /// @param epoll of the caller, which outlives this
  explicit SocketWatch(int epoll) : epoll_(epoll) {}

  /// A connection: a new socket, which epoll does not know, whatever its number was before.
  void opened(int socket) { of(socket) = Watch{0, 0, true}; }
  /// About to be closed: epoll drops what is closed.
  void closed(int socket) { of(socket) = Watch{}; }

  /// libcurl wants to know of these events (at least one). False when epoll refuses it.
  bool want(int socket, std::uint32_t events);
  /// libcurl wants to know of nothing any more.
  void want_nothing(int socket);
  [[nodiscard]] bool is_wanted(int socket) { return of(socket).wanted != 0; }
  /// Takes the socket out of epoll.
  void take_out(int socket);

 private:
  struct Watch {
    std::uint32_t watched = 0;  // what epoll watches
    std::uint32_t wanted = 0;   // what libcurl wants to know of
    bool connection = false;    // stays watched when idle
  };
  Watch& of(int socket);

  int epoll_;
  std::vector<Watch> watches_;  // by socket
};

}  // namespace anp
