#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "generator/commands.h"
#include "generator/options.h"

int main(int argc, char** argv) try {
  // A file size limit is an error of write(), with a message, instead of a silent end.
  std::signal(SIGXFSZ, SIG_IGN);
  const auto command = anp::parse_generate_command(argc, argv, ::isatty(STDOUT_FILENO) == 1);
  if (!command) {
    fmt::print(stderr, "anp-generate: {}\nTry 'anp-generate --help'.\n", command.error().message);
    return static_cast<int>(anp::ExitCode::usage);
  }
  return static_cast<int>(anp::run_generate_command(*command));
} catch (const std::exception& error) {
  fmt::print(stderr, "anp-generate: {}\n", error.what());
  return static_cast<int>(anp::ExitCode::cannot_run);
}
