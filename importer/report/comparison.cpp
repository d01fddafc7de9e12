#include "importer/report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>

#include "importer/load_test.h"
#include "importer/report/block_bootstrap.h"
#include "importer/report/latency.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

/// How a figure is judged.
struct Rule {
  JudgedFigure figure;
  const char* name;
  FigureUnit unit;
  bool more_is_better;
  std::uint32_t quantile;  ///< parts per million; 0: it is none
  /// Changes up to here are no difference, in the unit of FigureChange::change.
  double least_change;
  double least_step;  ///< likewise, in the unit
};

/// The clock and scheduler of the machine that sends move a response by some 0.05 ms, and runs of
/// the same thing differ by a few percent from boot to boot.
constexpr double kLeastPercent = 3;
constexpr double kLeastMicroseconds = 50;

constexpr std::array<Rule, kJudgedFigures> kRules = {
    Rule{JudgedFigure::p50, "response p50", FigureUnit::microseconds, false, kP50, kLeastPercent,
         kLeastMicroseconds},
    {JudgedFigure::p90, "response p90", FigureUnit::microseconds, false, kP90, kLeastPercent,
     kLeastMicroseconds},
    {JudgedFigure::p95, "response p95", FigureUnit::microseconds, false, kP95, kLeastPercent,
     kLeastMicroseconds},
    {JudgedFigure::p99, "response p99", FigureUnit::microseconds, false, kP99, kLeastPercent,
     kLeastMicroseconds},
    {JudgedFigure::p999, "response p99.9", FigureUnit::microseconds, false, kP999, kLeastPercent,
     kLeastMicroseconds},
    {JudgedFigure::errors, "errors", FigureUnit::percent, false, 0, 0.1, 0},
    {JudgedFigure::acknowledged, "acknowledged", FigureUnit::per_second, true, 0, kLeastPercent, 0},
    {JudgedFigure::cache_hit, "cache hits", FigureUnit::percent, true, 0, 1, 0},
    {JudgedFigure::db_calls, "database calls", FigureUnit::count, false, 0, 0.05, 0}};

constexpr const char* kTooShort = "too short to say";
constexpr const char* kNotJudged = "not judged";

/// One side of a comparison.
struct Side {
  LoadCounts all;  ///< of the intervals that are compared
  Histogram service;
  std::size_t intervals = 0;
  BootstrapSample sample;
};

Side side_of(const LoadRecord& record, const CompareOptions& options, std::uint64_t seed) {
  Side side;
  const auto intervals = compared_intervals(record.figures, options.warm_up);
  for (const LoadCounts& interval : intervals) side.all.merge(interval);
  side.service = record.figures.service;
  side.intervals = intervals.size();
  if (side.intervals >= kLeastIntervals) {
    side.sample = bootstrap(intervals, {options.resamples, seed});
  }
  return side;
}

/// The figure as it is shown.
std::optional<double> shown(const Rule& rule, const LoadCounts& all) {
  if (rule.quantile > 0) {
    if (all.latency.empty()) return std::nullopt;
    return static_cast<double>(all.latency.quantile(rule.quantile).count());
  }
  switch (rule.figure) {
    case JudgedFigure::errors:
      return percent_of(all.errors(), all.all_ended());
    case JudgedFigure::acknowledged:
      return all.per_second(all.acknowledged());
    case JudgedFigure::cache_hit:
      return percent_of(all.cache_hits(), all.cache_said());
    default:
      return all.db_calls_per_answer();
  }
}

/// Requests that the share is of.
double whole_of(JudgedFigure figure, const LoadCounts& all) {
  return static_cast<double>(figure == JudgedFigure::errors ? all.all_ended() : all.cache_said());
}

/// Whether the test has enough of what the figure is about.
bool has_enough(const Rule& rule, const Side& side) {
  if (side.intervals < kLeastIntervals) return false;
  if (!side.sample.values[static_cast<std::size_t>(rule.figure)]) return false;
  const double beyond = static_cast<double>(side.all.latency.count()) *
                        static_cast<double>(kMax - rule.quantile) / 1e6;
  return rule.quantile == 0 || beyond >= kLeastBeyond - 1e-6;
}

std::vector<double> strayings_of(const BootstrapSample& sample, std::size_t figure) {
  std::vector<double> all;
  for (const JudgedValues& straying : sample.strayings) {
    if (straying[figure]) all.push_back(*straying[figure]);
  }
  return all;
}

double variance_of(const std::vector<double>& strayings) {
  if (strayings.empty()) return 0;
  double mean = 0;
  double sum = 0;
  for (const double value : strayings) mean += value / static_cast<double>(strayings.size());
  for (const double value : strayings) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(strayings.size());
}

/// The variance of a figure of one test. A share of a few events, or of none, is never as sure as
/// its resamples make it (Agresti and Coull 1998).
double variance_of(const Rule& rule, const Side& side) {
  const auto figure = static_cast<std::size_t>(rule.figure);
  const double variance = variance_of(strayings_of(side.sample, figure));
  if (rule.unit != FigureUnit::percent) return variance;
  const double whole = whole_of(rule.figure, side.all);
  const double share = (*side.sample.values[figure] * whole + 1) / (whole + 2);
  return std::max(variance, share * (1 - share) / (whole + 2));
}

