#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace anp {

/// How a program is started.
struct ProcessOptions {
  std::string directory;                 ///< to run in; empty: ours
  std::vector<std::string> environment;  ///< "NAME=value", on top of ours
  std::string input;                     ///< what it reads from standard input
  std::uint64_t max_file_bytes = 0;      ///< RLIMIT_FSIZE; 0: none
  bool bound_by_permissions = false;     ///< also when we are root, whom none would stop
};

/// A program that runs beside the test. Ended, by its own process id, with the object.
/// Its output goes to unnamed files, so that it never waits for us to read.
class Process {
 public:
  /// @param words program and arguments
  explicit Process(std::vector<std::string> words, const ProcessOptions& options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running();
  void send_signal(int signal);
  /// Waits for its end; kills it and throws when that takes longer than `limit`.
  /// @return the exit code, or 128 + the signal that ended it
  int wait(std::chrono::seconds limit = std::chrono::seconds(120));

  /// What it wrote so far.
  [[nodiscard]] std::string output() const;
  [[nodiscard]] std::string errors() const;

 private:
  bool reap(bool block);

  pid_t pid_ = -1;
  bool ended_ = false;
  int exit_code_ = -1;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
};

/// A program that has ended.
struct Ended {
  int exit_code = 0;
  std::string output;
  std::string errors;
};
Ended run_program(std::vector<std::string> words, const ProcessOptions& options = {});

/// Waits until `done` says true, looking every millisecond. @return false after `limit`
template <typename Condition>
bool wait_until(Condition done, std::chrono::seconds limit = std::chrono::seconds(30)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace anp
