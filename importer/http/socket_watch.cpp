#include "importer/http/socket_watch.h"

#include <sys/epoll.h>

#include <cstddef>

namespace anp {

SocketWatch::Watch& SocketWatch::of(int socket) {
  const auto at = static_cast<std::size_t>(socket);
  if (watches_.size() <= at) watches_.resize(at + 1);
  return watches_[at];
}

bool SocketWatch::want(int socket, std::uint32_t events) {
  Watch& watch = of(socket);
  watch.wanted = events;
  if (watch.watched == events) return true;
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  const int action = watch.watched != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(epoll_, action, socket, &event) != 0) return false;
  watch.watched = events;
  return true;
}

void SocketWatch::want_nothing(int socket) {
  Watch& watch = of(socket);
  watch.wanted = 0;
  if (!watch.connection) take_out(socket);
}

void SocketWatch::take_out(int socket) {
  Watch& watch = of(socket);
  watch.wanted = 0;
  if (watch.watched == 0) return;
  watch.watched = 0;
  // May fail where the socket is closed already: then epoll has dropped it by itself.
  epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
}

}  // namespace anp
