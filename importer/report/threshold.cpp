#include "importer/report/threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace anp {

namespace {

using Figure = Threshold::Figure;
using Comparison = Threshold::Comparison;

constexpr std::string_view kForm =
    "write it as [phaseN:]FIGURE<LIMIT, with < <= > or >=; figures and limits: p(50|90|95|99|99.9) "
    "and max with a time (500ms), errors and unknown with a count or % (1%), rate (195/s), "
    "cache_hit (90%), db_calls (20)";

struct NamedFigure {
  std::string_view name;
  Figure figure;
  std::uint32_t quantile = 0;
};

constexpr std::array kFigures = {
    NamedFigure{"p(50)", Figure::quantile, kP50},    NamedFigure{"p(90)", Figure::quantile, kP90},
    NamedFigure{"p(95)", Figure::quantile, kP95},    NamedFigure{"p(99)", Figure::quantile, kP99},
    NamedFigure{"p(99.9)", Figure::quantile, kP999}, NamedFigure{"max", Figure::max},
    NamedFigure{"errors", Figure::errors},           NamedFigure{"rate", Figure::rate},
    NamedFigure{"unknown", Figure::unknown},         NamedFigure{"cache_hit", Figure::cache_hit},
    NamedFigure{"db_calls", Figure::db_calls}};

struct NamedUnit {
  std::string_view name;
  double factor;
};

/// The units that the limit of a figure may have.
std::span<const NamedUnit> units_of(Figure figure) {
  static constexpr NamedUnit kTimes[] = {{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"m", 60e6}};
  static constexpr NamedUnit kCounts[] = {{"", 1}, {"%", 1}};
  static constexpr NamedUnit kRates[] = {{"/s", 1}};
  static constexpr NamedUnit kShares[] = {{"%", 1}};
  static constexpr NamedUnit kMeans[] = {{"", 1}};
  switch (figure) {
    case Figure::quantile:
    case Figure::max:
      return kTimes;
    case Figure::errors:
    case Figure::unknown:
      return kCounts;
    case Figure::rate:
      return kRates;
    case Figure::cache_hit:
      return kShares;
    case Figure::db_calls:
      return kMeans;
  }
  return {};
}

/// Takes what stands at the front of `text`, up to the comparison.
std::optional<Comparison> take_comparison(std::string_view& text, std::string_view& figure) {
  const std::size_t at = text.find_first_of("<>");
  if (at == std::string_view::npos) return std::nullopt;
  figure = text.substr(0, at);
  const bool less = text[at] == '<';
  text.remove_prefix(at + 1);
  if (!text.starts_with('=')) return less ? Comparison::less : Comparison::more;
  text.remove_prefix(1);
  return less ? Comparison::at_most : Comparison::at_least;
}

std::optional<double> read_limit(std::string_view text, Threshold& threshold) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (failure != std::errc{} || !(value >= 0)) return std::nullopt;
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  for (const NamedUnit& known : units_of(threshold.figure)) {
    if (known.name != unit) continue;
    threshold.is_share = unit == "%";
    return value * known.factor;
  }
  return std::nullopt;
}

bool holds(Comparison comparison, double value, double limit) {
  switch (comparison) {
    case Comparison::less:
      return value < limit;
    case Comparison::at_most:
      return value <= limit;
    case Comparison::more:
      return value > limit;
    case Comparison::at_least:
      return value >= limit;
  }
  return false;
}

std::optional<double> count_or_share(const Threshold& threshold, std::uint64_t count,
                                     std::uint64_t all) {
  return threshold.is_share ? percent_of(count, all) : static_cast<double>(count);
}

std::optional<double> time_of(const LoadCounts& counts, std::chrono::microseconds time) {
  if (counts.latency.empty()) return std::nullopt;
  return static_cast<double>(time.count());
}

std::optional<double> share_of_hits(const LoadCounts& counts) {
  return percent_of(counts.cache_hits(), counts.cache_said());
}

std::optional<double> value_of(const Threshold& threshold, const LoadCounts& counts) {
  switch (threshold.figure) {
    case Figure::quantile:
      return time_of(counts, counts.latency.quantile(threshold.quantile));
    case Figure::max:
      return time_of(counts, counts.latency.max());
    case Figure::errors:
      return count_or_share(threshold, counts.errors(), counts.all_ended());
    case Figure::unknown:
      return count_or_share(threshold, counts.unknown(), counts.all_ended());
    case Figure::rate:
      return counts.per_second(counts.acknowledged());
    case Figure::cache_hit:
      return share_of_hits(counts);
    case Figure::db_calls:
      return counts.db_calls_per_answer();
  }
  return std::nullopt;
}

std::string words_for(const Threshold& threshold, double value) {
  switch (threshold.figure) {
    case Figure::quantile:
    case Figure::max:
      return fmt::format("{:.2f} ms", value / 1e3);
    case Figure::rate:
      return fmt::format("{:.1f}/s", value);
    case Figure::errors:
    case Figure::unknown:
    case Figure::cache_hit:
      return threshold.is_share ? fmt::format("{:.2f} %", value) : fmt::format("{:.0f}", value);
    case Figure::db_calls:
      return fmt::format("{:.1f}", value);
  }
  return {};
}

Error wrong(std::string_view text, std::string_view why) {
  return Error{fmt::format("--threshold '{}': {}; {}", text, why, kForm)};
}

}  // namespace

Result<Threshold> parse_threshold(std::string_view text, std::size_t phases) {
  Threshold threshold;
  threshold.text = text;
  std::string_view rest = text;
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    std::size_t number = 0;
    const std::string_view digits =
        rest.substr(std::min<std::size_t>(5, colon), colon - std::min<std::size_t>(5, colon));
    const auto [stop, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool good = rest.starts_with("phase") && failure == std::errc{} &&
                      stop == digits.data() + digits.size() && number >= 1 && number <= phases;
    if (!good) {
      return wrong(text, fmt::format("'{}' is no phase of the plan: it has {}",
                                     rest.substr(0, colon), phases));
    }
    threshold.phase = number - 1;
    rest.remove_prefix(colon + 1);
  }
  std::string_view figure;
  const auto comparison = take_comparison(rest, figure);
  if (!comparison) return wrong(text, "it compares nothing");
  threshold.comparison = *comparison;
  const auto known = std::find_if(kFigures.begin(), kFigures.end(),
                                  [&](const NamedFigure& one) { return one.name == figure; });
  if (known == kFigures.end()) return wrong(text, fmt::format("'{}' is no figure", figure));
  threshold.figure = known->figure;
  threshold.quantile = known->quantile;
  const auto limit = read_limit(rest, threshold);
  if (!limit) return wrong(text, fmt::format("'{}' is no limit for {}", rest, figure));
  threshold.limit = *limit;
  return threshold;
}

Judgement judge(const Threshold& threshold, const LoadCounts& counts) {
  Judgement judgement;
  judgement.text = threshold.text;
  judgement.value = value_of(threshold, counts);
  judgement.measured = judgement.value ? words_for(threshold, *judgement.value) : "unknown";
  judgement.kept =
      judgement.value && holds(threshold.comparison, *judgement.value, threshold.limit);
  return judgement;
}

}  // namespace anp
