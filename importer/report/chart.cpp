#include "importer/report/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "generator/result.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

// In units of the picture, which is as wide as the page lets it.
constexpr double kWidth = 480;
constexpr double kHeight = 270;
constexpr double kLeft = 58;
constexpr double kRight = 24;  // half of the last label stands there
constexpr double kTop = 10;
constexpr double kBottom = 44;
constexpr double kMostNines = 5;

/// Where values stand along an axis, 0 to 1.
class Scale {
 public:
  Scale(const ChartAxis& axis, double low, double high) : axis_(axis) {
    if (axis.unit == ChartUnit::share) {
      ticks_ = {0, 0.5, 0.9, 0.99, 0.999, 0.9999};
      low_ = 0;
      high_ = nines(std::min(high, 1 - std::pow(10, -kMostNines)));
    } else if (axis.logarithmic) {
      set_decades(low, high);
    } else {
      set_steps(high);
    }
    if (high_ <= low_) high_ = low_ + 1;
    std::erase_if(ticks_, [this](double tick) { return at(tick) < -1e-9 || at(tick) > 1 + 1e-9; });
  }

  [[nodiscard]] double at(double value) const { return (raw(value) - low_) / (high_ - low_); }
  [[nodiscard]] const std::vector<double>& ticks() const { return ticks_; }

 private:
  static double nines(double share) { return -std::log10(1 - share); }
  [[nodiscard]] double raw(double value) const {
    if (axis_.unit == ChartUnit::share) return nines(value);
    return axis_.logarithmic ? std::log10(value) : value;
  }

  void set_decades(double low, double high) {
    low_ = std::floor(std::log10(low));
    high_ = std::max(low_ + 1, std::ceil(std::log10(high)));
    for (double decade = low_; decade <= high_; ++decade) ticks_.push_back(std::pow(10, decade));
  }

  /// From 0 to the next round number, in four to seven steps of 1, 2 or 5.
  void set_steps(double high) {
    const double most = high > 0 ? high : 1;
    double step = std::pow(10, std::floor(std::log10(most)));
    for (const double divisor : {5.0, 2.0}) {
      if (most / step < 4) step /= divisor == 5.0 ? 2 : 2.5;
    }
    if (axis_.unit == ChartUnit::seconds) step = step_of_time(most);
    high_ = std::ceil(most / step - 1e-9) * step;
    for (double tick = 0; tick <= high_ + step / 2; tick += step) ticks_.push_back(tick);
  }

  /// Steps of a clock.
  static double step_of_time(double most) {
    for (const double step : {1., 2., 5., 10., 15., 30., 60., 120., 300., 600., 900., 1800., 3600.,
                              7200., 14400., 21600., 43200.}) {
      if (most / step <= 7) return step;
    }
    return std::ceil(most / 7 / 86400) * 86400;
  }

  const ChartAxis& axis_;
  double low_ = 0;
  double high_ = 1;
  std::vector<double> ticks_;
};

struct Extent {
  double low = std::numeric_limits<double>::max();
  double high = 0;

  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

std::string coordinate(double value) { return fmt::format("{:.1f}", value); }

class Drawing {
 public:
  explicit Drawing(const Chart& chart)
      : chart_(chart),
        x_(chart.x, extent(true).low, extent(true).high),
        y_(chart.y, extent(false).low, extent(false).high) {}

  Html draw() {
    html_.tag("<figure class=\"chart\"><h3 id=\"").text(chart_.id).tag("-title\">");
    html_.text(chart_.title).tag("</h3>");
    draw_picture();
    draw_legend();
    html_.tag("</figure>");
    return std::move(html_);
  }

 private:
  [[nodiscard]] bool is_shown(const ChartPoint& point) const {
    return point.y && (!chart_.y.logarithmic || *point.y > 0);
  }

  [[nodiscard]] Extent extent(bool of_x) const {
    Extent extent;
    for (const ChartLine& line : chart_.lines) {
      for (const ChartPoint& point : line.points) {
        if (is_shown(point)) extent.include(of_x ? point.x : *point.y);
      }
    }
    if (extent.low > extent.high) extent.low = extent.high = 1;
    return extent;
  }

