#include "importer/report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "importer/load_test.h"
#include "importer/report/latency.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

/// Where the kind of requests stands among those of a test.
std::optional<std::size_t> place_of(const std::string& kind, const LoadFigures& figures) {
  const auto& names = figures.phase_names;
  const auto found = std::find(names.begin(), names.end(), kind);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
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
  for (const auto& [one, other] : {std::pair{&before, &after}, {&after, &before}}) {
    for (const std::string& kind : one->figures.phase_names) {
      if (place_of(kind, other->figures)) continue;
      warnings.push_back(fmt::format("only {} has requests of the kind '{}'", one->path, kind));
    }
  }
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

/// All requests, then each kind that both tests have.
std::vector<PartPair> parts_of(const LoadFigures& before, const LoadFigures& after,
                               const CompareOptions& options) {
  std::vector<PartPair> parts;
  const auto add = [&](std::string name, const LoadIntervals& a, const LoadIntervals& b) {
    const std::uint64_t seed = 2 * parts.size() + 1;  // of its own, and always the same
    parts.push_back(
        {std::move(name),
         part_of(compared_intervals(a, options.warm_up), {options.resamples, seed}),
         part_of(compared_intervals(b, options.warm_up), {options.resamples, seed + 1})});
  };
  add("", before.intervals, after.intervals);
  parts.front().before.service = before.service;
  parts.front().after.service = after.service;
  for (std::size_t i = 0; i < before.phase_names.size(); ++i) {
    const auto other = place_of(before.phase_names[i], after);
    if (!other) continue;
    add(before.phase_names[i], before.kind_intervals[i], after.kind_intervals[*other]);
  }
  return parts;
}

std::string names_of(const Comparison& comparison, Change change) {
  std::string names;
  for (const FigureChange& figure : comparison.figures) {
    if (figure.verdict != change) continue;
    names += (names.empty() ? "" : ", ") + figure.name;
    if (!figure.part.empty()) names += fmt::format(" ({})", figure.part);
  }
  return names;
}

}  // namespace

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

std::span<const LoadCounts> compared_intervals(const LoadIntervals& intervals,
                                               std::chrono::milliseconds warm_up) {
  const std::chrono::milliseconds width = intervals.width;
  const auto left_out =
      static_cast<std::size_t>((warm_up + width - std::chrono::milliseconds(1)) / width);
  const std::span<const LoadCounts> all(intervals.all);
  return all.subspan(std::min(left_out, all.size()));
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
  comparison.figures = changes_of(parts_of(before.figures, after.figures, options),
                                  comparison.not_comparable.empty());
  return comparison;
}

}  // namespace anp
