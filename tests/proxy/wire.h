#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/socket_io.h"

namespace anp {

/// The sockets of a server of threads: any thread may end them all at once. A socket is closed by
/// the thread that owns it, through release().
class OpenSockets {
 public:
  /// False: everything was ended already; `socket` is closed then.
  bool add(int socket);
  /// Closes it. @param reset with a TCP reset instead of in order
  void release(int socket, bool reset = false);
  /// Wakes everybody who waits for one of them; whoever comes later is refused.
  void end_all();

 private:
  std::mutex mutex_;
  std::set<int> sockets_;
  bool ended_ = false;
};

/// A socket that listens on loopback, on a port that the system picks. Throws when it cannot.
int listen_on_loopback(std::uint16_t port = 0);
std::uint16_t port_of(int listener);
/// A connection to that port of this machine; below zero when nobody answers.
int connect_to_loopback(std::uint16_t port);

/// Adds until `bytes` holds `size` of them; false when the connection ends before that.
bool read_up_to(int socket, std::string& bytes, std::size_t size);

/// Sizes of an HTTP message that begins in `bytes`; head is 0 until all of it is there.
struct MessageSizes {
  std::size_t head = 0;  ///< with the blank line
  std::size_t body = 0;  ///< by Content-Length
  [[nodiscard]] std::size_t all() const { return head + body; }
};
MessageSizes measure_message(std::string_view bytes);

}  // namespace anp
