#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/simulation/fault_plan.h"

namespace anp::sim {

/// Branches worth reaching, apart from the faults themselves.
enum class Branch : std::uint8_t {
  liveness_run,         ///< faults stop, everything has to end
  safety_run,           ///< faults never stop
  several_shards,       ///< a dataset in parts, each with a ledger of its own
  sqlite_ledger,        ///< the real ledger, in a file
  crashed,              ///< and resumed
  commit_survived,      ///< a crash in a commit that came through
  commit_torn,          ///< a crash in a commit that did not
  resumed_retry,        ///< a batch that is surely not there
  resumed_unknown,      ///< a batch that may be there
  resumed_update,       ///< of them, one that was an --update
  breaker_opened,       ///< the circuit breaker
  gone,                 ///< the target was given up
  batch_left,           ///< for a later run, without a stop
  out_of_attempts,      ///< a batch became dead letters
  left_alone,           ///< there with another hash
  updated,              ///< there with another hash, overwritten
  absent_too_early,     ///< a look-up found absent what landed after it
  twins_landed,         ///< an article was there twice
  twins_removed,        ///< and once again
  split,                ///< refused because of its size, sent in halves
  too_large_alone,      ///< a single article that is too large
  retry_after_seconds,  ///< heard and obeyed
  retry_after_date,     ///< the same, as a date
  overtaken,            ///< a request took effect before one that was sent earlier
  unexpected_answer,    ///< heard when nobody waited for it
  rate_limited,         ///< --rate held a request back
  planned,              ///< a load test
  planned_through,      ///< one of its sends left though the target had asked for silence
};
inline constexpr std::size_t kBranches = 28;

inline constexpr std::array<std::string_view, kBranches> kBranchNames = {
    "liveness_run",      "safety_run",          "several_shards",   "sqlite_ledger",
    "crashed",           "commit_survived",     "commit_torn",      "resumed_retry",
    "resumed_unknown",   "resumed_update",      "breaker_opened",   "gone",
    "batch_left",        "out_of_attempts",     "left_alone",       "updated",
    "absent_too_early",  "twins_landed",        "twins_removed",    "split",
    "too_large_alone",   "retry_after_seconds", "retry_after_date", "overtaken",
    "unexpected_answer", "rate_limited",        "planned",          "planned_through"};

/// How often each fault and branch was reached: a test that never meets a fault proves nothing
/// about it.
struct Sometimes {
  std::array<std::uint64_t, kFaults> faults{};
  std::array<std::uint64_t, kBranches> branches{};

  void note(Fault fault) { ++faults[static_cast<std::size_t>(fault)]; }
  void note(Branch branch) { ++branches[static_cast<std::size_t>(branch)]; }

  void add(const Sometimes& other) {
    for (std::size_t i = 0; i < kFaults; ++i) faults[i] += other.faults[i];
    for (std::size_t i = 0; i < kBranches; ++i) branches[i] += other.branches[i];
  }

  /// Names of what was never reached.
  [[nodiscard]] std::vector<std::string_view> missing() const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kFaults; ++i) {
      if (faults[i] == 0) names.push_back(kFaultNames[i]);
    }
    for (std::size_t i = 0; i < kBranches; ++i) {
      if (branches[i] == 0) names.push_back(kBranchNames[i]);
    }
    return names;
  }
};

}  // namespace anp::sim
