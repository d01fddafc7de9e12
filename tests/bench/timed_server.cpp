// A site whose answers take times that are known: what a load generator says of it can be checked.
//
//   bench_timed_server SERVICE REQUESTS [FREEZE_AT FREEZE]      prints its port, serves on
//   127.0.0.1 until SIGTERM, then prints how long each of its answers really took: lines of ms
//
// SERVICE is fixed:MS, exponential:MEAN_MS or bimodal:FAST_MS:SLOW_MS:SLOW_SHARE. The times of
// REQUESTS posted requests are exactly the quantiles at (i + 1/2) / REQUESTS, in a scattered order;
// then the order begins again. From FREEZE_AT seconds after the first posted request on, nothing is
// answered for FREEZE seconds. An answer names the article of the request.

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "importer/http/arrival_time.h"
#include "importer/timer_slack.h"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

/// Numbers after the words, separated by colons.
std::vector<double> numbers_of(std::string_view text) {
  std::vector<double> numbers;
  while (!text.empty()) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    numbers.push_back(std::stod(std::string(text.substr(0, colon))));
    text.remove_prefix(std::min(colon + 1, text.size()));
  }
  return numbers;
}

/// Service times by number of the request.
class ServiceTimes {
 public:
  ServiceTimes(std::string_view text, std::uint64_t requests) : requests_(requests) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    kind_ = text.substr(0, colon);
    numbers_ = numbers_of(text.substr(std::min(colon + 1, text.size())));
    const bool known = (kind_ == "fixed" && numbers_.size() == 1) ||
                       (kind_ == "exponential" && numbers_.size() == 1) ||
                       (kind_ == "bimodal" && numbers_.size() == 3);
    if (!known || requests == 0) throw std::runtime_error(fmt::format("service '{}'?", text));
    // By the golden ratio, so that short and long ones come mixed; coprime, so that each comes
    // once.
    step_ = static_cast<std::uint64_t>(0.6180339887 * static_cast<double>(requests)) | 1U;
    while (std::gcd(step_, requests) != 1) step_ += 2;
  }

  [[nodiscard]] Clock::duration of(std::uint64_t request) const {
    const std::uint64_t place = request % requests_ * step_ % requests_;
    const double share = (static_cast<double>(place) + 0.5) / static_cast<double>(requests_);
    return std::chrono::duration_cast<Clock::duration>(Seconds(milliseconds_at(share) / 1e3));
  }

 private:
  [[nodiscard]] double milliseconds_at(double share) const {
    if (kind_ == "fixed") return numbers_[0];
    if (kind_ == "exponential") return -numbers_[0] * std::log1p(-share);
    return share < 1 - numbers_[2] ? numbers_[0] : numbers_[1];
  }

  std::uint64_t requests_;
  std::uint64_t step_ = 1;
  std::string_view kind_;
  std::vector<double> numbers_;
};

/// What stands between two marks; empty when they are not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t start = text.rfind(before);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + before.size());
  return text.substr(0, std::min(text.find(after), text.size()));
}

std::string answer_with(const std::string& body) {
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body);
}

