#pragma once

#include "importer/report/chart.h"
#include "importer/report/histogram.h"
#include "importer/report/load_series.h"

namespace anp {

/// A chart without lines, over the time of a test in seconds.
Chart time_chart(std::string id, std::string title, std::string description, ChartAxis y);

/// Requests offered, acknowledged and failed, by the second.
Chart rate_chart(const LoadSeries& series);

/// Response time from the planned moment over time: quantiles and maximum.
Chart response_chart(const LoadSeries& series);

/// Requests that ended otherwise than acknowledged, by the second and by class; a class of which
/// there is none has no line.
Chart errors_chart(const LoadSeries& series);

/// The most requests under way at a time.
Chart in_flight_chart(const LoadSeries& series);

/// Requests that repeat, by the second.
Chart retries_chart(const LoadSeries& series);

/// How long the given share of requests took at most.
Chart distribution_chart(const Histogram& response, const Histogram& service);

/// A line of response_chart(): a quantile in µs, by the middle of each interval.
ChartLine response_over_time(std::string name, const LoadSeries& series,
                             std::chrono::microseconds LoadPoint::Response::*quantile);

/// A line of such a chart: time in µs by share of the requests, up to the last request.
ChartLine distribution_of(std::string name, const Histogram& latency);

}  // namespace anp
