#include "importer/report/load_series.h"

#include "importer/report/load_metrics.h"

namespace anp {

LoadPoint point_of(const LoadCounts& counts) {
  LoadPoint point{counts, {}};
  if (const Histogram& latency = counts.latency; !latency.empty()) {
    point.response = {latency.quantile(kP50), latency.quantile(kP95), latency.quantile(kP99),
                      latency.max()};
  }
  return point;
}

LoadSeries series_of(const LoadFigures& figures) {
  LoadSeries series{figures.intervals.width, {}};
  series.points.reserve(figures.intervals.all.size());
  for (const LoadCounts& counts : figures.intervals.all) series.points.push_back(point_of(counts));
  return series;
}

}  // namespace anp