  [[nodiscard]] double left_of(double x) const {
    return kLeft + x_.at(x) * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double top_of(double y) const {
    return kHeight - kBottom - y_.at(y) * (kHeight - kTop - kBottom);
  }

  void draw_picture() {
    html_.tag("<svg viewBox=\"0 0 480 270\" role=\"img\" aria-labelledby=\"")
        .text(chart_.id)
        .tag("-title ")
        .text(chart_.id)
        .tag("-desc\"><desc id=\"")
        .text(chart_.id)
        .tag("-desc\">")
        .text(chart_.description)
        .tag("</desc>");
    draw_axes();
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) draw_line(i);
    html_.tag("</svg>");
  }

  void draw_axes() {
    for (const double tick : y_.ticks()) {
      const std::string top = coordinate(top_of(tick));
      html_.tag("<line class=\"grid\" x1=\"58\" x2=\"456\" y1=\"").text(top);
      html_.tag("\" y2=\"")
          .text(top)
          .tag("\"/><text class=\"tick\" text-anchor=\"end\" x=\"52\" y=\"");
      html_.text(coordinate(top_of(tick) + 4)).tag("\">");
      html_.text(axis_label(chart_.y.unit, tick)).tag("</text>");
    }
    for (const double tick : x_.ticks()) {
      html_.tag("<text class=\"tick\" text-anchor=\"middle\" y=\"242\" x=\"");
      html_.text(coordinate(left_of(tick))).tag("\">");
      html_.text(axis_label(chart_.x.unit, tick)).tag("</text>");
    }
    html_.tag("<text class=\"axis\" text-anchor=\"end\" x=\"456\" y=\"262\">");
    html_.text(chart_.x.title).tag("</text>");
    html_.tag("<text class=\"axis\" x=\"2\" y=\"262\">").text(chart_.y.title).tag("</text>");
  }

  void draw_line(std::size_t index) {
    std::string path;
    bool down = false;
    for (const ChartPoint& point : chart_.lines[index].points) {
      if (!is_shown(point)) {
        down = false;
        continue;
      }
      path += fmt::format("{}{:.1f} {:.1f}", down ? "L" : "M", left_of(point.x), top_of(*point.y));
      down = true;
    }
    if (path.empty()) return;
    // A point alone is seen by its round end.
    html_.tag("<path class=\"line line-").number(static_cast<std::int64_t>(index));
    html_.tag("\" d=\"").text(path).tag("\"/>");
  }

  void draw_legend() {
    html_.tag("<figcaption><ul class=\"legend\">");
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) {
      html_.tag("<li><svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"line line-");
      html_.number(static_cast<std::int64_t>(i)).tag("\" d=\"M1 4L23 4\"/></svg> ");
      html_.text(chart_.lines[i].name).tag("</li>");
    }
    html_.tag("</ul></figcaption>");
  }

  const Chart& chart_;
  Scale x_;
  Scale y_;
  Html html_;
};

std::string time_label(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
}

std::string latency_label(double us) {
  if (us < 1e6) return fmt::format("{:.4g} ms", us / 1e3);
  return fmt::format("{:.4g} s", us / 1e6);
}

}  // namespace

std::string axis_label(ChartUnit unit, double value) {
  switch (unit) {
    case ChartUnit::count:
      if (value >= 10 || value == std::floor(value)) {
        return format_count(static_cast<std::uint64_t>(std::llround(value)));
      }
      return fmt::format("{:.3g}", value);
    case ChartUnit::seconds:
      return time_label(value);
    case ChartUnit::microseconds:
      return latency_label(value);
    case ChartUnit::share:
      return fmt::format("{:.6g} %", value * 100);
  }
  return {};
}

Html draw_chart(const Chart& chart) {
  ANP_REQUIRE(chart.lines.size() <= kMaxChartLines, "a chart with more lines cannot be read");
  return Drawing(chart).draw();
}

}  // namespace anp
