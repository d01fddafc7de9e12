#include "importer/http/http_transfer.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "importer/http/cache_status.h"
#include "importer/http/tls_trouble.h"

namespace anp {

namespace {

static_assert(CURL_ERROR_SIZE <= 256);

/// Bodies below this size leave together with the head (libcurl's MAX_INITIAL_POST_SIZE).
constexpr std::size_t kInitialPostBytes = 65'536;
/// Longer ones are copied through a buffer of this size.
constexpr long kUploadBytes = 262'144;

template <typename Value>
void set_option(void* handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) {
    throw std::runtime_error(fmt::format("libcurl refuses option {}: {}; version 7.88 is needed",
                                         static_cast<int>(option), curl_easy_strerror(code)));
  }
}

template <typename Value>
Value info(void* handle, CURLINFO which) {
  Value value{};
  curl_easy_getinfo(handle, which, &value);
  return value;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  });
}

constexpr std::size_t kLongestKept = 32;  // bytes of a name

bool is_kept(std::string_view lower_case_name) {
  return lower_case_name == "content-type" || lower_case_name == "date" ||
         lower_case_name == "location" || lower_case_name == "retry-after" ||
         lower_case_name == "server-timing" || is_cache_header(lower_case_name);
}

/// Error: no name or value of a header field. The value is not shown: it may be a secret.
Result<Done> check_header(const HttpHeader& header) {
  if (!is_token(header.name)) {
    return Error{fmt::format("'{}' is no name of a header field", header.name)};
  }
  if (header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    return Error{fmt::format("the value of header '{}' holds a line break or a NUL", header.name)};
  }
  return Done{};
}

/// libcurl's notation: "Name;" sends an empty value, while "Name:" would take the field out.
void write_header_line(const HttpHeader& header, std::string& line) {
  line = header.name;
  if (header.value.empty()) {
    line += ';';
  } else {
    line += ": ";
    line += header.value;
  }
}

/// Reads the URL into `parts`.
/// Error: not http or https, or with a user or password. It names no part that may be secret.
Result<Done> parse_url(const std::string& url, CURLU* parts) {
  if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '\x7f'; })) {
    return Error{"the URL holds a blank or a control character: percent-encode it"};
  }
  const CURLUcode code = curl_url_set(parts, CURLUPART_URL, url.c_str(), 0);
  const auto has = [parts](CURLUPart part) {
    char* text = nullptr;
    const bool found = curl_url_get(parts, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return found;
  };
  const bool with_secret = code == CURLUE_OK && (has(CURLUPART_USER) || has(CURLUPART_PASSWORD));
  if (code != CURLUE_OK) {
    return Error{fmt::format("the URL cannot be used: {}", curl_url_strerror(code))};
  }
  if (with_secret) {
    return Error{
        "the URL holds a user or password: secrets come from a file, the environment or "
        "standard input"};
  }
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return Error{fmt::format("'{}' is neither an http:// nor an https:// URL", url)};
  }
  return Done{};
}

std::string seconds_text(std::chrono::milliseconds duration) {
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000.0);
}

}  // namespace

HttpTransfer::HttpTransfer(const HttpClientOptions& options) : handle_(curl_easy_init()) {
  if (handle_ == nullptr) throw std::runtime_error("libcurl cannot be initialised: out of memory");
  set_fixed_options(options);
}

HttpTransfer::~HttpTransfer() {
  curl_easy_cleanup(handle_);
  curl_url_cleanup(parsed_url_);
}

void HttpTransfer::set_fixed_options(const HttpClientOptions& options) {
  set_option(handle_, CURLOPT_PRIVATE, static_cast<void*>(this));
  set_option(handle_, CURLOPT_ERRORBUFFER, message_.data());
  set_option(handle_, CURLOPT_NOSIGNAL, 1L);
  set_option(handle_, CURLOPT_NOPROGRESS, 1L);
  set_option(handle_, CURLOPT_TCP_NODELAY, 1L);
  set_option(handle_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set_option(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(handle_, CURLOPT_NOPROXY, "*");  // whatever the environment says
  set_option(handle_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set_option(handle_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set_option(handle_, CURLOPT_SSL_VERIFYPEER, 1L);
  set_option(handle_, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) set_option(handle_, CURLOPT_CAINFO, options.ca_file.c_str());
  set_option(handle_, CURLOPT_PREREQFUNCTION, &HttpTransfer::on_send);
  set_option(handle_, CURLOPT_PREREQDATA, static_cast<void*>(this));
  set_option(handle_, CURLOPT_HEADERFUNCTION, &HttpTransfer::on_header);
  set_option(handle_, CURLOPT_HEADERDATA, static_cast<void*>(this));
  set_option(handle_, CURLOPT_WRITEFUNCTION, &HttpTransfer::on_body);
  set_option(handle_, CURLOPT_WRITEDATA, static_cast<void*>(this));
  // libcurl has 64 KiB at once copied by default; longer bodies leave in fewer, larger writes.
  set_option(handle_, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBytes);
}

// ---- What libcurl calls ----

int HttpTransfer::on_send(void* self, char* /*peer*/, char* /*local*/, int /*peer_port*/,
                          int /*local_port*/) {
  // The second call is libcurl's own resend: the first may have had its effect.
  return ++static_cast<HttpTransfer*>(self)->sends_ > 1 ? CURL_PREREQFUNC_ABORT
                                                        : CURL_PREREQFUNC_OK;
}

std::size_t HttpTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.header_bytes_ += bytes;
  if (transfer.header_bytes_ > kMaxAnswerHeaderBytes) {
    transfer.headers_too_long_ = true;
    return 0;  // makes libcurl give up
  }
  transfer.keep_header({data, bytes});
  return bytes;
}

std::size_t HttpTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  if (bytes > transfer.request_.max_answer_bytes - transfer.body_.size()) {
    transfer.body_too_long_ = true;
    return 0;  // makes libcurl give up
  }
  transfer.body_.append(data, bytes);
  return bytes;
}

void HttpTransfer::keep_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    kept_.clear();  // those of an interim answer (1xx) are not the answer's
    head_complete_ = false;
    return;
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.empty()) head_complete_ = true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  if (colon > kLongestKept) return;
  std::string name = ascii_lower(line.substr(0, colon));
  if (!is_kept(name)) return;
  kept_.push_back({std::move(name), std::string(trim_blanks(line.substr(colon + 1)))});
}

