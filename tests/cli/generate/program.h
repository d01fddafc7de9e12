#pragma once

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace anp::test {

/// Where the shipped packs are, for a program that was not installed.
inline ProcessOptions with_shipped_packs(ProcessOptions options = {}) {
  options.environment.emplace_back(std::string("ANP_PACKS=") + ANP_SHIPPED_PACKS);
  return options;
}

/// Runs anp-generate with these arguments.
inline Ended generate(std::vector<std::string> arguments, const ProcessOptions& options = {}) {
  arguments.insert(arguments.begin(), ANP_GENERATE);
  return run_program(arguments, with_shipped_packs(options));
}

/// Runs a line of shell; a program of a pipe that fails fails all of it.
inline Ended run_shell(const std::string& line, const ProcessOptions& options = {}) {
  return run_program({"/bin/bash", "-o", "pipefail", "-c", line}, options);
}

}  // namespace anp::test
