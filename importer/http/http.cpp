#include "importer/http/http.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <deque>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "importer/http/arrival_time.h"
#include "importer/http/http_transfer.h"
#include "importer/http/socket_watch.h"

namespace anp {

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr int kMaxEventsAtOnce = 64;

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(
      fmt::format("{} failed: {}", what, std::generic_category().message(errno)));
}

void check(CURLMcode code, const char* what) {
  if (code != CURLM_OK) {
    throw std::runtime_error(fmt::format("{} failed: {}", what, curl_multi_strerror(code)));
  }
}

void initialise_libcurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

/// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor(int descriptor, const char* what) : descriptor_(descriptor) {
    if (descriptor_ < 0) fail(what);
  }
  ~Descriptor() { close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

/// epoll_wait with a microsecond's precision where the kernel has it (Linux 5.11), rounded up to a
/// millisecond elsewhere.
int wait_for_events(int epoll, epoll_event* events, microseconds timeout) {
  timespec wait{};
  wait.tv_sec = static_cast<time_t>(timeout.count() / 1'000'000);
  wait.tv_nsec = static_cast<long>(timeout.count() % 1'000'000) * 1000;
  const int count = epoll_pwait2(epoll, events, kMaxEventsAtOnce, &wait, nullptr);
  if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout);
  return epoll_wait(epoll, events, kMaxEventsAtOnce, static_cast<int>(ms.count()));
}

}  // namespace

class HttpClient::Impl {
 public:
  explicit Impl(HttpClientOptions options);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<Done> start(HttpRequest request, HttpTag tag);
  std::vector<HttpCompletion> poll(microseconds timeout);
  std::vector<HttpCompletion> cancel_all();
  [[nodiscard]] std::size_t in_flight() const { return active_.size(); }
  void wakeup() const noexcept;

 private:
  static int on_socket(CURL* handle, curl_socket_t socket, int what, void* self, void* known);
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_close(void* self, curl_socket_t socket);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);

  void watch_wakeups();
  void watch_sockets_of(CURL* handle);
  /// Waits for sockets at most `timeout`, moves their exchanges on and adds those that ended. True
  /// after a wakeup().
  bool turn(microseconds timeout, std::vector<HttpCompletion>& completions);
  void advance(const epoll_event& event, std::vector<HttpCompletion>& completions);
  void run_due_timer();
  void launch(HttpTransfer& transfer);
  void launch_due();
  void collect(std::vector<HttpCompletion>& completions,
               std::optional<SteadyClock::time_point> arrived = std::nullopt);
  HttpCompletion take_off(HttpTransfer& transfer, int curl_code, bool cancelled);
  [[nodiscard]] microseconds until_timer(microseconds at_most) const;
  [[nodiscard]] microseconds until_launch(microseconds at_most) const;

  HttpClientOptions options_;
  Descriptor epoll_;
  SocketWatch sockets_;
  Descriptor wakeups_;
  CURLM* multi_;
  std::vector<std::unique_ptr<HttpTransfer>> transfers_;  // all of them
  std::vector<HttpTransfer*> idle_;
  std::vector<HttpTransfer*> active_;
  std::deque<HttpTransfer*> waiting_;             // of the active ones, for next_launch_
  SteadyClock::time_point next_launch_;           // not earlier, with a min_interval
  std::optional<SteadyClock::time_point> timer_;  // when libcurl wants to be called
};

HttpClient::Impl::Impl(HttpClientOptions options)
    : options_(std::move(options)),
      epoll_(epoll_create1(EPOLL_CLOEXEC), "epoll_create1"),
      sockets_(epoll_.get()),
      wakeups_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"),
      multi_((initialise_libcurl(), curl_multi_init())),
      next_launch_(SteadyClock::now() + options_.min_interval) {
  if (multi_ == nullptr) throw std::runtime_error("libcurl cannot be initialised: out of memory");
  ANP_REQUIRE(options_.max_in_flight > 0, "a client sends at least one request at a time");
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Impl::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Impl::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.max_in_flight));
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  watch_wakeups();
}

HttpClient::Impl::~Impl() {
  for (HttpTransfer* transfer : waiting_) std::erase(active_, transfer);
  for (HttpTransfer* transfer : active_) curl_multi_remove_handle(multi_, transfer->handle());
  transfers_.clear();
  curl_multi_cleanup(multi_);
}

