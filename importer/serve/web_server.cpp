#include "importer/serve/web_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "importer/serve/connection.h"

namespace anp {
namespace {

constexpr int kListenBacklog = 128;
constexpr std::size_t kMaxRequestsTold = 1'000'000;

std::vector<std::string> values_of(const httplib::Request& request, const char* name) {
  std::vector<std::string> values;
  const auto [begin, end] = request.headers.equal_range(name);
  for (auto header = begin; header != end; ++header) values.push_back(header->second);
  return values;
}

RequestHead head_of(const httplib::Request& request) {
  RequestHead head;
  head.method = request.method;
  head.path = request.path;
  head.host = values_of(request, "Host");
  head.content_length = values_of(request, "Content-Length");
  head.origin = request.get_header_value("Origin");
  head.content_type = request.get_header_value("Content-Type");
  head.content_encoding = request.get_header_value("Content-Encoding");
  head.has_transfer_encoding = request.has_header("Transfer-Encoding");
  return head;
}

WebRequest web_request(const httplib::Request& request) {
  WebRequest out;
  out.method = request.method;
  out.path = request.path;
  for (const auto& [name, value] : request.params) out.query.emplace(name, value);
  out.host = request.get_header_value("Host");
  out.accept = request.get_header_value("Accept");
  out.body = request.body;
  return out;
}

void write_answer(WebAnswer answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  if (answer.status == 405) response.set_header("Allow", "GET, HEAD, POST");
  if (!answer.stream) return response.set_content(answer.body, answer.content_type.c_str());
  response.set_chunked_content_provider(
      answer.content_type,
      [stream = std::move(answer.stream)](std::size_t /*offset*/, httplib::DataSink& sink) {
        const auto piece = stream();
        if (piece) return sink.write(piece->data(), piece->size());
        sink.done();
        return true;
      });
}

/// A whole answer as bytes, for a client whose request never gets as far as httplib.
std::string plain_answer(const WebApp& app, const Refusal& refusal) {
  const WebAnswer answer = app.refusal(refusal);
  std::string out = fmt::format(
      "HTTP/1.1 {} Refused\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n",
      answer.status, answer.content_type, answer.body.size());
  for (const auto& [name, value] : answer.headers) out += fmt::format("{}: {}\r\n", name, value);
  for (const auto& [name, value] : app.fixed_headers()) {
    out += fmt::format("{}: {}\r\n", name, value);
  }
  return out + "\r\n" + answer.body;
}

/// A Connection as httplib wants to see it.
class ConnectionStream : public httplib::Stream {
 public:
  explicit ConnectionStream(Connection& connection) : connection_(connection) {}
  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* bytes, size_t size) override { return connection_.read(bytes, size); }
  ssize_t write(const char* bytes, size_t size) override { return connection_.write(bytes, size); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return connection_.socket(); }

 private:
  Connection& connection_;
};

/// The bounded line of connections in front of the workers, as httplib wants to see it.
class ConnectionQueue : public httplib::TaskQueue {
 public:
  explicit ConnectionQueue(WorkerPool& pool) : pool_(pool) {}
  void enqueue(std::function<void()> serve) override {
    // Done right here when the line is full: the carrier sees by the thread that it is to refuse.
    if (!pool_.try_add(serve)) serve();
  }
  void shutdown() override { pool_.finish(); }

 private:
  WorkerPool& pool_;
};

}  // namespace

/// httplib's server with our own connections underneath: its own ones bound neither the number of
/// header lines nor the time that a request may take, and close a refused upload with a reset.
class WebServer::Carrier : public httplib::Server {
 public:
  Carrier(WebApp& app, const WorkerPool::Size& connections) : app_(app), pool_(connections) {
    new_task_queue = [this] { return new ConnectionQueue(pool_); };
    set_socket_options([this](socket_t socket) { prepare_listener(socket); });
    httplib::Headers headers;
    for (const auto& [name, value] : app.fixed_headers()) headers.emplace(name, value);
    set_default_headers(std::move(headers));
    set_payload_max_length(kMaxBodyBytes);
    // What the Keep-Alive header tells; serve_one() decides.
    set_keep_alive_max_count(kMaxRequestsTold);
    set_keep_alive_timeout(kIdleTimeout.count());
    set_handlers();
  }

  bool serve() {
    listening_thread_ = std::this_thread::get_id();
    return stop_.raised() || listen_after_bind() || stop_.raised();
  }

  /// Ends the wait for connections, or keeps it from beginning: httplib's own stop() has no effect
  /// before it listens.
  void raise_stop() {
    stop_.raise();
    ::shutdown(svr_sock_, SHUT_RDWR);
  }

  /// httplib listens with a line of 5; a load test opens more at once.
  void widen_line() const { ::listen(svr_sock_, kListenBacklog); }
  int port = 0;

