#include "tests/proxy/wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace anp {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* any(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

void send_at_once(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

bool OpenSockets::add(int socket) {
  const std::lock_guard lock(mutex_);
  if (!ended_) {
    sockets_.insert(socket);
    send_at_once(socket);
    return true;
  }
  close(socket);
  return false;
}

void OpenSockets::release(int socket, bool reset) {
  const std::lock_guard lock(mutex_);
  if (reset) {
    const linger none{1, 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  }
  sockets_.erase(socket);
  close(socket);
}

void OpenSockets::end_all() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
}

int listen_on_loopback(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (listener < 0 || bind(listener, any(address), sizeof address) != 0 ||
      listen(listener, 128) != 0) {
    throw std::runtime_error("cannot listen on loopback, port " + std::to_string(port));
  }
  return listener;
}

std::uint16_t port_of(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

int connect_to_loopback(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (connect(connection, any(address), sizeof address) == 0) return connection;
  close(connection);
  return -1;
}

bool read_up_to(int socket, std::string& bytes, std::size_t size) {
  while (bytes.size() < size) {
    if (!read_more(socket, bytes)) return false;
  }
  return true;
}

MessageSizes measure_message(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  MessageSizes sizes{end + 4, 0};
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = bytes.substr(0, end + 2).find(kName);
  if (at == std::string_view::npos) return sizes;
  const std::string digits(bytes.substr(at + kName.size(), 20));
  sizes.body = std::strtoull(digits.c_str(), nullptr, 10);
  return sizes;
}

}  // namespace anp
