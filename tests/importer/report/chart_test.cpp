#include "importer/report/chart.h"

#include <doctest/doctest.h>

#include <string>

#include "generator/result.h"

namespace anp {
namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

Chart sample() {
  Chart chart{"rate",
              "Rate",
              "What was sent.",
              {"time", ChartUnit::seconds},
              {"requests/s", ChartUnit::count},
              {}};
  chart.lines.push_back({"offered", {{0, 0.0}, {10, 100.0}}});
  return chart;
}

TEST_CASE("axis_label: numbers read as people write them") {
  CHECK(axis_label(ChartUnit::count, 1200) == "1,200");
  CHECK(axis_label(ChartUnit::count, 0.5) == "0.5");
  CHECK(axis_label(ChartUnit::seconds, 30) == "30 s");
  CHECK(axis_label(ChartUnit::seconds, 90) == "1:30");
  CHECK(axis_label(ChartUnit::seconds, 3660) == "1:01 h");
  CHECK(axis_label(ChartUnit::microseconds, 100) == "0.1 ms");
  CHECK(axis_label(ChartUnit::microseconds, 1'500'000) == "1.5 s");
  CHECK(axis_label(ChartUnit::share, 0.999) == "99.9 %");
}

TEST_CASE("chart: a line goes from corner to corner of its axes") {
  const std::string svg = draw_chart(sample()).str();
  CHECK(svg.find("d=\"M58.0 226.0L456.0 10.0\"") != std::string::npos);
  CHECK(svg.find(">100</text>") != std::string::npos);
  CHECK(svg.find(">10 s</text>") != std::string::npos);
  CHECK(svg.find("aria-labelledby=\"rate-title rate-desc\"") != std::string::npos);
}

TEST_CASE("chart: a gap interrupts its line, as does what a logarithm does not have") {
  Chart chart = sample();
  chart.lines[0].points = {{0, 10.0}, {1, std::nullopt}, {2, 20.0}, {3, 30.0}};
  CHECK(count_of(draw_chart(chart).str(), "M") >= 2);
  chart.y = {"time", ChartUnit::microseconds, true};
  chart.lines[0].points = {{0, 10.0}, {1, 0.0}, {2, 1000.0}};
  const std::string svg = draw_chart(chart).str();
  CHECK(svg.find("d=\"M58.0 226.0M456.0 10.0\"") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
}

TEST_CASE("chart: without a point there are axes only") {
  Chart chart = sample();
  chart.lines[0].points.clear();
  const std::string svg = draw_chart(chart).str();
  CHECK(svg.find("class=\"line line-0\" d=\"M58") == std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  chart.lines.resize(kMaxChartLines + 1);
  CHECK_THROWS_AS(draw_chart(chart), BrokenPromise);
}

TEST_CASE("chart: names are text, whatever stands in them") {
  Chart chart = sample();
  chart.lines[0].name = "<script>";
  chart.title = "a & b";
  const std::string svg = draw_chart(chart).str();
  CHECK(svg.find("<script>") == std::string::npos);
  CHECK(svg.find("&lt;script&gt;") != std::string::npos);
  CHECK(svg.find("a &amp; b") != std::string::npos);
}

}  // namespace
}  // namespace anp
