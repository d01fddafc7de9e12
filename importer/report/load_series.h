#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "importer/report/load_tally.h"

namespace anp {

struct LoadCounts;
struct LoadFigures;

/// What plots show of an interval: its numbers, and a few quantiles instead of the histogram.
struct LoadPoint : LoadTally {
  /// Of the response time; nothing where no request ended.
  struct Response {
    std::chrono::microseconds p50{0};
    std::chrono::microseconds p95{0};
    std::chrono::microseconds p99{0};
    std::chrono::microseconds max{0};
  };
  std::optional<Response> response;
};

LoadPoint point_of(const LoadCounts& counts);

/// The intervals of a load test as plots show them; some 100 bytes each.
struct LoadSeries {
  std::chrono::seconds width{1};  ///< of an interval
  std::vector<LoadPoint> points;  ///< from the start on, without gaps
};

LoadSeries series_of(const LoadFigures& figures);

}  // namespace anp
