// The least that a program can do with libcurl: the same body again and again, answers thrown away.
// What it takes is the floor of whatever sends with this version of libcurl.
//
//     bench_libcurl URL COUNT BODY_FILE CONNECTIONS      prints "N answers of 200"
//
// Sends as anp-import does: curl_multi_socket_action on epoll, handles used again, sockets left in
// epoll while idle.

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kMaxEventsAtOnce = 64;

struct Arguments {
  std::string url;
  std::uint64_t count = 0;
  std::string body;
  std::size_t connections = 0;
};

/// @throws std::runtime_error where it is no whole number above 0
std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value == 0) {
    throw std::runtime_error(fmt::format("'{}' is no whole number above 0", text));
  }
  return value;
}

/// @throws std::runtime_error with what is wrong
Arguments read_arguments(int argc, char** argv) {
  if (argc != 5) throw std::runtime_error("takes URL COUNT BODY_FILE CONNECTIONS");
  std::ifstream file(argv[3], std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("'{}' cannot be read", argv[3]));
  return {argv[1], number_of(argv[2]), std::string(std::istreambuf_iterator<char>(file), {}),
          number_of(argv[4])};
}

void check(bool done, const char* what) {
  if (!done) throw std::runtime_error(fmt::format("{} failed", what));
}

class BareClient {
 public:
  explicit BareClient(const Arguments& arguments) : arguments_(arguments) {
    check(epoll_ >= 0 && multi_ != nullptr, "starting");
    head_ = curl_slist_append(nullptr, "Content-Type: application/json");
    head_ = curl_slist_append(head_, "Expect:");
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &BareClient::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &BareClient::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(arguments_.connections));
    for (std::size_t i = 0; i < arguments_.connections; ++i) handles_.push_back(make_handle());
  }
  ~BareClient() {
    for (CURL* handle : handles_) curl_easy_cleanup(handle);
    curl_multi_cleanup(multi_);
    curl_slist_free_all(head_);
    close(epoll_);
  }
  BareClient(const BareClient&) = delete;
  BareClient& operator=(const BareClient&) = delete;

  /// @return how many answers had status 200
  std::uint64_t run() {
    for (CURL* handle : handles_) start(handle);
    while (ended_ < started_) {
      std::array<epoll_event, kMaxEventsAtOnce> events;
      const int count = epoll_wait(epoll_, events.data(), kMaxEventsAtOnce, due_ ? 0 : 1000);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        act(event.data.fd, ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                               ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0));
      }
      if (due_ || count == 0) act(CURL_SOCKET_TIMEOUT, 0);
    }
    return good_;
  }

 private:
  static int on_socket(CURL* /*handle*/, curl_socket_t socket, int what, void* self,
                       void* /*known*/) {
    auto& client = *static_cast<BareClient*>(self);
    const auto at = static_cast<std::size_t>(socket);
    if (client.watched_.size() <= at) client.watched_.resize(at + 1);
    if (what == CURL_POLL_REMOVE) return 0;  // stays: the next request wants it again
    epoll_event event{};
    event.events = ((what & CURL_POLL_IN) != 0 ? std::uint32_t{EPOLLIN} : 0U) |
                   ((what & CURL_POLL_OUT) != 0 ? std::uint32_t{EPOLLOUT} : 0U);
    event.data.fd = socket;
    if (client.watched_[at] == event.events) return 0;
    const int action = client.watched_[at] != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    client.watched_[at] = event.events;
    return epoll_ctl(client.epoll_, action, socket, &event);
  }

  static int on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
    static_cast<BareClient*>(self)->due_ = timeout_ms == 0;
    return 0;
  }

  static std::size_t on_body(char* /*data*/, std::size_t size, std::size_t count, void* /*self*/) {
    return size * count;
  }

  CURL* make_handle() {
    CURL* const handle = curl_easy_init();
    check(handle != nullptr, "curl_easy_init");
    curl_easy_setopt(handle, CURLOPT_URL, arguments_.url.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, head_);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, arguments_.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(arguments_.body.size()));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &BareClient::on_body);
    return handle;
  }

  void start(CURL* handle) {
    if (started_ == arguments_.count) return;
    ++started_;
    check(curl_multi_add_handle(multi_, handle) == CURLM_OK, "curl_multi_add_handle");
    if (due_) act(CURL_SOCKET_TIMEOUT, 0);
  }

  void act(curl_socket_t socket, int events) {
    if (socket == CURL_SOCKET_TIMEOUT) due_ = false;
    int running = 0;
    check(curl_multi_socket_action(multi_, socket, events, &running) == CURLM_OK,
          "curl_multi_socket_action");
    int queued = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &queued)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const handle = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result == CURLE_OK && status == 200) ++good_;
      ++ended_;
      curl_multi_remove_handle(multi_, handle);
      start(handle);
    }
  }

  Arguments arguments_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  CURLM* multi_ = curl_multi_init();
  curl_slist* head_ = nullptr;
  std::vector<CURL*> handles_;
  std::vector<std::uint32_t> watched_;  // by socket: what epoll watches
  bool due_ = false;                    // libcurl wants to be called at once
  std::uint64_t started_ = 0;
  std::uint64_t ended_ = 0;
  std::uint64_t good_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = read_arguments(argc, argv);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    fmt::print("{} answers of 200\n", BareClient(arguments).run());
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_libcurl: {}\n", error.what());
    return 2;
  }
}
