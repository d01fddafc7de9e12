#pragma once

#include "importer/report/chart.h"
#include "importer/report/histogram.h"
#include "importer/report/load_metrics.h"

namespace anp {

/// Requests offered, acknowledged and failed, by the second.
Chart rate_chart(const LoadFigures& figures);

/// Response time from the planned moment over time: quantiles and maximum.
Chart response_chart(const LoadFigures& figures);

/// How long the given share of requests took at most.
Chart distribution_chart(const LoadFigures& figures);

/// A line of response_chart(): a quantile in µs, by the middle of each interval.
ChartLine quantile_over_time(std::string name, const LoadFigures& figures, std::uint32_t quantile);

/// A line of such a chart: time in µs by share of the requests, up to the last request.
ChartLine distribution_of(std::string name, const Histogram& latency);

}  // namespace anp
