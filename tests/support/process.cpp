#include "tests/support/process.h"

#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace anp {

namespace {

int unnamed_file(const std::string& content) {
  const int descriptor = memfd_create("anp-test", MFD_CLOEXEC);
  if (descriptor < 0) throw std::runtime_error("cannot make an unnamed file");
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t n = write(descriptor, content.data() + written, content.size() - written);
    if (n <= 0) throw std::runtime_error("cannot write an unnamed file");
    written += static_cast<std::size_t>(n);
  }
  lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

std::string content_of(int descriptor) {
  std::string content;
  char piece[4096];
  for (ssize_t n = 0;
       (n = pread(descriptor, piece, sizeof piece, static_cast<off_t>(content.size()))) > 0;) {
    content.append(piece, static_cast<std::size_t>(n));
  }
  return content;
}

/// In the child, after fork(): only async-signal-safe calls.
[[noreturn]] void become(char* const* words, char* const* environment,
                         const ProcessOptions& options, const int (&descriptors)[3]) {
  for (int i = 0; i < 3; ++i) dup2(descriptors[i], i);
  if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(126);
  if (options.max_file_bytes > 0) {
    const rlimit limit{options.max_file_bytes, options.max_file_bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  // Another user could not even start a program below root's home; root without this capability is
  // stopped by the permissions of its own files.
  if (options.bound_by_permissions && geteuid() == 0 &&
      prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) != 0) {
    _exit(126);
  }
  execvpe(words[0], words, environment);
  _exit(127);
}

}  // namespace

Process::Process(std::vector<std::string> words, const ProcessOptions& options) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<std::string> added = options.environment;
  std::vector<char*> environment;
  environment.reserve(added.size() + 1);
  for (std::string& variable : added) environment.push_back(variable.data());
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.push_back(*variable);
  environment.push_back(nullptr);

  input_ = unnamed_file(options.input);
  output_ = unnamed_file({});
  errors_ = unnamed_file({});
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) become(arguments.data(), environment.data(), options, {input_, output_, errors_});
}

Process::~Process() {
  if (!ended_) {
    ::kill(pid_, SIGKILL);
    reap(true);
  }
  for (const int descriptor : {input_, output_, errors_}) close(descriptor);
}

bool Process::reap(bool block) {
  if (ended_) return true;
  int status = 0;
  pid_t got = 0;
  do {
    got = waitpid(pid_, &status, block ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got != pid_) return false;
  ended_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

bool Process::running() { return !reap(false); }

void Process::send_signal(int signal) {
  if (!ended_) ::kill(pid_, signal);
}

int Process::wait(std::chrono::seconds limit) {
  if (!wait_until([this] { return !running(); }, limit)) {
    send_signal(SIGKILL);
    reap(true);
    throw std::runtime_error("a program did not end in time; it wrote:\n" + output() + errors());
  }
  return exit_code_;
}

std::string Process::output() const { return content_of(output_); }
std::string Process::errors() const { return content_of(errors_); }

Ended run_program(std::vector<std::string> words, const ProcessOptions& options) {
  Process process(std::move(words), options);
  const int exit_code = process.wait();
  return {exit_code, process.output(), process.errors()};
}

}  // namespace anp
