#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "generator/random.h"

namespace anp::sim {

/// What can go wrong with one request, or with the importer and its machine.
enum class Fault : std::uint8_t {
  never_sent,        ///< the connection is refused
  request_lost,      ///< it left and never arrived
  response_lost,     ///< the effect is there, the answer is not
  late_effect,       ///< the effect lands after the time-out, and after an early look-up
  duplicate_effect,  ///< the network delivers it twice
  duplicate_answer,  ///< the importer hears the same answer twice
  reorder,           ///< held up on its way, so that later ones overtake it
  slow,              ///< the answer takes most of the time-out
  partial_effect,    ///< some articles are stored, then the connection breaks
  partial_answer,    ///< the answer names only some; the others are stored or not
  storm,             ///< 429 with and without Retry-After
  unavailable,       ///< 503 with a Retry-After as seconds, as a date, or as rubbish
  wrong_body,        ///< 2xx with something else than this site says; the effect is there or not
  server_error,      ///< 500; the effect is there or not
  refused_request,   ///< 422: these articles, never
  look_up_failed,    ///< no answer to a look-up, or one that cannot be read
  look_up_stale,     ///< a look-up sees the past
  removal_failed,    ///< no answer to a removal of twins; it lands now, later, or never
  clock_jump,        ///< the wall clock is set forward or back
  pause,             ///< the importer is stopped for longer than any time-out
  refused,           ///< 401, a redirect, or another site: the run stops
  crash,             ///< the importer dies at an action; what was not committed is lost
  torn_ledger,       ///< it dies inside a commit: the ledger's tail is torn, or whole after all
  disk_full,         ///< a commit fails
  graceful_stop,     ///< first Ctrl-C
  immediate_stop,    ///< second Ctrl-C
};
inline constexpr std::size_t kFaults = 26;

inline constexpr std::array<std::string_view, kFaults> kFaultNames = {"never_sent",
                                                                      "request_lost",
                                                                      "response_lost",
                                                                      "late_effect",
                                                                      "duplicate_effect",
                                                                      "duplicate_answer",
                                                                      "reorder",
                                                                      "slow",
                                                                      "partial_effect",
                                                                      "partial_answer",
                                                                      "storm",
                                                                      "unavailable",
                                                                      "wrong_body",
                                                                      "server_error",
                                                                      "refused_request",
                                                                      "look_up_failed",
                                                                      "look_up_stale",
                                                                      "removal_failed",
                                                                      "clock_jump",
                                                                      "pause",
                                                                      "refused",
                                                                      "crash",
                                                                      "torn_ledger",
                                                                      "disk_full",
                                                                      "graceful_stop",
                                                                      "immediate_stop"};

/// Which faults a schedule has, and how often each strikes. Points are chosen per schedule, then
/// fire with a rate: so a schedule with few kinds of fault meets each of them deeply.
struct FaultPlan {
  std::array<std::uint32_t, kFaults> per_mille{};  ///< of requests (or actions, for the importer's)

  [[nodiscard]] std::uint32_t& rate(Fault fault) {
    return per_mille[static_cast<std::size_t>(fault)];
  }
  [[nodiscard]] bool strikes(Fault fault, Stream& random) const {
    const std::uint32_t rate = per_mille[static_cast<std::size_t>(fault)];
    return rate > 0 && random.chance(rate, 1000);
  }
};

inline FaultPlan draw_fault_plan(Stream& random) {
  static constexpr std::array<std::uint32_t, 5> kRates = {20, 50, 150, 400, 900};
  FaultPlan plan;
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (!random.chance(1, 4)) continue;
    plan.per_mille[i] = kRates[random.below(5)];
    // These end a run, or bury articles: often enough to matter, rarely enough to get anywhere.
    const auto fault = static_cast<Fault>(i);
    const bool final = fault >= Fault::pause || fault == Fault::refused_request;
    if (final) plan.per_mille[i] = 1 + random.below(20);
  }
  return plan;
}

}  // namespace anp::sim
