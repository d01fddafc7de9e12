#include "importer/report/figure_change.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>

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
  bool of_kinds;      ///< also of each kind of requests
};

/// The clock and scheduler of the machine that sends move a response by some 0.05 ms, and runs of
/// the same thing differ by a few percent from boot to boot.
constexpr double kLeastPercent = 3;
constexpr double kLeastMicroseconds = 50;

constexpr std::array<Rule, kJudgedFigures> kRules = {
    Rule{JudgedFigure::p50, "response p50", FigureUnit::microseconds, false, kP50, kLeastPercent,
         kLeastMicroseconds, true},
    {JudgedFigure::p90, "response p90", FigureUnit::microseconds, false, kP90, kLeastPercent,
     kLeastMicroseconds, false},
    {JudgedFigure::p95, "response p95", FigureUnit::microseconds, false, kP95, kLeastPercent,
     kLeastMicroseconds, true},
    {JudgedFigure::p99, "response p99", FigureUnit::microseconds, false, kP99, kLeastPercent,
     kLeastMicroseconds, true},
    {JudgedFigure::p999, "response p99.9", FigureUnit::microseconds, false, kP999, kLeastPercent,
     kLeastMicroseconds, false},
    {JudgedFigure::errors, "errors", FigureUnit::percent, false, 0, 0.1, 0, true},
    {JudgedFigure::acknowledged, "acknowledged", FigureUnit::per_second, true, 0, kLeastPercent, 0,
     false},
    {JudgedFigure::cache_hit, "cache hits", FigureUnit::percent, true, 0, 1, 0, true},
    {JudgedFigure::db_calls, "database calls", FigureUnit::count, false, 0, 0.05, 0, true}};

constexpr std::string_view kNotJudged = "not judged";

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
bool has_enough(const Rule& rule, const TestPart& side) {
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
double variance_of(const Rule& rule, const TestPart& side) {
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
Range student_range(double difference, const Rule& rule, const TestPart& before,
                    const TestPart& after, double tail) {
  const double a = variance_of(rule, before);
  const double b = variance_of(rule, after);
  const double variance = a + b;
  if (variance <= 0) return {difference, difference};
  const auto part = [](double value, const TestPart& side) {
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
Range resampled_range(double difference, std::size_t figure, const TestPart& before,
                      const TestPart& after, double tail) {
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

void judge(const Rule& rule, const TestPart& before, const TestPart& after, double tail,
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

/// A figure of a part, and by what it is judged.
struct Candidate {
  const Rule* rule;
  const PartPair* part;
  FigureChange change;
  bool enough = false;  ///< to be judged
};

Candidate candidate_of(const Rule& rule, const PartPair& part, bool comparable) {
  Candidate candidate{
      &rule, &part,
      only_shown(rule.name, shown(rule, part.before.all), shown(rule, part.after.all))};
  FigureChange& change = candidate.change;
  change.part = part.name;
  change.unit = rule.unit;
  const bool known = change.before && change.after;
  if (!is_ratio(rule.figure)) {
    change.change.reset();
    if (known) change.change = *change.after - *change.before;
  }
  candidate.enough =
      known && comparable && has_enough(rule, part.before) && has_enough(rule, part.after);
  change.why = !known ? "" : comparable ? kTooShort : kNotJudged;
  return candidate;
}

std::vector<Candidate> candidates_of(std::span<const PartPair> parts, bool comparable) {
  std::vector<Candidate> candidates;
  for (const PartPair& part : parts) {
    for (const Rule& rule : kRules) {
      if (!part.name.empty() && !rule.of_kinds) continue;
      candidates.push_back(candidate_of(rule, part, comparable));
    }
  }
  return candidates;
}

/// Those of all requests that nobody judges, behind the judged ones that they belong to.
void add_shown(JudgedFigure behind, const PartPair& all, std::vector<FigureChange>& changes) {
  if (behind == JudgedFigure::p999) {
    changes.push_back(only_shown("response max", time_of(all.before.all.latency, kMax),
                                 time_of(all.after.all.latency, kMax)));
  }
  if (behind != kRules.back().figure) return;
  for (const auto& [name, quantile] : {std::pair{"service p50", kP50}, {"service p99", kP99}}) {
    changes.push_back(only_shown(name, time_of(all.before.service, quantile),
                                 time_of(all.after.service, quantile)));
  }
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

TestPart part_of(std::span<const LoadCounts> intervals, const BootstrapOptions& options) {
  TestPart part;
  for (const LoadCounts& interval : intervals) part.all.merge(interval);
  part.intervals = intervals.size();
  if (part.intervals >= kLeastIntervals) part.sample = bootstrap(intervals, options);
  return part;
}

std::vector<FigureChange> changes_of(std::span<const PartPair> parts, bool comparable) {
  std::vector<Candidate> candidates = candidates_of(parts, comparable);
  // Together they are as sure as one alone would be (Bonferroni), on two sides.
  const auto judged = std::count_if(candidates.begin(), candidates.end(),
                                    [](const Candidate& candidate) { return candidate.enough; });
  const double tail =
      (1 - kConfidence) / 2 / static_cast<double>(std::max<std::ptrdiff_t>(1, judged));
  std::vector<FigureChange> changes;
  for (Candidate& candidate : candidates) {
    const PartPair& part = *candidate.part;
    if (candidate.enough) {
      candidate.change.why.clear();
      judge(*candidate.rule, part.before, part.after, tail, candidate.change);
    }
    changes.push_back(std::move(candidate.change));
    if (part.name.empty()) add_shown(candidate.rule->figure, part, changes);
  }
  return changes;
}

}  // namespace anp
