#include "importer/report/load_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "importer/report/batch_log.h"

namespace anp {

namespace {

template <typename Value>
ChartLine over_time(std::string name, const LoadSeries& series, const Value& value) {
  ChartLine line{std::move(name), {}};
  const auto width = static_cast<double>(series.width.count());
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * width;
    line.points.push_back({middle, value(series.points[i])});
  }
  return line;
}

template <typename Count>
ChartLine rate_over_time(std::string name, const LoadSeries& series, const Count& count) {
  // What has only begun is too short to tell a rate.
  const double least = static_cast<double>(series.width.count()) / 4;
  return over_time(std::move(name), series, [&](const LoadPoint& point) -> std::optional<double> {
    if (point.seconds < least) return std::nullopt;
    return point.per_second(count(point));
  });
}

}  // namespace

Chart time_chart(std::string id, std::string title, std::string description, ChartAxis y) {
  return {std::move(id),          std::move(title),
          std::move(description), {"time", ChartUnit::seconds},
          std::move(y),           {}};
}

Chart rate_chart(const LoadSeries& series) {
  Chart chart = time_chart("rate", "Requests a second",
                           "Requests offered, acknowledged and failed over time.",
                           {"requests/s", ChartUnit::count});
  chart.lines = {
      rate_over_time("offered", series, [](const LoadPoint& p) { return p.offered; }),
      rate_over_time("acknowledged", series, [](const LoadPoint& p) { return p.acknowledged(); }),
      rate_over_time("errors", series, [](const LoadPoint& p) { return p.errors(); })};
  return chart;
}

Chart response_chart(const LoadSeries& series) {
  Chart chart = time_chart(
      "response", "Response time",
      "Response time from the planned moment over time: median, 95th and 99th percentile "
      "and maximum.",
      {"response, log scale", ChartUnit::microseconds, true});
  using Response = LoadPoint::Response;
  static constexpr std::array<std::pair<const char*, std::chrono::microseconds Response::*>, 4>
      kQuantiles = {{{"p50", &Response::p50},
                     {"p95", &Response::p95},
                     {"p99", &Response::p99},
                     {"max", &Response::max}}};
  for (const auto& [name, quantile] : kQuantiles) {
    chart.lines.push_back(response_over_time(name, series, quantile));
  }
  return chart;
}

Chart errors_chart(const LoadSeries& series) {
  Chart chart =
      time_chart("errors", "Errors by class",
                 "Requests a second that ended otherwise than acknowledged, by class, over time.",
                 {"requests/s", ChartUnit::count});
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    const bool any = std::any_of(series.points.begin(), series.points.end(),
                                 [i](const LoadPoint& p) { return p.ended[i] > 0; });
    if (verdict == Verdict::answered || !any) continue;
    chart.lines.push_back(rate_over_time(std::string(to_string(verdict)), series,
                                         [i](const LoadPoint& p) { return p.ended[i]; }));
  }
  return chart;
}

Chart in_flight_chart(const LoadSeries& series) {
  Chart chart =
      time_chart("in-flight", "In flight", "The most requests under way at a time, over time.",
                 {"requests", ChartUnit::count});
  chart.lines = {over_time("most at a time", series, [](const LoadPoint& p) {
    return std::optional(static_cast<double>(p.in_flight_most));
  })};
  return chart;
}

Chart retries_chart(const LoadSeries& series) {
  Chart chart =
      time_chart("retries", "Retries", "Requests a second that repeat an earlier one, over time.",
                 {"requests/s", ChartUnit::count});
  chart.lines = {rate_over_time("sent again", series, [](const LoadPoint& p) { return p.resent; })};
  return chart;
}

ChartLine response_over_time(std::string name, const LoadSeries& series,
                             std::chrono::microseconds LoadPoint::Response::*quantile) {
  return over_time(std::move(name), series,
                   [quantile](const LoadPoint& point) -> std::optional<double> {
                     if (!point.response) return std::nullopt;
                     return static_cast<double>(((*point.response).*quantile).count());
                   });
}

ChartLine distribution_of(std::string name, const Histogram& latency) {
  ChartLine line{std::move(name), {}};
  constexpr int kPointsPerNine = 20;
  constexpr int kNines = 5;
  for (int i = 0; i <= kNines * kPointsPerNine && !latency.empty(); ++i) {
    const double share = 1 - std::pow(10.0, -static_cast<double>(i) / kPointsPerNine);
    // Beyond the last request there is nothing to tell.
    if ((1 - share) * static_cast<double>(latency.count()) < 1) break;
    const auto quantile = static_cast<std::uint32_t>(std::llround(share * 1e6));
    line.points.push_back({share, static_cast<double>(latency.quantile(quantile).count())});
  }
  return line;
}

Chart distribution_chart(const Histogram& response, const Histogram& service) {
  Chart chart{"distribution",
              "Distribution",
              "How long the given share of requests took at most: response time from the planned "
              "moment, and service time from the moment they left.",
              {"share of requests", ChartUnit::share},
              {"time, log scale", ChartUnit::microseconds, true},
              {}};
  chart.lines = {distribution_of("response", response), distribution_of("service", service)};
  return chart;
}

}  // namespace anp
