#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "generator/exit_code.h"
#include "importer/baseline.h"
#include "importer/compare.h"
#include "importer/options.h"
#include "importer/private_memory.h"
#include "importer/run.h"
#include "importer/show_log.h"
#include "importer/show_probe.h"
#include "importer/status.h"
#include "importer/undo.h"
#include "importer/verify.h"

namespace {

anp::ExitCode run_command(const anp::ImportOptions& options) {
  using Command = anp::ImportOptions::Command;
  if (!options.print.empty()) {
    fmt::print("{}", options.print);
    return anp::ExitCode::done;
  }
  switch (options.command) {
    case Command::run:
      return anp::run_import(options);
    case Command::status:
      return anp::print_status(options.ledger);
    case Command::retry:
      return anp::retry_dead_letters(options);
    case Command::verify:
      return anp::verify_articles(options);
    case Command::undo:
      return anp::undo_import(options);
    case Command::log:
      return anp::show_log(options.log, options.filter);
    case Command::probe:
      return anp::show_probe(options);
    case Command::baseline:
      return anp::measure_baseline(options);
    case Command::compare:
      return anp::compare_reports(options);
  }
  return anp::ExitCode::cannot_run;
}

}  // namespace

int main(int argc, char** argv) try {
  anp::keep_memory_private();
  // A file size limit is an error of write(), with a message, instead of a silent end.
  std::signal(SIGXFSZ, SIG_IGN);
  const auto options = anp::parse_import_options(argc, argv, environ);
  if (!options) {
    fmt::print(stderr, "anp-import: {}\nTry 'anp-import --help'.\n", options.error().message);
    return static_cast<int>(anp::ExitCode::usage);
  }
  return static_cast<int>(run_command(*options));
} catch (const std::exception& error) {
  fmt::print(stderr, "anp-import: {}\n", error.what());
  return static_cast<int>(anp::ExitCode::cannot_run);
}
