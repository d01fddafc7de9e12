#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "importer/report/load_counts.h"

namespace anp {

/// What a load test came to, second by second. Memory does not grow with the test: intervals become
/// wider instead.
struct LoadIntervals {
  static constexpr std::size_t kMost = 300;  // 10 MB

  std::chrono::seconds width{1};  ///< of each
  std::vector<LoadCounts> all;    ///< from the start on, without gaps

  /// The one that the moment is in, and those up to it.
  /// @param elapsed   from the start on; below zero counts as zero
  /// @param in_flight what is under way, and was in those that are new
  LoadCounts& at(std::chrono::nanoseconds elapsed, std::uint64_t in_flight);
  /// @param wider the width times a power of two
  void widen_to(std::chrono::seconds wider);

 private:
  void widen();
};

}  // namespace anp
