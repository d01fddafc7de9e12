#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "importer/engine/outcome.h"

namespace anp {

struct LoadCounts;
struct LoadFigures;

/// What plots show of an interval: its counts, and a few quantiles instead of the histogram.
struct LoadPoint {
  double seconds = 0;  ///< how long it lasted
  std::uint64_t offered = 0;
  std::uint64_t sent = 0;
  std::uint64_t resent = 0;
  std::uint64_t in_flight_most = 0;
  std::array<std::uint64_t, kVerdictCount> ended{};  ///< by Verdict
  /// Of the response time; nothing where no request ended.
  struct Response {
    std::chrono::microseconds p50{0};
    std::chrono::microseconds p95{0};
    std::chrono::microseconds p99{0};
    std::chrono::microseconds max{0};
  };
  std::optional<Response> response;

  [[nodiscard]] std::uint64_t acknowledged() const {
    return ended[static_cast<std::size_t>(Verdict::answered)];
  }
  /// Ended, and not acknowledged.
  [[nodiscard]] std::uint64_t errors() const;
  /// So many are how many a second; nothing where no time has passed.
  [[nodiscard]] std::optional<double> per_second(std::uint64_t count) const;
};

LoadPoint point_of(const LoadCounts& counts);

/// The intervals of a load test as plots show them; some 100 bytes each.
struct LoadSeries {
  std::chrono::seconds width{1};  ///< of an interval
  std::vector<LoadPoint> points;  ///< from the start on, without gaps
};

LoadSeries series_of(const LoadFigures& figures);

}  // namespace anp
