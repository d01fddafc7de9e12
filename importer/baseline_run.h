#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "importer/baseline_resources.h"
#include "importer/engine/arrival_plan.h"
#include "importer/http/http.h"
#include "importer/load_test.h"

namespace anp {

/// How a baseline reads.
struct BaselinePlan {
  std::optional<ArrivalPlan> plan;  ///< when requests leave; nothing: users wait for their answers
  std::chrono::milliseconds lead{0};  ///< before the plan begins
  std::uint32_t users = 1;            ///< without a plan: requests at a time
  /// Without a plan: no request leaves after that; nothing: `requests` says when it ends.
  std::optional<std::chrono::milliseconds> duration;
  std::optional<std::uint64_t> requests;  ///< of all; nothing: as many as the time has
  std::uint32_t max_in_flight = 64;
  std::chrono::milliseconds timeout{10'000};
  std::uint64_t seed = 0;  ///< of the order in which resources of a kind are read
};

/// What came of it.
struct BaselineEnd {
  LoadResult load;
  bool interrupted = false;
  std::string stopped;  ///< why it ended early, for people; empty otherwise
};

/// Reads resources with GET, the kinds in turns, each request one that the seed chooses among its
/// kind, and counts as a load test does.
/// @param may_go_on asked often: why not a request more may leave, for people; empty: it may
/// Threads: one. Ends early at an interrupt: what is in flight is waited for, at a second not.
BaselineEnd read_resources(HttpClient& client, const std::string& origin,
                           const std::vector<ResourceKind>& kinds, const BaselinePlan& plan,
                           const std::function<std::string()>& may_go_on);

/// What an answer to a GET means: a page that is there is answered, everything else an error.
Verdict classify_read(const HttpExchange& exchange);

}  // namespace anp
