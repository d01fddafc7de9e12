#pragma once

#include <string>

#include "generator/result.h"
#include "importer/reference/program_reference.h"

namespace anp {

/// What anp-staging was asked to do. The initializers are the defaults that --help shows.
struct StagingOptions {
  bool help = false;
  bool version = false;
  std::string address = "127.0.0.1";
  int port = 8765;  ///< 0 to 65535; 0 takes a free one
  std::string db = "anp-staging.sqlite";
  std::string port_file;  ///< empty: none is written
};

/// Error names the option that is unknown, incomplete or out of range.
Result<StagingOptions> parse_staging_options(int argc, const char* const* argv);

/// What --help prints.
std::string staging_help();

/// Everything that man page and completions say.
ProgramReference staging_reference();

}  // namespace anp