class TimedServer {
 public:
  TimedServer(ServiceTimes times, Seconds freeze_at, Seconds freeze)
      : times_(std::move(times)), freeze_at_(freeze_at), freeze_(freeze) {
    anp::wake_on_time();
    listener_ = checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    checked(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), "bind");
    checked(listen(listener_, 1024), "listen");
    checked(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    timer_ = checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), "timerfd_create");
    poll_ = checked(epoll_create1(0), "epoll_create1");
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    checked(sigprocmask(SIG_BLOCK, &end, nullptr), "sigprocmask");
    end_ = checked(signalfd(-1, &end, SFD_NONBLOCK), "signalfd");
    watch(listener_);
    watch(timer_);
    watch(end_);
    fmt::print("{}\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  /// Until SIGTERM.
  void run() {
    std::array<epoll_event, 256> events{};
    while (!ended_) {
      const int count = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
      if (count < 0 && errno != EINTR) checked(count, "epoll_wait");
      for (int i = 0; i < count; ++i) hear(events[static_cast<std::size_t>(i)].data.fd);
      answer_what_is_due();
    }
  }

  /// From when a request came, by the kernel's clock, to when its answer was sent.
  void print_served() const {
    for (const Seconds time : served_) fmt::print("{:.3f}\n", time.count() * 1e3);
  }

 private:
  void watch(int descriptor) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    checked(epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
  }

  void hear(int descriptor) {
    if (descriptor == end_) {
      ended_ = true;
    } else if (descriptor == timer_) {
      std::uint64_t expirations = 0;
      [[maybe_unused]] const auto read_bytes = read(timer_, &expirations, sizeof expirations);
    } else if (descriptor == listener_) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (client < 0) return;
      const int on = 1;
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      anp::note_arrivals(client);
      watch(client);
      received_[client].clear();
    } else {
      read_from(descriptor);
    }
  }

  void read_from(int client) {
    std::array<char, 65536> bytes{};
    const auto came = anp::last_arrival(client).value_or(Clock::now());
    const ssize_t size = read(client, bytes.data(), bytes.size());
    if (size <= 0) {
      if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
      forget(client);
      return;
    }
    std::string& text = received_[client];
    text.append(bytes.data(), static_cast<std::size_t>(size));
    while (take_request(client, text, came)) {
    }
  }

  void forget(int client) {
    std::erase_if(waiting_,
                  [client](const auto& answer) { return answer.second.client == client; });
    received_.erase(client);
    close(client);
  }

  /// Answers the first request of the text, or plans its answer; false while it is not complete.
  /// @param came when its last byte did
  bool take_request(int client, std::string& text, Clock::time_point came) {
    const std::size_t head_end = text.find("\r\n\r\n");
    if (head_end == std::string::npos) return false;
    const std::string_view head = std::string_view(text).substr(0, head_end + 2);
    const std::string_view length = length_of(head);
    const std::size_t size = length.empty() ? 0 : std::stoul(std::string(length));
    if (text.size() < head_end + 4 + size) return false;
    const std::string_view body = std::string_view(text).substr(head_end + 4, size);
    if (head.starts_with("POST")) {
      if (requests_ == 0) first_ = came;
      waiting_.emplace(not_frozen(came + times_.of(requests_++)),
                       Waiting{client, came, answer_to(body)});
    } else {
      send(client, answer_with(R"({"site":"bench","articles":0})"));
    }
    text.erase(0, head_end + 4 + size);
    return true;
  }

  static std::string_view length_of(std::string_view head) {
    for (const char* name : {"Content-Length: ", "content-length: "}) {
      if (const auto length = between(head, name, "\r\n"); !length.empty()) return length;
    }
    return {};
  }

  static std::string answer_to(std::string_view body) {
    return answer_with(fmt::format(R"({{"source_id":"{}","hash":"{}"}})",
                                   between(body.substr(0, 200), "\"source_id\":\"", "\""),
                                   between(body, ",\"hash\":\"", "\"")));
  }

  [[nodiscard]] Clock::time_point not_frozen(Clock::time_point at) const {
    const auto from = first_ + std::chrono::duration_cast<Clock::duration>(freeze_at_);
    const auto until = from + std::chrono::duration_cast<Clock::duration>(freeze_);
    return at >= from && at < until ? until : at;
  }

  void answer_what_is_due() {
    while (!waiting_.empty() && waiting_.begin()->first <= Clock::now()) {
      const Waiting answer = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      send(answer.client, answer.bytes);
      served_.push_back(Clock::now() - answer.came);
    }
    itimerspec next{};
    if (!waiting_.empty()) {
      const auto at = waiting_.begin()->first.time_since_epoch();
      const auto whole = std::chrono::duration_cast<std::chrono::seconds>(at);
      next.it_value.tv_sec = whole.count();
      next.it_value.tv_nsec = std::chrono::nanoseconds(at - whole).count();
    }
    checked(timerfd_settime(timer_, TFD_TIMER_ABSTIME, &next, nullptr), "timerfd_settime");
  }

  // Answers are short: they fit into the socket's buffer.
  static void send(int client, const std::string& bytes) {
    [[maybe_unused]] const auto sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  struct Waiting {
    int client;
    Clock::time_point came;
    std::string bytes;
  };

  ServiceTimes times_;
  Seconds freeze_at_;
  Seconds freeze_;
  int listener_ = -1;
  int timer_ = -1;
  int end_ = -1;
  int poll_ = -1;
  bool ended_ = false;
  std::vector<Clock::duration> served_;
  std::uint64_t requests_ = 0;
  Clock::time_point first_;
  std::map<int, std::string> received_;
  std::multimap<Clock::time_point, Waiting> waiting_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3 && argc != 5) {
    fmt::print(stderr, "usage: bench_timed_server SERVICE REQUESTS [FREEZE_AT FREEZE]\n");
    return 2;
  }
  const Seconds freeze_at(argc == 5 ? std::stod(argv[3]) : 0);
  const Seconds freeze(argc == 5 ? std::stod(argv[4]) : 0);
  TimedServer server(ServiceTimes(argv[1], std::stoull(argv[2])), freeze_at, freeze);
  server.run();
  server.print_served();
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_timed_server: {}\n", error.what());
  return 1;
}
