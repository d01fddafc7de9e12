#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "generator/exit_code.h"
#include "generator/version.h"
#include "importer/staging/options.h"
#include "importer/staging/serve.h"

int main(int argc, char** argv) try {
  const auto options = anp::parse_staging_options(argc, argv);
  if (!options) {
    fmt::print(stderr, "anp-staging: {}\nTry 'anp-staging --help'.\n", options.error().message);
    return static_cast<int>(anp::ExitCode::usage);
  }
  if (options->help) {
    fmt::print("{}", anp::staging_help());
    return static_cast<int>(anp::ExitCode::done);
  }
  if (options->version) {
    fmt::print("anp-staging {}\n", anp::version());
    return static_cast<int>(anp::ExitCode::done);
  }
  const auto served = anp::serve_staging_site(*options);
  if (!served) {
    fmt::print(stderr, "anp-staging: {}\n", served.error().message);
    return static_cast<int>(anp::ExitCode::cannot_run);
  }
  return static_cast<int>(anp::ExitCode::done);
} catch (const std::exception& e) {
  fmt::print(stderr, "anp-staging: {}\n", e.what());
  return static_cast<int>(anp::ExitCode::cannot_run);
}