 private:
  void set_handlers() {
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return before_body(request, response);
    });
    set_expect_100_continue_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          const auto refusal = check_head(head_of(request));
          if (!refusal) return 100;
          write_answer(app_.refusal(*refusal), response);
          return refusal->status;
        });
    Post(".*", [this](const httplib::Request& request, httplib::Response& response) {
      write_answer(app_.answer(web_request(request)), response);
    });
    // What httplib refuses by itself: a head or a body that it cannot read.
    set_error_handler(Handler([this](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty()) return;
      write_answer(app_.failure(request.path, {response.status, "bad_request",
                                               "this is no request that the site can read"}),
                   response);
    }));
    set_exception_handler([this](const httplib::Request& request, httplib::Response& response,
                                 const std::exception_ptr&) {
      write_answer(app_.failure(request.path, {500, "internal", "the request failed"}), response);
    });
  }

  /// Answers whatever needs no body; leaves a POST that is let in to its handler.
  HandlerResponse before_body(const httplib::Request& request, httplib::Response& response) {
    if (const auto refusal = check_head(head_of(request))) {
      write_answer(app_.refusal(*refusal), response);
      return HandlerResponse::Handled;
    }
    if (request.method == "POST") return HandlerResponse::Unhandled;
    write_answer(app_.answer(web_request(request)), response);
    return HandlerResponse::Handled;
  }

  /// One listener for a port: httplib's default would let a second program share it.
  static void prepare_listener(socket_t socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stop_, [this] { return pool_.crowded(); });
    if (std::this_thread::get_id() == listening_thread_) {
      // The one thread that accepts must not wait for a client.
      refuse(connection, {503, "busy", "too many connections; try again"});
      connection.linger(std::chrono::milliseconds(0));
      return false;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (serve_one(connection)) {
    }
    if (!connection.consumed()) connection.linger(kLingerTimeout);
    return true;
  }

  /// Reads a request and answers it; false when the connection is to be closed.
  bool serve_one(Connection& connection) {
    switch (connection.read_head()) {
      case Connection::Head::none:
        return false;
      case Connection::Head::too_large:
        refuse(connection, {431, "headers_too_large",
                            fmt::format("a request's head may have {} bytes", kMaxHeadBytes)});
        return false;
      case Connection::Head::too_slow:
        refuse(connection, {408, "too_slow", "the request did not come to its end"});
        return false;
      case Connection::Head::complete:
        break;
    }
    if (const auto refusal = check_head_shape(connection.head())) {
      refuse(connection, *refusal);
      return false;
    }
    return answer_one(connection);
  }

  bool answer_one(Connection& connection) {
    ConnectionStream stream(connection);
    bool closed = false;
    const bool answered =
        process_request(stream, stop_.raised(), closed,
                        [&](httplib::Request& request) { admit(connection, request); });
    return answered && connection.consumed() && !closed && !stop_.raised();
  }

  /// Sees the head as httplib has parsed it, before anything is done with it.
  void admit(Connection& connection, httplib::Request& request) {
    // Loopback gains nothing from compressed answers, and parts of them are of no use.
    request.headers.erase("Accept-Encoding");
    request.ranges.clear();
    const RequestHead head = head_of(request);
    const bool has_body = !head.content_length.empty() || head.has_transfer_encoding;
    if (!check_head(head)) {
      if (app_.streams(head.path)) connection.allow_stream();
      connection.allow_body(head.method == "POST" ? body_bytes(head) : 0);
      if (head.method == "POST" || body_bytes(head) == 0) return;
    } else if (!has_body) {
      return;
    }
    // A body that nobody reads stands between this request and the next.
    connection.leave_body();
    request.headers.erase("Connection");
    request.set_header("Connection", "close");
  }

  void refuse(Connection& connection, const Refusal& refusal) {
    const std::string bytes = plain_answer(app_, refusal);
    connection.leave_body();  // whatever the client sends now is not read as a request
    connection.write(bytes.data(), bytes.size());
  }

  WebApp& app_;
  StopSignal stop_;
  WorkerPool pool_;
  std::thread::id listening_thread_;
};

WebServer::WebServer(std::unique_ptr<Carrier> carrier) : carrier_(std::move(carrier)) {}
WebServer::~WebServer() = default;

Result<std::unique_ptr<WebServer>> WebServer::bind(WebApp& app, const WebServerOptions& options) {
  ANP_REQUIRE(is_loopback_host(options.address), "nothing here is for other computers");
  auto carrier = std::make_unique<Carrier>(app, options.connections);
  errno = 0;
  const int port = options.port == 0 ? carrier->bind_to_any_port(options.address)
                   : carrier->bind_to_port(options.address, options.port) ? options.port
                                                                          : -1;
  if (port <= 0) {
    const std::string why = errno == 0 ? "the port cannot be had" : std::strerror(errno);
    return Error{fmt::format("cannot listen on {}:{}: {}", options.address, options.port, why)};
  }
  carrier->widen_line();
  carrier->port = port;
  return std::unique_ptr<WebServer>(new WebServer(std::move(carrier)));
}

int WebServer::port() const { return carrier_->port; }
bool WebServer::run() { return carrier_->serve(); }
void WebServer::stop() { carrier_->raise_stop(); }

}  // namespace anp
