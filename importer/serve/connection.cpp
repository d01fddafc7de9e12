#include "importer/serve/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "importer/serve/request_guard.h"

namespace anp {
namespace {

constexpr std::size_t kReadBytes = 65'536;
constexpr std::size_t kMaxLingerBytes = 64U << 20U;
constexpr std::chrono::milliseconds kCrowdCheckEvery{250};

int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

}  // namespace

StopSignal::StopSignal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

StopSignal::~StopSignal() { ::close(descriptor_); }

void StopSignal::raise() {
  if (::eventfd_write(descriptor_, 1) != 0) {
    throw std::system_error(errno, std::generic_category(), "eventfd_write");
  }
}

bool StopSignal::raised() const {
  pollfd wait{descriptor_, POLLIN, 0};
  return ::poll(&wait, 1, 0) == 1;
}

Connection::Connection(int socket, const StopSignal& stop, std::function<bool()> crowded)
    : socket_(socket), stop_(stop), crowded_(std::move(crowded)) {
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL, 0) | O_NONBLOCK);
}

Connection::~Connection() { ::close(socket_); }

Connection::Head Connection::read_head() {
  buffer_.erase(0, at_);
  at_ = head_end_ = allowed_ = 0;
  left_body_ = false;
  streams_ = false;
  if (buffer_.empty() && !wait_for_first_byte()) return Head::none;
  read_deadline_ = Clock::now() + kHeadTimeout;
  for (std::size_t searched = 0;;) {
    const auto end = buffer_.find("\r\n\r\n", searched);
    if (end != std::string::npos && end + 4 <= kMaxHeadBytes) {
      head_end_ = allowed_ = end + 4;
      // Until the head has been looked at; allow_body() moves it on.
      write_deadline_ = Clock::now() + kWriteTimeout;
      return Head::complete;
    }
    if (buffer_.size() > kMaxHeadBytes) return Head::too_large;
    searched = buffer_.size() < 3 ? 0 : buffer_.size() - 3;
    if (!fill()) return Clock::now() >= read_deadline_ ? Head::too_slow : Head::none;
  }
}

std::string_view Connection::head() const { return std::string_view(buffer_).substr(0, head_end_); }

void Connection::allow_body(std::size_t bytes) {
  allowed_ += bytes;
  read_deadline_ = Clock::now() + kBodyTimeout;
  write_deadline_ = read_deadline_ + kWriteTimeout;
}

ssize_t Connection::read(char* bytes, std::size_t size) {
  if (allowed_ == 0) return 0;
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
    if (!fill()) return -1;
  }
  const std::size_t taken = std::min({size, allowed_, buffer_.size() - at_});
  std::memcpy(bytes, buffer_.data() + at_, taken);
  at_ += taken;
  allowed_ -= taken;
  return static_cast<ssize_t>(taken);
}

ssize_t Connection::write(const char* bytes, std::size_t size) {
  if (streams_ && !begin_write()) return -1;
  for (;;) {
    const ssize_t written = ::send(socket_, bytes, size, MSG_NOSIGNAL);
    if (written >= 0) return written;
    if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return -1;
    if (!wait_until(POLLOUT, write_deadline_)) return -1;
  }
}

bool Connection::begin_write() {
  const auto now = Clock::now();
  if (!stream_ends_ && stop_.raised()) stream_ends_ = now + kStopPatience;
  // A reader who takes a byte now and then would otherwise keep the server from its end.
  if (stream_ends_ && now >= *stream_ends_) return false;
  write_deadline_ = std::min(now + kWriteTimeout, stream_ends_.value_or(Clock::time_point::max()));
  return true;
}

void Connection::linger(std::chrono::milliseconds at_most) {
  const auto deadline = Clock::now() + at_most;
  ::shutdown(socket_, SHUT_WR);
  std::string discarded(kReadBytes, '\0');
  for (std::size_t total = 0; total < kMaxLingerBytes && wait_until(POLLIN, deadline);) {
    const ssize_t got = ::recv(socket_, discarded.data(), discarded.size(), 0);
    if (got <= 0 && errno != EINTR && errno != EAGAIN) return;
    if (got == 0) return;
    total += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
}

bool Connection::wait_for_first_byte() {
  const auto start = Clock::now();
  while (Clock::now() < start + kIdleTimeout) {
    pollfd waits[] = {{socket_, POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}};
    const auto slice = Clock::now() + kCrowdCheckEvery;
    if (::poll(waits, 2, milliseconds_until(slice)) < 0 && errno != EINTR) return false;
    if (waits[0].revents != 0) return true;
    if (waits[1].revents != 0) return false;
    if (Clock::now() > start + kCrowdedIdleTimeout && crowded_()) return false;
  }
  return false;
}

bool Connection::fill() {
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kReadBytes);
  ssize_t got = -1;
  for (;;) {
    got = ::recv(socket_, buffer_.data() + before, kReadBytes, 0);
    if (got >= 0) break;
    if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) break;
    if (!wait_until(POLLIN, read_deadline_)) break;
  }
  buffer_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
  return got > 0;
}

bool Connection::wait_until(short events, Clock::time_point deadline) const {
  bool stopping = false;
  while (Clock::now() < deadline) {
    pollfd waits[] = {{socket_, events, 0}, {stop_.descriptor(), POLLIN, 0}};
    const int ready = ::poll(waits, stopping ? 1 : 2, milliseconds_until(deadline));
    if (ready < 0 && errno != EINTR) return false;
    if (ready > 0 && waits[0].revents != 0) return true;
    if (ready > 0 && !stopping) {
      stopping = true;
      deadline = std::min(deadline, Clock::now() + kStopPatience);
    }
  }
  return false;
}

}  // namespace anp
