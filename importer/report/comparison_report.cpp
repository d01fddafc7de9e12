#include "importer/report/comparison_report.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "importer/report/latency.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

Json number_json(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::string_view name_of(FigureUnit unit) {
  switch (unit) {
    case FigureUnit::microseconds:
      return "us";
    case FigureUnit::percent:
      return "%";
    case FigureUnit::per_second:
      return "1/s";
    case FigureUnit::count:
      return "";
  }
  return "";
}

Json figure_json(const FigureChange& figure) {
  Json json = {{"figure", figure.name},
               {"part", figure.part.empty() ? Json() : Json(figure.part)},
               {"unit", name_of(figure.unit)},
               {"before", number_json(figure.before)},
               {"after", number_json(figure.after)},
               {"change", number_json(figure.change)},
               {"low", number_json(figure.low)},
               {"high", number_json(figure.high)},
               {"verdict", to_string(figure.verdict)}};
  json["why"] = figure.why.empty() ? Json() : Json(figure.why);
  return json;
}

Json comparison_json(const Comparison& comparison) {
  Json figures = Json::array();
  for (const FigureChange& figure : comparison.figures) figures.push_back(figure_json(figure));
  Json json = {{"before", comparison.before},
               {"after", comparison.after},
               {"verdict", to_string(comparison.verdict())}};
  json["not_comparable"] =
      comparison.not_comparable.empty() ? Json() : Json(comparison.not_comparable);
  json["warnings"] = comparison.warnings;
  json["figures"] = std::move(figures);
  return json;
}

/// Two digits behind the point where they tell something.
std::string signed_text(double value) {
  return std::abs(value) < 10 ? fmt::format("{:+.2f}", value) : fmt::format("{:+.1f}", value);
}

}  // namespace

std::string figure_text(FigureUnit unit, const std::optional<double>& value) {
  if (!value) return "-";
  switch (unit) {
    case FigureUnit::microseconds:
      return format_latency(std::chrono::microseconds(std::llround(*value)));
    case FigureUnit::percent:
      return fmt::format("{:.2f} %", *value);
    case FigureUnit::per_second:
      return fmt::format("{:.1f}/s", *value);
    case FigureUnit::count:
      return fmt::format("{:.1f}", *value);
  }
  return "";
}

std::string change_text(const FigureChange& figure) {
  if (!figure.change) return "-";
  std::string number = signed_text(*figure.change);
  switch (figure.unit) {
    case FigureUnit::percent:
      return number + " points";
    case FigureUnit::count:
      return number;
    case FigureUnit::microseconds:
    case FigureUnit::per_second:
      break;
  }
  return number + " %";
}

std::string range_text(const FigureChange& figure) {
  if (!figure.low || !figure.high) return "";
  return fmt::format("{} to {}", signed_text(*figure.low), signed_text(*figure.high));
}

std::string verdict_text(const FigureChange& figure) {
  if (figure.verdict != Change::unknown || figure.why.empty()) {
    return std::string(to_string(figure.verdict));
  }
  return figure.why;
}

std::string format_comparison_text(const Comparison& comparison) {
  std::string text =
      fmt::format("{} -> {}\n  {}\n", comparison.before, comparison.after, comparison.summary());
  auto out = std::back_inserter(text);
  for (const std::string& warning : comparison.warnings) {
    fmt::format_to(out, "  warning: {}\n", warning);
  }
  const auto line = [&out](std::string_view name, std::string_view before, std::string_view after,
                           std::string_view change, std::string_view range,
                           std::string_view verdict) {
    fmt::format_to(out, "  {:<16}{:>11}{:>11}{:>15}  {:<20}  {}\n", name, before, after, change,
                   range, verdict);
  };
  line("figure", "before", "after", "change", "between (95 %)", "verdict");
  std::string part;
  for (const FigureChange& figure : comparison.figures) {
    if (!figure.before && !figure.after) continue;
    if (figure.part != part) fmt::format_to(out, "  {}\n", figure.part);
    part = figure.part;
    line((part.empty() ? "" : "  ") + figure.name, figure_text(figure.unit, figure.before),
         figure_text(figure.unit, figure.after), change_text(figure), range_text(figure),
         verdict_text(figure));
  }
  return text;
}

std::string format_comparisons_json(const std::vector<Comparison>& comparisons) {
  Json list = Json::array();
  for (const Comparison& comparison : comparisons) list.push_back(comparison_json(comparison));
  const Json json = {{"confidence", kConfidence}, {"comparisons", std::move(list)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace anp
