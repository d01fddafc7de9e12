#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace anp {

/// A request as it came over the wire.
struct RawRequest {
  std::string head;               ///< request line and fields, with the blank line
  std::string body;               ///< by Content-Length; empty when the server does not read bodies
  std::size_t connection = 0;     ///< 0-based, in the order accepted
  std::size_t on_connection = 0;  ///< 0-based, on that connection
};

/// What the server does with a request: it writes `bytes`, then `endless` again and again until the
/// client goes away, and then goes on as `then` says.
struct RawReply {
  enum class Then {
    keep,   ///< waits for the next request
    close,  ///< closes in order
    reset,  ///< closes with a TCP reset
    hang,   ///< keeps the connection open and silent until the server stops
  };
  std::string bytes;
  Then then = Then::keep;
  std::string endless = {};
};

/// An answer with Content-Length. @param fields further header lines, each with its CRLF
RawReply reply(int status, const std::string& body, const std::string& fields = {});

/// A server on loopback that says exactly what its script says, byte for byte, so that tests can
/// break HTTP in every way. A thread for each connection; all end with the server.
class RawHttpServer {
 public:
  using Script = std::function<RawReply(const RawRequest&)>;
  struct Options {
    bool read_bodies = true;  ///< otherwise the script runs as soon as the head is in
    bool read_at_all = true;  ///< otherwise connections are accepted and left alone
  };

  /// @param script called from the connections' threads, one call at a time
  explicit RawHttpServer(Script script) : RawHttpServer(std::move(script), Options()) {}
  RawHttpServer(Script script, Options options);
  ~RawHttpServer();
  RawHttpServer(const RawHttpServer&) = delete;
  RawHttpServer& operator=(const RawHttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& path = "/") const;
  /// All requests so far, in the order in which the script saw them.
  [[nodiscard]] std::vector<RawRequest> requests() const;
  [[nodiscard]] std::size_t connections() const { return accepted_; }
  /// Replies whose bytes have left.
  [[nodiscard]] std::size_t replies() const { return replied_; }

 private:
  void accept_connections();
  void serve(int socket, std::size_t connection);
  bool read_request(int socket, std::string& pending, RawRequest& request) const;
  /// True when the connection can take another request.
  bool answer(int socket, const RawReply& reply);

  Script script_;
  Options options_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> replied_{0};
  mutable std::mutex mutex_;  // guards what follows, and the script
  bool stopping_ = false;
  std::vector<RawRequest> requests_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace anp
