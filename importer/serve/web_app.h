#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importer/serve/request_guard.h"

namespace anp {

/// A request, as far as an app looks at it. The server owns the bytes of the body.
struct WebRequest {
  std::string method;                        ///< GET, HEAD or POST
  std::string path;                          ///< percent-decoded, without the query
  std::map<std::string, std::string> query;  ///< percent-decoded; the first value of each name
  std::string host = "127.0.0.1:8765";       ///< the Host header: where the reader reached us
  std::string accept;                        ///< the Accept header; empty: none
  std::string_view body;

  [[nodiscard]] std::string_view parameter(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string_view() : std::string_view(found->second);
  }
};

/// An answer that goes on: waits for its next piece and returns it; nothing: it is over. Called by
/// one thread at a time, which it may keep waiting, but not after the app was told to end.
using WebStream = std::function<std::optional<std::string>()>;

using WebHeaders = std::vector<std::pair<std::string, std::string>>;

struct WebAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  WebHeaders headers;  ///< beyond those that every answer has
  WebStream stream;    ///< instead of a body; only where WebApp::streams()
};

/// What a WebServer carries: a function from request to answer. Any thread.
class WebApp {
 public:
  WebApp() = default;
  virtual ~WebApp() = default;
  WebApp(const WebApp&) = delete;
  WebApp& operator=(const WebApp&) = delete;

  /// Answers every request, also those that fail.
  virtual WebAnswer answer(const WebRequest& request) = 0;
  /// To a request whose path may answer by a stream.
  [[nodiscard]] virtual bool streams(std::string_view /*path*/) const { return false; }
  /// To a request that the server does not let in, or a connection that it has no room for.
  [[nodiscard]] virtual WebAnswer refusal(const Refusal& refusal) const = 0;
  /// To a request that could not be read, or failed inside the server.
  [[nodiscard]] virtual WebAnswer failure(std::string_view path, const Refusal& refusal) const {
    static_cast<void>(path);
    return this->refusal(refusal);
  }
  /// Headers that every answer has.
  [[nodiscard]] virtual const WebHeaders& fixed_headers() const = 0;
};

}  // namespace anp
