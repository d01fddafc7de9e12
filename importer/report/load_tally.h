#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "importer/engine/outcome.h"

namespace anp {

/// What requests came to in a stretch of a load test, in numbers. Requests are sends of batches,
/// where it does not say otherwise; what was offered and sent belongs to the moment it was planned
/// for or left, what was answered to the moment of the answer.
struct LoadTally {
  double seconds = 0;         ///< how long it lasted
  std::uint64_t offered = 0;  ///< that the plan wanted to leave; in the closed model: that left
  std::uint64_t sent = 0;     ///< that left, with repeated ones
  std::uint64_t resent = 0;   ///< of them, repeated or going on
  std::uint64_t in_flight_most = 0;                  ///< that were under way at a time
  std::array<std::uint64_t, kVerdictCount> ended{};  ///< by Verdict

  [[nodiscard]] std::uint64_t acknowledged() const {
    return ended[static_cast<std::size_t>(Verdict::answered)];
  }
  [[nodiscard]] std::uint64_t all_ended() const;
  /// Ended, and not acknowledged.
  [[nodiscard]] std::uint64_t errors() const { return all_ended() - acknowledged(); }
  /// So many are how many a second; nothing where no time has passed.
  [[nodiscard]] std::optional<double> per_second(std::uint64_t count) const;
};

}  // namespace anp
