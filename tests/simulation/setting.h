#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "generator/random.h"
#include "importer/engine/engine.h"
#include "tests/simulation/fault_plan.h"
#include "tests/simulation/ledger_disk.h"

namespace anp::sim {

// A request ends for the importer by kTimeout. Its effect lands by kTimeout + kMaxLate, however
// often the network delivers it, and a look-up sees the past by at most kMaxStale: together less
// than the settle time, which is what settle time means.
inline constexpr std::chrono::milliseconds kSettle{2'000};
inline constexpr std::uint32_t kTimeout = 500;
inline constexpr std::uint32_t kMaxLate = 400;
inline constexpr std::uint32_t kMaxStale = 900;

/// What a schedule is about: everything that is drawn once.
struct Setting {
  std::uint64_t articles = 1;
  std::uint32_t shards = 1;      ///< imported one after the other, each with a ledger of its own
  std::uint32_t batch_size = 1;  ///< articles
  EngineOptions engine;
  /// A load test: first sends are planned so far apart from each other.
  std::optional<std::chrono::milliseconds> planned;
  bool upserts = true;  ///< the site; otherwise it inserts
  LedgerDisk::Kind disk = LedgerDisk::Kind::memory;
  bool liveness = true;  ///< faults stop after fault_time; otherwise never, and it stops anywhere
  std::chrono::seconds fault_time{0};
  FaultPlan faults;
  std::uint32_t max_body = 0;          ///< bytes of a request that the site takes; 0: any
  std::vector<bool> poisoned;          ///< by article: refused for good
  std::vector<Presence> preloaded;     ///< by article: there before the import
  std::vector<std::uint32_t> padding;  ///< by article: bytes that make it longer
};

Setting draw_setting(std::uint64_t seed, Stream& random);

}  // namespace anp::sim
