#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "importer/html.h"

namespace anp {

/// What the numbers of an axis are, and how they read.
enum class ChartUnit : std::uint8_t {
  count,         ///< 1,200
  seconds,       ///< since the start: 0:30, 2:00
  microseconds,  ///< 0.5 ms, 20 ms, 1.5 s
  share,         ///< 0 to below 1, of the nines: 50 %, 90 %, 99 %, 99.9 %
};

struct ChartAxis {
  std::string title;
  ChartUnit unit = ChartUnit::count;
  /// Each step is a multiple of the one before; what is not above zero is left out. A share is
  /// spaced by its nines whatever this says.
  bool logarithmic = false;
};

struct ChartPoint {
  double x = 0;
  std::optional<double> y;  ///< nothing: the line has a gap
};

struct ChartLine {
  std::string name;
  std::vector<ChartPoint> points;  ///< by x, ascending
};

/// A line chart as it stands in a page, as SVG, with its lines told apart by colour and dashes, and
/// a legend. Colours come from the page's style (classes `chart`, `line-0` ...).
struct Chart {
  std::string id;           ///< unique in the page, a word
  std::string title;        ///< heading of the chart
  std::string description;  ///< what it shows, in a sentence, for those who cannot see it
  ChartAxis x;
  ChartAxis y;
  std::vector<ChartLine> lines;  ///< at most kMaxChartLines
};

inline constexpr std::size_t kMaxChartLines = 6;

/// The chart as a `figure`.
Html draw_chart(const Chart& chart);

/// The number as it stands at an axis.
std::string axis_label(ChartUnit unit, double value);

}  // namespace anp
