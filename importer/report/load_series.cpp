#include "importer/report/load_series.h"

#include <numeric>

#include "importer/report/load_metrics.h"

namespace anp {

std::uint64_t LoadPoint::errors() const {
  return std::accumulate(ended.begin(), ended.end(), std::uint64_t{0}) - acknowledged();
}

std::optional<double> LoadPoint::per_second(std::uint64_t count) const {
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(count) / seconds;
}

LoadPoint point_of(const LoadCounts& counts) {
  LoadPoint point;
  point.seconds = counts.seconds;
  point.offered = counts.offered;
  point.sent = counts.sent;
  point.resent = counts.resent;
  point.in_flight_most = counts.in_flight_most;
  point.ended = counts.ended;
  if (const Histogram& latency = counts.latency; !latency.empty()) {
    point.response = {latency.quantile(kP50), latency.quantile(kP95), latency.quantile(kP99),
                      latency.max()};
  }
  return point;
}

LoadSeries series_of(const LoadFigures& figures) {
  LoadSeries series{figures.width, {}};
  series.points.reserve(figures.intervals.size());
  for (const LoadCounts& counts : figures.intervals) series.points.push_back(point_of(counts));
  return series;
}

}  // namespace anp
