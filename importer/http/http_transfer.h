#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/http/http.h"

struct curl_slist;
struct Curl_URL;

namespace anp {

/// One exchange on one libcurl easy handle; used again and again, because a fresh handle for each
/// request costs more than the request. Belongs to HttpClient; not to be moved while in flight.
/// Threads: one. Errors: std::runtime_error when libcurl has no memory.
class HttpTransfer {
 public:
  explicit HttpTransfer(const HttpClientOptions& options);
  ~HttpTransfer();
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  /// Takes the request and readies the handle for it. Error: it cannot be sent as it is.
  Result<Done> prepare(HttpRequest request, HttpTag tag);
  /// What became of it, after libcurl reported `curl_code`, or after it was taken off early.
  HttpExchange finish(int curl_code, bool cancelled);

  [[nodiscard]] void* handle() const { return handle_; }
  [[nodiscard]] HttpTag tag() const { return tag_; }

 private:
  static int on_send(void* self, char* peer, char* local, int peer_port, int local_port);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  Result<Done> set_url(const std::string& url);
  Result<Done> set_headers(const std::vector<HttpHeader>& headers);
  void link_header_lines();
  Result<Done> set_method();
  void set_body();
  void set_limits();
  void set_fixed_options(const HttpClientOptions& options);
  void keep_header(std::string_view line);
  void measure(HttpExchange& exchange) const;
  [[nodiscard]] std::string reason_for(int curl_code, bool cancelled) const;

  void* handle_;  // CURL; owned

  // What the handle is set to: what stays the same from request to request is not set again.
  std::string url_;
  Curl_URL* parsed_url_ = nullptr;        // of url_, so that libcurl need not; owned
  std::vector<HttpHeader> list_headers_;  // those of header_lines_
  std::vector<std::string> header_lines_;
  std::vector<curl_slist> header_list_;  // libcurl's view of header_lines_
  std::string method_;                   // empty: none yet
  bool with_body_ = false;
  std::chrono::milliseconds timeout_{0};
  std::chrono::milliseconds connect_timeout_{0};
  bool accepts_compressed_ = false;
  std::array<char, 256> message_{};  // libcurl's own words

  // Of the exchange in flight
  HttpTag tag_ = 0;
  HttpRequest request_;
  unsigned sends_ = 0;  // how often libcurl was about to put it on the wire
  std::size_t header_bytes_ = 0;
  bool head_complete_ = false;
  bool headers_too_long_ = false;
  bool body_too_long_ = false;
  std::vector<HttpHeader> kept_;
  std::string body_;
};

}  // namespace anp
