#pragma once

#include <memory>
#include <string>

#include "generator/result.h"
#include "importer/serve/web_server.h"
#include "importer/staging/site_app.h"

namespace anp {

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< loopback only
  int port = 8765;                    ///< 0 to 65535; 0 takes a free one
};

/// Carries a SiteApp over HTTP/1.1 on loopback: web_server.h says how.
class Server {
 public:
  /// Listens from now on; connections wait until run(). Error when the address is not loopback or
  /// cannot be had. The app has to outlive the server.
  static Result<std::unique_ptr<Server>> bind(SiteApp& app, const ServerOptions& options);
  ~Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] int port() const { return carrier_->port(); }
  /// Answers until stop(), then finishes the requests under way. Once; false when the socket
  /// failed rather than that it was stopped.
  bool run() { return carrier_->run(); }
  /// Any thread, also before run(); at most once.
  void stop() { carrier_->stop(); }

 private:
  explicit Server(SiteApp& app) : app_(app) {}

  /// The site as a WebServer wants to see it.
  class Face : public WebApp {
   public:
    explicit Face(SiteApp& app) : app_(app) {}
    WebAnswer answer(const WebRequest& request) override;
    [[nodiscard]] WebAnswer refusal(const Refusal& refusal) const override;
    [[nodiscard]] WebAnswer failure(std::string_view path, const Refusal& refusal) const override;
    [[nodiscard]] const WebHeaders& fixed_headers() const override;

   private:
    SiteApp& app_;
  };

  Face app_;
  std::unique_ptr<WebServer> carrier_;
};

}  // namespace anp
