#pragma once

#include <memory>
#include <string>

#include "generator/result.h"
#include "importer/serve/web_app.h"
#include "importer/serve/worker_pool.h"

namespace anp {

struct WebServerOptions {
  std::string address = "127.0.0.1";  ///< loopback: is_loopback_host()
  int port = 0;                       ///< 0 to 65535; 0 takes a free one
  WorkerPool::Size connections;       ///< that are served at a time, and that wait for it
};

/// Carries a WebApp over HTTP/1.1 on loopback. Every head, body, connection, line of connections
/// and wait is bounded: request_guard.h, connection.h and worker_pool.h name the bounds.
class WebServer {
 public:
  /// Listens from now on; connections wait until run(). Error when the address cannot be had: what
  /// and why, without a remedy. The app has to outlive the server. The server's threads have the
  /// signal mask of the thread that calls this.
  static Result<std::unique_ptr<WebServer>> bind(WebApp& app, const WebServerOptions& options);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  [[nodiscard]] int port() const;
  /// Answers until stop(), then finishes the requests under way. Once; false when the socket
  /// failed rather than that it was stopped.
  bool run();
  /// Any thread, also before run(); at most once.
  void stop();

 private:
  class Carrier;
  explicit WebServer(std::unique_ptr<Carrier> carrier);

  std::unique_ptr<Carrier> carrier_;
};

}  // namespace anp
