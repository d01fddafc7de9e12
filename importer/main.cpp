#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "generator/exit_code.h"
#include "generator/version.h"
#include "importer/options.h"
#include "importer/run.h"
#include "importer/status.h"

namespace {

anp::ExitCode run_command(const anp::ImportOptions& options) {
  switch (options.command) {
    case anp::ImportOptions::Command::run:
      return anp::run_import(options);
    case anp::ImportOptions::Command::status:
      return anp::print_status(options.ledger);
    case anp::ImportOptions::Command::help:
      fmt::print("{}", anp::import_help());
      return anp::ExitCode::done;
    case anp::ImportOptions::Command::version:
      fmt::print("anp-import {}\n", anp::version());
      return anp::ExitCode::done;
  }
  return anp::ExitCode::cannot_run;
}

}  // namespace

int main(int argc, char** argv) try {
  // A file size limit is an error of write(), with a message, instead of a silent end.
  std::signal(SIGXFSZ, SIG_IGN);
  const auto options = anp::parse_import_options(argc, argv);
  if (!options) {
    fmt::print(stderr, "anp-import: {}\nTry 'anp-import --help'.\n", options.error().message);
    return static_cast<int>(anp::ExitCode::usage);
  }
  return static_cast<int>(run_command(*options));
} catch (const std::exception& error) {
  fmt::print(stderr, "anp-import: {}\n", error.what());
  return static_cast<int>(anp::ExitCode::cannot_run);
}
