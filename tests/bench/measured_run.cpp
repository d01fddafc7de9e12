// Runs a program once and prints, as JSON, what it cost. Small itself: the peak of a program's
// memory that the kernel reports includes that of the program that started it.
//
//   bench_run [--one-core] OUTPUT PROGRAM [ARGUMENT…]
//
// OUTPUT says where the program's standard output goes: `count` (a pipe; its bytes are counted),
// `first` (a pipe that is closed after the first byte) or a path. Times are microseconds, memory is
// KiB.

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCannotStart = 127;

struct Request {
  bool one_core = false;
  std::string_view output;
  char** command = nullptr;  ///< ends with a null pointer
};

struct Drained {
  std::uint64_t bytes = 0;
  Clock::time_point first;
};

[[noreturn]] void fail(const char* doing) {
  throw std::runtime_error(fmt::format("cannot {}: {}", doing, std::strerror(errno)));
}

Request read_arguments(int argc, char** argv) {
  Request request;
  int at = 1;
  if (at < argc && std::string_view(argv[at]) == "--one-core") {
    request.one_core = true;
    ++at;
  }
  if (at + 1 >= argc) throw std::runtime_error("takes [--one-core] OUTPUT PROGRAM [ARGUMENT…]");
  request.output = argv[at];
  request.command = argv + at + 1;
  return request;
}

/// The last core that we may run on: the first ones serve interrupts.
void stay_on_one_core() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) fail("ask for the cores");
  int last = 0;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &allowed)) last = core;
  }
  CPU_ZERO(&allowed);
  CPU_SET(last, &allowed);
  if (sched_setaffinity(0, sizeof allowed, &allowed) != 0) fail("stay on one core");
}

/// In the child: does not come back.
[[noreturn]] void become(const Request& request, int output) {
  if (request.one_core) stay_on_one_core();
  if (::dup2(output, STDOUT_FILENO) < 0) fail("set standard output");
  ::execvp(request.command[0], request.command);
  fmt::print(stderr, "bench_run: cannot run {}: {}\n", request.command[0], std::strerror(errno));
  ::_exit(kCannotStart);
}

/// Reads the pipe to its end, or its first byte and no more.
Drained drain(int pipe, bool first_only) {
  static std::array<char, std::size_t{1} << 16> buffer;
  Drained drained;
  while (true) {
    const ssize_t got = ::read(pipe, buffer.data(), first_only ? 1 : buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read from the program");
    if (got > 0 && drained.bytes == 0) drained.first = Clock::now();
    drained.bytes += static_cast<std::uint64_t>(got);
    if (got == 0 || first_only) return drained;
  }
}

std::int64_t microseconds(timeval time) {
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
}

std::int64_t microseconds(Clock::duration time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

int run(const Request& request) {
  const bool first_only = request.output == "first";
  const bool piped = first_only || request.output == "count";
  std::array<int, 2> ends{-1, -1};
  if (piped) {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("make a pipe");
  } else {
    ends[1] =
        ::open(std::string(request.output).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (ends[1] < 0) fail("open the output");
  }
  const Clock::time_point start = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) fail("start a process");
  if (child == 0) become(request, ends[1]);
  ::close(ends[1]);
  Drained drained;
  if (piped) {
    drained = drain(ends[0], first_only);
    ::close(ends[0]);
  }
  int status = 0;
  rusage used{};
  if (::wait4(child, &status, 0, &used) < 0) fail("wait for the program");
  const Clock::time_point end = Clock::now();
  fmt::print(
      "{{\"exit\":{},\"cpu_us\":{},\"wall_us\":{},\"max_resident_kib\":{},\"bytes\":{},"
      "\"first_byte_us\":{}}}\n",
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
      microseconds(used.ru_utime) + microseconds(used.ru_stime), microseconds(end - start),
      used.ru_maxrss, drained.bytes, drained.bytes > 0 ? microseconds(drained.first - start) : 0);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  return run(read_arguments(argc, argv));
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_run: {}\n", error.what());
  return 1;
}