// ---- Before the exchange ----

Result<Done> HttpTransfer::prepare(HttpRequest request, HttpTag tag) {
  tag_ = tag;
  request_ = std::move(request);
  sends_ = 0;
  header_bytes_ = 0;
  head_complete_ = false;
  headers_too_long_ = false;
  body_too_long_ = false;
  kept_.clear();
  body_.clear();
  message_[0] = '\0';

  ANP_REQUIRE(request_.timeout.count() > 0 && request_.connect_timeout.count() > 0,
              "a request without time limit could wait for ever");
  if (auto ok = set_url(request_.url); !ok) return ok;
  if (auto ok = set_headers(request_.headers); !ok) return ok;
  if (auto ok = set_method(); !ok) return ok;
  set_body();
  set_limits();
  return Done{};
}

Result<Done> HttpTransfer::set_url(const std::string& url) {
  if (url == url_ && !url.empty()) return Done{};
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  if (parts == nullptr) throw std::runtime_error("out of memory");
  if (auto ok = parse_url(url, parts.get()); !ok) return ok;
  // The text is what libcurl's messages name, the parts are what it goes by.
  set_option(handle_, CURLOPT_URL, url.c_str());
  set_option(handle_, CURLOPT_CURLU, parts.get());
  url_ = url;
  curl_url_cleanup(std::exchange(parsed_url_, parts.release()));
  return Done{};
}

/// Lines are written where the last request's stood: mostly nothing but a key differs.
Result<Done> HttpTransfer::set_headers(const std::vector<HttpHeader>& headers) {
  bool linked = !header_list_.empty() && list_headers_.size() == headers.size();
  list_headers_.resize(headers.size());
  header_lines_.resize(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) {
    HttpHeader& last = list_headers_[i];
    if (linked && last.name == headers[i].name && last.value == headers[i].value) continue;
    if (auto ok = check_header(headers[i]); !ok) {
      header_list_.clear();  // half of the lines are the new ones: nothing of it is used again
      return ok;
    }
    last = headers[i];
    write_header_line(last, header_lines_[i]);
    linked = linked && header_list_[i + 1].data == header_lines_[i].data();
  }
  if (!linked) link_header_lines();
  return Done{};
}

void HttpTransfer::link_header_lines() {
  // Without it, a large POST waits up to a second for "100 Continue".
  static char no_expect[] = "Expect:";
  header_list_.assign(header_lines_.size() + 1, curl_slist{no_expect, nullptr});
  for (std::size_t i = 0; i < header_lines_.size(); ++i) {
    header_list_[i].next = &header_list_[i + 1];
    header_list_[i + 1].data = header_lines_[i].data();
  }
  set_option(handle_, CURLOPT_HTTPHEADER, header_list_.data());
}

Result<Done> HttpTransfer::set_method() {
  const std::string& method = request_.method;
  const bool with_body = method == "POST" || !request_.body.empty();
  if (!method.empty() && method == method_ && with_body == with_body_) return Done{};
  const bool upper =
      std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (method.empty() || method.size() > 16 || !upper) {
    return Error{fmt::format("'{}' is no HTTP method: upper-case letters are", method)};
  }
  const bool bodiless = method == "GET" || method == "HEAD";
  if (bodiless && with_body) {
    return Error{fmt::format("a {} request cannot have a body", method)};
  }
  set_option(handle_, CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
  set_option(handle_, CURLOPT_NOBODY, 0L);
  set_option(handle_, CURLOPT_HTTPGET, 1L);
  if (method == "HEAD") set_option(handle_, CURLOPT_NOBODY, 1L);
  if (with_body) set_option(handle_, CURLOPT_POST, 1L);
  if (!bodiless && method != "POST") set_option(handle_, CURLOPT_CUSTOMREQUEST, method.c_str());
  method_ = method;
  with_body_ = with_body;
  return Done{};
}

void HttpTransfer::set_body() {
  if (!with_body_) return;
  // Not copied: request_ lives as long as the exchange.
  set_option(handle_, CURLOPT_POSTFIELDS, request_.body.c_str());
  set_option(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
}

void HttpTransfer::set_limits() {
  if (timeout_ != request_.timeout) {
    timeout_ = request_.timeout;
    set_option(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_.count()));
  }
  if (connect_timeout_ != request_.connect_timeout) {
    connect_timeout_ = request_.connect_timeout;
    set_option(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout_.count()));
  }
  if (accepts_compressed_ != request_.accept_compressed) {
    accepts_compressed_ = request_.accept_compressed;
    set_option(handle_, CURLOPT_ACCEPT_ENCODING,
               accepts_compressed_ ? "gzip, deflate" : static_cast<const char*>(nullptr));
  }
}