/// A connection outlives the handle that opened it, but not this client.
void HttpClient::Impl::watch_sockets_of(CURL* handle) {
  const bool ok =
      curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &Impl::on_open) == CURLE_OK &&
      curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this) == CURLE_OK &&
      curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &Impl::on_close) == CURLE_OK &&
      curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this) == CURLE_OK;
  if (!ok) throw std::runtime_error("libcurl cannot be initialised: it refuses our sockets");
}

void HttpClient::Impl::watch_wakeups() {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wakeups_.get();
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeups_.get(), &event) != 0) fail("epoll_ctl");
}

// ---- What libcurl calls ----

int HttpClient::Impl::on_socket(CURL* /*handle*/, curl_socket_t socket, int what, void* self,
                                void* /*known*/) {
  auto& impl = *static_cast<Impl*>(self);
  if (what == CURL_POLL_REMOVE) {
    // What an idle connection says is looked at in turn().
    impl.sockets_.want_nothing(socket);
    return 0;
  }
  std::uint32_t wanted = 0;
  if ((what & CURL_POLL_IN) != 0) wanted |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) wanted |= EPOLLOUT;
  return impl.sockets_.want(socket, wanted) ? 0 : -1;
}

curl_socket_t HttpClient::Impl::on_open(void* self, curlsocktype /*purpose*/,
                                        curl_sockaddr* address) {
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  auto& impl = *static_cast<Impl*>(self);
  impl.sockets_.opened(socket);
  if (impl.options_.note_arrivals) note_arrivals(socket);
  return socket;
}

int HttpClient::Impl::on_close(void* self, curl_socket_t socket) {
  static_cast<Impl*>(self)->sockets_.closed(socket);
  return ::close(socket);
}

int HttpClient::Impl::on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
  auto& impl = *static_cast<Impl*>(self);
  impl.timer_.reset();
  if (timeout_ms >= 0) impl.timer_ = SteadyClock::now() + std::chrono::milliseconds{timeout_ms};
  return 0;
}

// ---- Exchanges ----

Result<Done> HttpClient::Impl::start(HttpRequest request, HttpTag tag) {
  ANP_REQUIRE(active_.size() < options_.max_in_flight, "more requests in flight than agreed");
  if (idle_.empty()) {
    transfers_.push_back(std::make_unique<HttpTransfer>(options_));
    watch_sockets_of(transfers_.back()->handle());
    idle_.push_back(transfers_.back().get());
  }
  HttpTransfer* const transfer = idle_.back();
  if (auto ok = transfer->prepare(std::move(request), tag); !ok) return ok;
  idle_.pop_back();
  active_.push_back(transfer);
  if (options_.min_interval.count() > 0) {
    waiting_.push_back(transfer);
    launch_due();
  } else {
    launch(*transfer);
  }
  return Done{};
}

void HttpClient::Impl::launch(HttpTransfer& transfer) {
  check(curl_multi_add_handle(multi_, transfer.handle()), "curl_multi_add_handle");
  // Sent now rather than at the next poll(): the plan's send time is now.
  run_due_timer();
}

void HttpClient::Impl::launch_due() {
  const auto now = SteadyClock::now();
  if (waiting_.empty() || now < next_launch_) return;
  next_launch_ = now + options_.min_interval;
  HttpTransfer* const transfer = waiting_.front();
  waiting_.pop_front();
  launch(*transfer);
}

std::vector<HttpCompletion> HttpClient::Impl::poll(microseconds timeout) {
  const auto deadline = SteadyClock::now() + std::max(timeout, microseconds{0});
  std::vector<HttpCompletion> completions;
  collect(completions);  // those that ended in start()
  bool last = false;
  while (!last) {
    const auto left = std::chrono::ceil<microseconds>(deadline - SteadyClock::now());
    last = !completions.empty() || left <= microseconds{0};
    const microseconds wait = last ? microseconds{0} : until_launch(until_timer(left));
    const bool woken = turn(wait, completions);
    run_due_timer();
    launch_due();
    collect(completions);
    last = last || woken || !completions.empty();
  }
  return completions;
}

bool HttpClient::Impl::turn(microseconds timeout, std::vector<HttpCompletion>& completions) {
  std::array<epoll_event, kMaxEventsAtOnce> events;
  const int count = wait_for_events(epoll_.get(), events.data(), timeout);
  if (count < 0 && errno == EINTR) return true;  // a signal: its owner wants to look
  if (count < 0) fail("epoll_wait");
  bool woken = false;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wakeups_.get()) {
      eventfd_t ignored = 0;
      eventfd_read(wakeups_.get(), &ignored);
      woken = true;
      continue;
    }
    if (!sockets_.is_wanted(event.data.fd)) {
      // An idle connection: the site closes it, or says something that nobody asked for. libcurl
      // finds that out before it uses it again.
      sockets_.take_out(event.data.fd);
      continue;
    }
    advance(event, completions);
  }
  return woken;
}

