#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "generator/random.h"

namespace anp::sim {

/// What can go wrong with one request or with the importer.
enum class Fault : std::uint8_t {
  never_sent,        ///< the connection is refused
  request_lost,      ///< it left and never arrived
  response_lost,     ///< the effect is there, the answer is not
  late_effect,       ///< the effect lands after the time-out, and after an early look-up
  duplicate_effect,  ///< the network delivers it twice (only where the target upserts)
  duplicate_answer,  ///< the driver hears the same answer twice
  slow,              ///< the answer takes most of the time-out
  partial_effect,    ///< some articles are stored, then the connection breaks
  partial_answer,    ///< all are stored, the answer names only some
  storm,             ///< 429 with and without Retry-After
  wrong_body,        ///< 200 with HTML; the effect may be there or not
  server_error,      ///< 500; the effect may be there or not
  look_up_failed,    ///< no answer to a look-up
  look_up_stale,     ///< a look-up sees the past
  refused,           ///< 401: the run stops
  crash,             ///< the importer dies at an action; what was not committed is lost
  pause,             ///< the importer is stopped for longer than any time-out
  graceful_stop,     ///< first Ctrl-C
  immediate_stop,    ///< second Ctrl-C
};
inline constexpr std::size_t kFaults = 19;

constexpr std::array<std::string_view, kFaults> kFaultNames = {"never_sent",
                                                               "request_lost",
                                                               "response_lost",
                                                               "late_effect",
                                                               "duplicate_effect",
                                                               "duplicate_answer",
                                                               "slow",
                                                               "partial_effect",
                                                               "partial_answer",
                                                               "storm",
                                                               "wrong_body",
                                                               "server_error",
                                                               "look_up_failed",
                                                               "look_up_stale",
                                                               "refused",
                                                               "crash",
                                                               "pause",
                                                               "graceful_stop",
                                                               "immediate_stop"};

/// Which faults a schedule has, and how often each strikes. Points are chosen per schedule, then
/// fire with a rate: so a schedule with few kinds of fault meets each of them deeply.
struct FaultPlan {
  std::array<std::uint32_t, kFaults> per_mille{};  ///< of requests (or actions, for the importer's)

  [[nodiscard]] bool strikes(Fault fault, Stream& random) const {
    return random.chance(per_mille[static_cast<std::size_t>(fault)], 1000);
  }
};

inline FaultPlan draw_fault_plan(Stream& random) {
  static constexpr std::array<std::uint32_t, 5> kRates = {20, 50, 150, 400, 900};
  FaultPlan plan;
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (!random.chance(1, 4)) continue;
    plan.per_mille[i] = kRates[random.below(5)];
    // These end a run: often enough to matter, rarely enough to get anywhere.
    if (i >= static_cast<std::size_t>(Fault::refused)) plan.per_mille[i] = 1 + random.below(20);
  }
  return plan;
}

}  // namespace anp::sim
