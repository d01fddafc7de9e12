#pragma once

#include <sys/socket.h>

#include <mutex>

namespace anp {

/// Wakes a library that waits for a server on a socket: it is shut down under it.
/// Threads: any.
class SocketAbort {
 public:
  /// From now on, this is the socket to shut down; -1: none. Before the library closes it.
  void watch(int descriptor) {
    const std::lock_guard lock(mutex_);
    descriptor_ = descriptor;
    aborted_ = false;
  }

  void abort() {
    const std::lock_guard lock(mutex_);
    if (descriptor_ < 0) return;
    aborted_ = true;
    ::shutdown(descriptor_, SHUT_RDWR);
  }

  /// The socket that is watched is of no use any more.
  [[nodiscard]] bool aborted() {
    const std::lock_guard lock(mutex_);
    return aborted_;
  }

 private:
  std::mutex mutex_;
  int descriptor_ = -1;
  bool aborted_ = false;
};

}  // namespace anp
