#pragma once

#include <memory>
#include <string>

#include "generator/result.h"
#include "importer/staging/site_app.h"

namespace anp {

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< loopback only
  int port = 8765;                    ///< 0 to 65535; 0 takes a free one
};

/// Carries a SiteApp over HTTP/1.1 on loopback. Every head, body, connection, line of connections
/// and wait is bounded: request_guard.h, connection.h and worker_pool.h name the bounds.
class Server {
 public:
  /// Listens from now on; connections wait until run(). Error when the address is not loopback or
  /// cannot be had. The app has to outlive the server.
  static Result<std::unique_ptr<Server>> bind(SiteApp& app, const ServerOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] int port() const;
  /// Answers until stop(), then finishes the requests under way. Once; false when the socket
  /// failed rather than that it was stopped.
  bool run();
  /// Any thread, also before run(); at most once.
  void stop();

 private:
  class Carrier;
  explicit Server(std::unique_ptr<Carrier> carrier);

  std::unique_ptr<Carrier> carrier_;
};

}  // namespace anp