void HttpClient::Impl::advance(const epoll_event& event, std::vector<HttpCompletion>& completions) {
  const bool readable = (event.events & EPOLLIN) != 0;
  const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
  unsigned mask = 0;
  if (readable) mask |= CURL_CSELECT_IN;
  if ((event.events & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
  if (broken) mask |= CURL_CSELECT_ERR;
  // Who asks a broken socket takes the error away, which libcurl is to see.
  const bool ask = options_.note_arrivals && readable && !broken;
  const auto arrived = ask ? last_arrival(event.data.fd) : std::nullopt;
  int running = 0;
  check(curl_multi_socket_action(multi_, event.data.fd, static_cast<int>(mask), &running),
        "curl_multi_socket_action");
  // At once: what ended now, ended with what has just been read.
  collect(completions, arrived);
}

void HttpClient::Impl::run_due_timer() {
  if (!timer_ || *timer_ > SteadyClock::now()) return;
  timer_.reset();
  int running = 0;
  check(curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running),
        "curl_multi_socket_action");
}

microseconds HttpClient::Impl::until_timer(microseconds at_most) const {
  if (!timer_) return at_most;
  const auto left = std::chrono::ceil<microseconds>(*timer_ - SteadyClock::now());
  return std::clamp(left, microseconds{0}, at_most);
}

microseconds HttpClient::Impl::until_launch(microseconds at_most) const {
  if (waiting_.empty()) return at_most;
  const auto left = std::chrono::ceil<microseconds>(next_launch_ - SteadyClock::now());
  return std::clamp(left, microseconds{0}, at_most);
}

/// @param arrived when the last bytes came that were read
void HttpClient::Impl::collect(std::vector<HttpCompletion>& completions,
                               std::optional<SteadyClock::time_point> arrived) {
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &queued)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // the message dies with remove_handle
    char* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    HttpCompletion& ended =
        completions.emplace_back(take_off(*reinterpret_cast<HttpTransfer*>(owner), code, false));
    if (!arrived || ended.exchange.delivery != HttpExchange::Delivery::answered) continue;
    ended.exchange.arrived = std::max(*arrived, SteadyClock::now() - ended.exchange.total);
  }
}

HttpCompletion HttpClient::Impl::take_off(HttpTransfer& transfer, int curl_code, bool cancelled) {
  // One that still waits was never handed to libcurl.
  if (std::erase(waiting_, &transfer) == 0) {
    check(curl_multi_remove_handle(multi_, transfer.handle()), "curl_multi_remove_handle");
  }
  std::erase(active_, &transfer);
  idle_.push_back(&transfer);
  return {transfer.tag(), transfer.finish(curl_code, cancelled)};
}

std::vector<HttpCompletion> HttpClient::Impl::cancel_all() {
  std::vector<HttpCompletion> completions;
  collect(completions);
  while (!active_.empty()) {
    completions.push_back(take_off(*active_.front(), CURLE_ABORTED_BY_CALLBACK, true));
  }
  return completions;
}

void HttpClient::Impl::wakeup() const noexcept {
  const int saved = errno;  // a signal handler must leave it as it was
  eventfd_write(wakeups_.get(), 1);
  errno = saved;
}

// ---- The public face ----

HttpClient::HttpClient(HttpClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
HttpClient::~HttpClient() = default;
Result<Done> HttpClient::start(HttpRequest request, HttpTag tag) {
  return impl_->start(std::move(request), tag);
}
std::vector<HttpCompletion> HttpClient::poll(microseconds timeout) { return impl_->poll(timeout); }
std::size_t HttpClient::in_flight() const { return impl_->in_flight(); }
std::vector<HttpCompletion> HttpClient::cancel_all() { return impl_->cancel_all(); }
void HttpClient::wakeup() noexcept { impl_->wakeup(); }

std::string_view to_string(HttpExchange::Delivery delivery) {
  switch (delivery) {
    case HttpExchange::Delivery::never_sent:
      return "never_sent";
    case HttpExchange::Delivery::sent_no_answer:
      return "sent_no_answer";
    case HttpExchange::Delivery::answered:
      return "answered";
  }
  return "";
}

}  // namespace anp
