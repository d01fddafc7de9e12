#include "tests/support/raw_http_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "tests/support/socket_io.h"

namespace anp {

namespace {

std::size_t content_length(const std::string& head) {
  const std::string name = "Content-Length: ";
  const std::size_t at = head.find(name);
  if (at == std::string::npos) return 0;
  return std::strtoull(head.c_str() + at + name.size(), nullptr, 10);
}

void wait_for_end(int socket) {
  std::string ignored;
  while (read_more(socket, ignored)) ignored.clear();
}

}  // namespace

RawReply reply(int status, const std::string& body, const std::string& fields) {
  RawReply reply;
  reply.bytes = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n" + fields +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  return reply;
}

RawHttpServer::RawHttpServer(Script script, Options options)
    : script_(std::move(script)), options_(options) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (listener_ < 0 || bind(listener_, any, size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("the test server cannot listen on loopback");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_connections(); });
}

RawHttpServer::~RawHttpServer() {
  shutdown(listener_, SHUT_RDWR);  // wakes the acceptor
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

std::string RawHttpServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<RawRequest> RawHttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void RawHttpServer::accept_connections() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::size_t connection = accepted_++;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, connection] { serve(socket, connection); });
  }
}

bool RawHttpServer::read_request(int socket, std::string& pending, RawRequest& request) const {
  std::size_t end = std::string::npos;
  while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(socket, pending)) return false;
  }
  request.head = pending.substr(0, end + 4);
  pending.erase(0, end + 4);
  if (!options_.read_bodies) return true;
  const std::size_t length = content_length(request.head);
  while (pending.size() < length) {
    if (!read_more(socket, pending)) return false;
  }
  request.body = pending.substr(0, length);
  pending.erase(0, length);
  return true;
}

void RawHttpServer::serve(int socket, std::size_t connection) {
  if (!options_.read_at_all) return;
  std::string pending;
  RawRequest request;
  request.connection = connection;
  while (read_request(socket, pending, request)) {
    RawReply next;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      requests_.push_back(request);
      next = script_(request);
    }
    if (!answer(socket, next)) return;
    ++request.on_connection;
  }
}

bool RawHttpServer::answer(int socket, const RawReply& reply) {
  bool alive = write_all(socket, reply.bytes);
  if (alive) ++replied_;
  while (alive && !reply.endless.empty()) alive = write_all(socket, reply.endless);
  switch (reply.then) {
    case RawReply::Then::keep:
      return alive;
    case RawReply::Then::hang:
      if (options_.read_bodies) wait_for_end(socket);
      return false;
    case RawReply::Then::close:
      shutdown(socket, SHUT_RDWR);
      return false;
    case RawReply::Then::reset: {
      // The descriptor stays ours until the destructor: duplicating an unconnected socket over it
      // closes the connection, and with a linger time of 0 that is a reset.
      const linger none{1, 0};
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
      const int other = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      dup3(other, socket, O_CLOEXEC);
      close(other);
      return false;
    }
  }
  return false;
}

}  // namespace anp
