#include "importer/report/load_charts.h"

#include <array>
#include <cmath>
#include <utility>

namespace anp {

namespace {

template <typename Value>
ChartLine over_time(std::string name, const LoadFigures& figures, const Value& value) {
  ChartLine line{std::move(name), {}};
  const auto width = static_cast<double>(figures.width.count());
  for (std::size_t i = 0; i < figures.intervals.size(); ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * width;
    line.points.push_back({middle, value(figures.intervals[i])});
  }
  return line;
}

template <typename Count>
ChartLine rate_over_time(std::string name, const LoadFigures& figures, const Count& count) {
  return over_time(std::move(name), figures,
                   [&count](const LoadCounts& counts) { return counts.per_second(count(counts)); });
}

}  // namespace

Chart rate_chart(const LoadFigures& figures) {
  Chart chart{"rate",
              "Requests a second",
              "Requests offered, acknowledged and failed over time.",
              {"time", ChartUnit::seconds},
              {"requests/s", ChartUnit::count},
              {}};
  chart.lines = {
      rate_over_time("offered", figures, [](const LoadCounts& c) { return c.offered; }),
      rate_over_time("acknowledged", figures, [](const LoadCounts& c) { return c.acknowledged(); }),
      rate_over_time("errors", figures, [](const LoadCounts& c) { return c.errors(); })};
  return chart;
}

Chart response_chart(const LoadFigures& figures) {
  Chart chart{"response",
              "Response time",
              "Response time from the planned moment over time: median, 95th and 99th percentile "
              "and maximum.",
              {"time", ChartUnit::seconds},
              {"response, log scale", ChartUnit::microseconds, true},
              {}};
  static constexpr std::array<std::pair<const char*, std::uint32_t>, 4> kQuantiles = {
      {{"p50", kP50}, {"p95", kP95}, {"p99", kP99}, {"max", kMax}}};
  for (const auto& [name, quantile] : kQuantiles) {
    chart.lines.push_back(quantile_over_time(name, figures, quantile));
  }
  return chart;
}

ChartLine quantile_over_time(std::string name, const LoadFigures& figures, std::uint32_t quantile) {
  return over_time(std::move(name), figures,
                   [quantile](const LoadCounts& c) -> std::optional<double> {
                     if (c.latency.empty()) return std::nullopt;
                     return static_cast<double>(c.latency.quantile(quantile).count());
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

Chart distribution_chart(const LoadFigures& figures) {
  Chart chart{"distribution",
              "Distribution",
              "How long the given share of requests took at most: response time from the planned "
              "moment, and service time from the moment they left.",
              {"share of requests", ChartUnit::share},
              {"time, log scale", ChartUnit::microseconds, true},
              {}};
  chart.lines = {distribution_of("response", figures.all.latency),
                 distribution_of("service", figures.service)};
  return chart;
}

}  // namespace anp
