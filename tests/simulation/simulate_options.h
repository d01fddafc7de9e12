#pragma once

#include <cstdint>
#include <string>

#include "generator/result.h"
#include "tests/simulation/campaign.h"

namespace anp::sim {

/// What anp-simulate is asked to do.
struct SimulateOptions {
  CampaignOptions campaign;
  std::string planted;     ///< name of a planted bug; empty: the code as it is shipped
  bool trace = false;      ///< print all that happens in the first schedule
  bool need_all = false;   ///< fail when a fault or branch was never reached
  bool list_bugs = false;  ///< only print the names of the bugs that can be planted
  bool help = false;
};

/// Error: unknown option, or a value that is no number of its range.
Result<SimulateOptions> parse_simulate_options(int argc, const char* const* argv);

/// What --help prints.
std::string simulate_help();

}  // namespace anp::sim