struct Range {
  double low = 0;
  double high = 0;
};

/// Where the difference is by Student's distribution, with the degrees of freedom of Welch.
Range student_range(double difference, const Rule& rule, const Side& before, const Side& after,
                    double tail) {
  const double a = variance_of(rule, before);
  const double b = variance_of(rule, after);
  const double variance = a + b;
  if (variance <= 0) return {difference, difference};
  const auto part = [](double value, const Side& side) {
    return value * value / std::max(1.0, side.sample.blocks - 1);
  };
  const double freedom =
      std::clamp(variance * variance / (part(a, before) + part(b, after)), 1.0, 1e6);
  const boost::math::students_t student(freedom);
  const double reach = boost::math::quantile(boost::math::complement(student, tail));
  const double width = reach * std::sqrt(variance);
  return {difference - width, difference + width};
}

/// Where it is by the resamples themselves, which know of gaps and long tails.
Range resampled_range(double difference, std::size_t figure, const Side& before, const Side& after,
                      double tail) {
  std::vector<double> all;
  for (std::size_t i = 0; i < before.sample.strayings.size(); ++i) {
    const auto& a = before.sample.strayings[i][figure];
    const auto& b = after.sample.strayings[i][figure];
    if (a && b) all.push_back(difference + *b - *a);
  }
  if (all.empty()) return {difference, difference};
  std::sort(all.begin(), all.end());
  const auto outside = static_cast<std::size_t>(tail * static_cast<double>(all.size()));
  return {all[outside], all[all.size() - 1 - outside]};
}

/// A difference in the unit of `FigureChange::change`.
double to_change(const Rule& rule, double difference) {
  if (is_ratio(rule.figure)) return 100 * std::expm1(difference);
  return rule.unit == FigureUnit::percent ? 100 * difference : difference;
}

/// Whether the nearest that the change may be to none is still more than what counts as none.
bool is_more_than_noise(const Rule& rule, double nearest, double before) {
  if (std::abs(nearest) <= rule.least_change) return false;
  return rule.least_step == 0 || std::abs(nearest) / 100 * before > rule.least_step;
}

void judge(const Rule& rule, const Side& before, const Side& after, double tail,
           FigureChange& change) {
  const auto figure = static_cast<std::size_t>(rule.figure);
  const double difference = *after.sample.values[figure] - *before.sample.values[figure];
  const Range student = student_range(difference, rule, before, after, tail);
  const Range resampled = resampled_range(difference, figure, before, after, tail);
  change.change = to_change(rule, difference);
  change.low = to_change(rule, std::min(student.low, resampled.low));
  change.high = to_change(rule, std::max(student.high, resampled.high));
  change.verdict = Change::no_difference;
  const bool more = *change.low > 0;
  const double nearest = more ? *change.low : std::min(0.0, *change.high);
  if (!is_more_than_noise(rule, nearest, change.before.value_or(0))) return;
  change.verdict = more == rule.more_is_better ? Change::better : Change::worse;
}

FigureChange only_shown(std::string name, std::optional<double> before,
                        std::optional<double> after) {
  FigureChange change;
  change.name = std::move(name);
  change.before = before;
  change.after = after;
  if (before && after && *before > 0) change.change = 100 * (*after / *before - 1);
  change.why = kNotJudged;
  return change;
}

std::optional<double> time_of(const Histogram& times, std::uint32_t quantile) {
  if (times.empty()) return std::nullopt;
  return static_cast<double>(times.quantile(quantile).count());
}

std::vector<FigureChange> changes_of(const Side& before, const Side& after, bool comparable) {
  std::vector<FigureChange> changes;
  std::vector<std::size_t> judged;
  for (const Rule& rule : kRules) {
    FigureChange change = only_shown(rule.name, shown(rule, before.all), shown(rule, after.all));
    change.unit = rule.unit;
    if (!is_ratio(rule.figure)) {
      change.change.reset();
      if (change.before && change.after) change.change = *change.after - *change.before;
    }
    const bool known = change.before && change.after;
    const bool enough = known && has_enough(rule, before) && has_enough(rule, after);
    change.why = !known ? "" : !comparable ? kNotJudged : kTooShort;
    if (enough && comparable) judged.push_back(changes.size());
    changes.push_back(std::move(change));
  }
  // Together they are as sure as one alone would be (Bonferroni), on two sides.
  const double tail =
      (1 - kConfidence) / 2 / static_cast<double>(std::max<std::size_t>(1, judged.size()));
  for (const std::size_t i : judged) {
    changes[i].why.clear();
    judge(kRules[i], before, after, tail, changes[i]);
  }
  const auto behind_quantiles = changes.begin() + 5;
  changes.insert(behind_quantiles, only_shown("response max", time_of(before.all.latency, kMax),
                                              time_of(after.all.latency, kMax)));
  for (const auto& [name, quantile] : {std::pair{"service p50", kP50}, {"service p99", kP99}}) {
    changes.push_back(
        only_shown(name, time_of(before.service, quantile), time_of(after.service, quantile)));
  }
  return changes;
}

