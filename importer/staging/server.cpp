#include "importer/staging/server.h"

#include <fmt/format.h>

#include <utility>

namespace anp {
namespace {

WebAnswer web_answer(Answer answer) {
  WebAnswer out;
  out.status = answer.status;
  out.content_type = std::move(answer.content_type);
  out.body = std::move(answer.body);
  out.headers = {{"Server-Timing", server_timing(answer.statements)},
                 {"Cache-Status", cache_status(answer.cache)}};
  if (answer.retry_after_s > 0) {
    out.headers.emplace_back("Retry-After", std::to_string(answer.retry_after_s));
  }
  return out;
}

}  // namespace

WebAnswer Server::Face::answer(const WebRequest& request) {
  return web_answer(app_.answer(request));
}

WebAnswer Server::Face::refusal(const Refusal& refusal) const {
  Answer answer = error_answer(refusal.status, refusal.code, refusal.message);
  if (refusal.status == 503) answer.retry_after_s = 1;
  return web_answer(std::move(answer));
}

WebAnswer Server::Face::failure(std::string_view path, const Refusal& refusal) const {
  return web_answer(error_for_path(path, refusal.status, refusal.code, refusal.message));
}

/// A page may use what this site serves, and nothing else.
const WebHeaders& Server::Face::fixed_headers() const {
  static const WebHeaders headers = {
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
       "frame-ancestors 'none'; base-uri 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-cache"},
  };
  return headers;
}

Result<std::unique_ptr<Server>> Server::bind(SiteApp& app, const ServerOptions& options) {
  if (!is_loopback_host(options.address)) {
    return Error{fmt::format(
        "cannot listen on {}: anp-staging serves this computer only; use 127.0.0.1 or ::1",
        options.address)};
  }
  auto server = std::unique_ptr<Server>(new Server(app));
  auto carrier = WebServer::bind(server->app_, {options.address, options.port, {}});
  if (!carrier) {
    return Error{fmt::format(
        "{}; stop the program that has the port, or take another by --port (0 picks a free one)",
        carrier.error().message)};
  }
  server->carrier_ = std::move(*carrier);
  return server;
}

}  // namespace anp
