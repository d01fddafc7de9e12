#include "importer/http/arrival_time.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <ctime>

namespace anp {

namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

nanoseconds since_epoch(const timespec& moment) {
  return std::chrono::seconds(moment.tv_sec) + nanoseconds(moment.tv_nsec);
}

/// The kernel's note on what was peeked at, by the wall clock.
std::optional<nanoseconds> noted(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec moment{};
    std::memcpy(&moment, CMSG_DATA(control), sizeof moment);
    return since_epoch(moment);
  }
  return std::nullopt;
}

}  // namespace

void note_arrivals(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

std::optional<std::chrono::steady_clock::time_point> last_arrival(int socket) {
  // Peeks past all bytes without copying them (MSG_TRUNC, tcp(7)): the note is the last packet's.
  iovec nowhere{nullptr, kMostBytes};
  alignas(cmsghdr) std::byte control[CMSG_SPACE(sizeof(timespec))];
  msghdr message{};
  message.msg_iov = &nowhere;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(socket, &message, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT) <= 0) return std::nullopt;
  const auto arrived = noted(message);
  if (!arrived) return std::nullopt;
  timespec wall_clock{};
  clock_gettime(CLOCK_REALTIME, &wall_clock);
  const nanoseconds ago = since_epoch(wall_clock) - *arrived;
  return std::chrono::steady_clock::now() - std::max(ago, nanoseconds{0});
}

}  // namespace anp