// ---- After the exchange ----

HttpExchange HttpTransfer::finish(int curl_code, bool cancelled) {
  HttpExchange exchange;
  exchange.ended = std::chrono::system_clock::now();
  measure(exchange);
  // A connection that closes inside the head is a whole answer to libcurl, but not to us.
  if (curl_code == CURLE_OK && !head_complete_) curl_code = CURLE_PARTIAL_FILE;
  if (sends_ == 0) {
    exchange.delivery = HttpExchange::Delivery::never_sent;
  } else if (curl_code != CURLE_OK || cancelled) {
    exchange.delivery = HttpExchange::Delivery::sent_no_answer;
  } else {
    exchange.delivery = HttpExchange::Delivery::answered;
    exchange.status = static_cast<int>(info<long>(handle_, CURLINFO_RESPONSE_CODE));
    exchange.headers = std::exchange(kept_, {});
    exchange.body = std::exchange(body_, {});
    return exchange;
  }
  const auto trouble =
      sends_ > 0 || cancelled
          ? std::nullopt
          : tls_trouble({curl_code, info<long>(handle_, CURLINFO_SSL_VERIFYRESULT),
                         std::string_view(message_.data()), host_of(request_.url)});
  exchange.untrusted = trouble.has_value();
  exchange.reason = trouble ? *trouble : reason_for(curl_code, cancelled);
  return exchange;
}

void HttpTransfer::measure(HttpExchange& exchange) const {
  using std::chrono::microseconds;
  exchange.total = microseconds{info<curl_off_t>(handle_, CURLINFO_TOTAL_TIME_T)};
  exchange.first_byte = microseconds{info<curl_off_t>(handle_, CURLINFO_STARTTRANSFER_TIME_T)};
  const auto uploaded =
      static_cast<std::uint64_t>(info<curl_off_t>(handle_, CURLINFO_SIZE_UPLOAD_T));
  const auto request_size = static_cast<std::uint64_t>(info<long>(handle_, CURLINFO_REQUEST_SIZE));
  // libcurl counts a small body into the request's size, because it leaves together with the head.
  exchange.bytes_sent = request_.body.size() < kInitialPostBytes ? std::max(request_size, uploaded)
                                                                 : request_size + uploaded;
  exchange.bytes_received =
      static_cast<std::uint64_t>(info<curl_off_t>(handle_, CURLINFO_SIZE_DOWNLOAD_T)) +
      static_cast<std::uint64_t>(info<long>(handle_, CURLINFO_HEADER_SIZE));
  // Where a resend was refused, the counters are those of the resend.
  exchange.whole_request_left = sends_ > 1 || (sends_ == 1 && uploaded >= request_.body.size());
  exchange.reused_connection = sends_ > 0 && info<long>(handle_, CURLINFO_NUM_CONNECTS) == 0;
}

std::string HttpTransfer::reason_for(int curl_code, bool cancelled) const {
  if (cancelled) return "cancelled";
  if (headers_too_long_) {
    return fmt::format("answer headers longer than {} KiB", kMaxAnswerHeaderBytes / 1024);
  }
  if (body_too_long_) {
    return fmt::format("answer longer than {} MiB", request_.max_answer_bytes / 1'048'576);
  }
  if (sends_ > 1) return "the connection died before an answer came";
  switch (curl_code) {
    case CURLE_OPERATION_TIMEDOUT:
      return sends_ == 0 ? "no connection within " +
                               seconds_text(std::min(request_.connect_timeout, request_.timeout))
                         : "timed out after " + seconds_text(request_.timeout);
    case CURLE_COULDNT_CONNECT: {
      const long cause = info<long>(handle_, CURLINFO_OS_ERRNO);
      if (cause == ECONNREFUSED) return "connection refused";
      break;
    }
    case CURLE_GOT_NOTHING:
      return "the connection closed without an answer";
    case CURLE_PARTIAL_FILE:
      return "the answer was cut off";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return "the answer is no HTTP; does the site speak https:// at this port?";
    default:
      break;
  }
  if (message_[0] != '\0') return message_.data();
  return curl_easy_strerror(static_cast<CURLcode>(curl_code));
}

}  // namespace anp
