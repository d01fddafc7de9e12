#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/http/header.h"

namespace anp {

/// The longest answer body that is taken, after decoding, unless a request asks for what may be
/// longer. A longer one counts as no answer.
inline constexpr std::size_t kMaxAnswerBytes = 1'048'576;

/// All header lines of an answer together, interim answers (1xx) included.
inline constexpr std::size_t kMaxAnswerHeaderBytes = 65'536;

/// What the client is asked to send. Owned by the client from start() to the exchange's end.
struct HttpRequest {
  std::string method =
      "GET";        ///< a token in upper case: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS
  std::string url;  ///< http:// or https://, without user and password
  /// Sent as they are. A value with CR, LF or NUL, or a name that is no token, is refused.
  /// `Host` and `Content-Length` are libcurl's; `Expect` is never sent.
  std::vector<HttpHeader> headers;
  std::string body;
  std::chrono::milliseconds timeout{30'000};         ///< whole exchange, connecting included; > 0
  std::chrono::milliseconds connect_timeout{5'000};  ///< name look-up, TCP and TLS; > 0
  /// Offers gzip and deflate. Off by default: it costs the target CPU, and skews a load test.
  bool accept_compressed = false;
  /// The longest answer body that is taken. More than usual only to read back what we sent.
  std::size_t max_answer_bytes = kMaxAnswerBytes;
};

/// What became of a request. All of it is data: a refused connection is no error of ours.
struct HttpExchange {
  enum class Delivery : std::uint8_t {
    never_sent,      ///< no byte of the request left; sending again cannot double anything
    sent_no_answer,  ///< it left, or part of it, and no whole answer came: the effect is unknown
    answered,        ///< a whole answer is in `status`, `headers`, `body`
  };

  Delivery delivery = Delivery::never_sent;
  int status = 0;  ///< 100..999; 0 unless answered
  /// Those fields of the answer that the importer reads, in the order received:
  /// content-type, date, location, retry-after, server-timing, cache-status and its forerunners
  /// (cache_status.h). Only when answered.
  std::vector<HttpHeader> headers;
  std::string body;  ///< decoded, at most the request's max_answer_bytes; empty unless answered

  /// Wall clock at its end: what a date in a header is compared with.
  std::chrono::system_clock::time_point ended{};
  /// When the last of the answer came to this machine, however much later this program read it.
  /// Nothing without HttpClientOptions::note_arrivals, where the kernel does not say, and unless
  /// answered.
  std::optional<std::chrono::steady_clock::time_point> arrived;
  std::chrono::microseconds total{0};       ///< from start() to the end of the exchange
  std::chrono::microseconds first_byte{0};  ///< from start() to the answer's first byte; 0 if none
  std::uint64_t bytes_sent = 0;             ///< request head and body, as handed to the kernel
  std::uint64_t bytes_received = 0;         ///< answer head and body, before decoding
  /// The request's last byte may have left when the exchange ended (a 408 is harmless if not).
  bool whole_request_left = false;
  bool reused_connection = false;
  /// TLS found the host not to be trusted, or not to speak TLS: no try would end otherwise. Then it
  /// is never_sent, and `reason` says what is wrong and the remedy.
  bool untrusted = false;

  /// For people, where not answered: "connection refused", "timed out after 10 s". No secret:
  /// neither header values nor bodies get in here.
  std::string reason;
};

/// Names a request for its owner; the client only hands it back.
using HttpTag = std::uint64_t;

struct HttpCompletion {
  HttpTag tag = 0;
  HttpExchange exchange;
};

struct HttpClientOptions {
  /// The most requests in flight. Also the number of idle connections that are kept for reuse.
  std::size_t max_in_flight = 64;
  /// PEM file with the authorities to trust instead of the system's; empty: the system's.
  std::string ca_file;
  /// Requests leave at least so far apart, the first of them so long after the client was made.
  /// Those that are started earlier wait; their time limits run from the moment they leave.
  std::chrono::milliseconds min_interval{0};
  /// Exchanges say when their answers arrived. It costs CPU time: for load tests.
  bool note_arrivals = false;
};

/// Sends HTTP/1.1 requests without blocking, many at a time, from one thread: libcurl's multi
/// interface on epoll. This is the only class that knows libcurl.
///
/// - A request is on the wire **at most once**. libcurl resends a POST by itself when a reused
///   connection dies (7.88.1; curl/curl#18417); that second send is refused here and the exchange
///   ends as sent_no_answer.
/// - Redirects are not followed, proxies of the environment, .netrc and cookies are not used, TLS
///   (1.2 or later) is verified, only http and https are spoken.
///
/// Threads: one, except wakeup(). Errors: std::runtime_error when libcurl or epoll itself fails.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {});
  ~HttpClient();  ///< cancels what is in flight
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Begins an exchange and returns at once; what can be sent without waiting is sent here.
  /// Error: the request itself is not sendable (header with CR, LF or NUL, bad method, URL of
  /// another protocol or with a password); nothing is in flight then.
  /// in_flight() must be less than max_in_flight.
  Result<Done> start(HttpRequest request, HttpTag tag);

  /// Moves every exchange on and returns those that ended, in the order in which they ended.
  /// Returns as soon as there is one, or after wakeup(), or when `timeout` has passed (0: at once).
  std::vector<HttpCompletion> poll(std::chrono::microseconds timeout);

  /// Started and not yet returned by poll() or cancel_all().
  [[nodiscard]] std::size_t in_flight() const;

  /// Ends every exchange now and returns them all: never_sent or sent_no_answer with the reason
  /// "cancelled", or answered if it had just ended.
  std::vector<HttpCompletion> cancel_all();

  /// Makes the current or the next poll() return early.
  /// Safe from any thread and from a signal handler (it only writes to an eventfd).
  void wakeup() noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// For logs: "never_sent", "sent_no_answer", "answered".
std::string_view to_string(HttpExchange::Delivery);

}  // namespace anp