std::vector<std::string> warnings_of(const LoadRecord& before, const LoadRecord& after) {
  std::vector<std::string> warnings;
  const auto look = [&warnings](const char* what, const std::string& a, const std::string& b) {
    if (a != b) warnings.push_back(fmt::format("{} differs: '{}' before, '{}' after", what, a, b));
  };
  look("the model", before.model, after.model);
  look("the target", before.target, after.target);
  look("what was sent", before.source, after.source);
  look("the batch", fmt::to_string(before.batch), fmt::to_string(after.batch));
  for (const LoadRecord* record : {&before, &after}) {
    if (record->end == "done") continue;
    warnings.push_back(fmt::format("{} ended early: {}", record->path, record->end));
  }
  return warnings;
}

std::string fault_of(const LoadRecord& record) {
  if (record.figures.valid()) return {};
  const LoadCounts& all = record.figures.all;
  return fmt::format("{} is invalid: {} of {} requests left in time, so its figures do not count",
                     record.path, format_count(all.in_time), format_count(all.offered));
}

/// Of planned requests; nothing in the closed model.
std::optional<std::chrono::microseconds> lateness_of(const LoadRecord& record) {
  if (record.figures.lateness.empty()) return std::nullopt;
  return record.figures.lateness.quantile(kP99);
}

/// What the machine that sent had to do with the figures. It shares its processors with others, and
/// often with the target: then a difference says nothing of the target.
std::string busy_fault(const LoadRecord& before, const LoadRecord& after) {
  const auto a = lateness_of(before);
  const auto b = lateness_of(after);
  if (!a || !b) return {};
  const auto most = std::max(*a, *b);
  const bool uneven = most > kFewLateness && most > kMostTimesLater * std::min(*a, *b);
  if (most <= kMostLateness && !uneven) return {};
  return fmt::format(
      "the machine that sends was busy: at p99 requests left {} late before, {} after; let it do "
      "nothing else",
      format_latency(*a), format_latency(*b));
}

std::string names_of(const Comparison& comparison, Change change) {
  std::string names;
  for (const FigureChange& figure : comparison.figures) {
    if (figure.verdict != change) continue;
    names += (names.empty() ? "" : ", ") + figure.name;
  }
  return names;
}

}  // namespace

std::string_view to_string(Change change) {
  switch (change) {
    case Change::better:
      return "better";
    case Change::worse:
      return "worse";
    case Change::no_difference:
      return "no difference";
    case Change::unknown:
      return "unknown";
  }
  return "";
}

Change Comparison::verdict() const {
  for (const Change change : {Change::worse, Change::better, Change::no_difference}) {
    const auto is = [change](const FigureChange& figure) { return figure.verdict == change; };
    if (std::any_of(figures.begin(), figures.end(), is)) return change;
  }
  return Change::unknown;
}

std::string Comparison::summary() const {
  if (!not_comparable.empty()) return "unknown: " + not_comparable;
  switch (verdict()) {
    case Change::unknown:
      return fmt::format("unknown: {}", kTooShort);
    case Change::no_difference:
      return "no difference";
    case Change::better:
    case Change::worse:
      break;
  }
  const std::string worse = names_of(*this, Change::worse);
  const std::string better = names_of(*this, Change::better);
  if (worse.empty()) return "better: " + better;
  return better.empty() ? "worse: " + worse : fmt::format("worse: {}; better: {}", worse, better);
}

std::vector<LoadCounts> compared_intervals(const LoadFigures& figures,
                                           std::chrono::milliseconds warm_up) {
  const std::chrono::milliseconds width = figures.width;
  const auto left_out =
      static_cast<std::size_t>((warm_up + width - std::chrono::milliseconds(1)) / width);
  const auto& all = figures.intervals;
  return {all.begin() + static_cast<std::ptrdiff_t>(std::min(left_out, all.size())), all.end()};
}

Result<Comparison> compare(const LoadRecord& before, const LoadRecord& after,
                           const CompareOptions& options) {
  if (before.kind != after.kind) {
    return Error{fmt::format("{} is a {}, {} is a {}: take two of one kind", before.path,
                             before.kind, after.path, after.kind)};
  }
  Comparison comparison;
  comparison.before = before.path;
  comparison.after = after.path;
  comparison.warnings = warnings_of(before, after);
  comparison.not_comparable = fault_of(before);
  if (const std::string fault = fault_of(after); !fault.empty()) {
    comparison.not_comparable += comparison.not_comparable.empty() ? fault : "; " + fault;
  }
  if (comparison.not_comparable.empty()) comparison.not_comparable = busy_fault(before, after);
  comparison.figures = changes_of(side_of(before, options, 1), side_of(after, options, 2),
                                  comparison.not_comparable.empty());
  return comparison;
}

}  // namespace anp
