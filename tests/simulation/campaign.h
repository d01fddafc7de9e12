#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/sometimes.h"

namespace anp::sim {

/// Consecutive seeds, one schedule each.
struct CampaignOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t schedules = 1;
  unsigned threads = 2;  ///< at least 1; the report is the same for any number
  /// Judge by what becomes of the articles alone, not by how the importer goes about it.
  bool outcome_only = false;
};

/// A promise that was broken.
struct CampaignFailure {
  std::uint64_t seed = 0;
  std::vector<std::string> violations;
};

struct CampaignReport {
  std::uint64_t schedules = 0;  ///< that ran
  std::uint64_t steps = 0;      ///< of the engine
  std::uint64_t trace = 0;      ///< digest of all that happened
  Sometimes reached;
  std::optional<CampaignFailure> failure;  ///< of the lowest seed that fails
};

/// Runs the schedules until one breaks a promise, or all are done.
/// @param on_progress called now and then with the schedules done so far; may be empty
CampaignReport run_campaign(const CampaignOptions& options,
                            const std::function<void(std::uint64_t)>& on_progress = {});

}  // namespace anp::sim
