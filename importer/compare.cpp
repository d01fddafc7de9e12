#include "importer/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "generator/output_file.h"
#include "importer/ready_target.h"
#include "importer/report/comparison.h"
#include "importer/report/comparison_page.h"
#include "importer/report/comparison_report.h"

namespace anp {

namespace {

/// What --fail-if-worse makes of them: what cannot be said is no all-clear.
ExitCode exit_code_of(const std::vector<Comparison>& comparisons) {
  const auto any = [&comparisons](auto is) {
    return std::any_of(comparisons.begin(), comparisons.end(), is);
  };
  const auto is_worse = [](const Comparison& c) { return c.verdict() == Change::worse; };
  if (any(is_worse)) return ExitCode::threshold_failed;
  if (any([](const Comparison& c) { return !c.not_comparable.empty(); })) {
    return report_halt(
        {ExitCode::load_not_delivered, "the tests cannot be compared: nothing can be said"});
  }
  if (any([](const Comparison& c) { return c.verdict() == Change::unknown; })) {
    return report_halt(
        {ExitCode::cannot_run, fmt::format("a test is too short to say anything: let it run for {} "
                                           "intervals or more",
                                           kLeastIntervals)});
  }
  return ExitCode::done;
}

}  // namespace

ExitCode compare_reports(const ImportOptions& options) {
  std::vector<LoadRecord> records;
  for (const std::string& path : options.reports) {
    auto record = read_load_record(path);
    if (!record) return report_halt({ExitCode::cannot_run, record.error().message});
    records.push_back(std::move(*record));
  }
  std::vector<Comparison> comparisons;
  for (std::size_t i = 1; i < records.size(); ++i) {
    auto comparison = compare(records.front(), records[i], {options.warm_up});
    if (!comparison) return report_halt({ExitCode::usage, comparison.error().message});
    comparisons.push_back(std::move(*comparison));
  }
  for (const Comparison& comparison : comparisons) {
    if (!options.quiet) fmt::print("{}", format_comparison_text(comparison));
  }
  std::fflush(stdout);
  if (!options.report.empty()) {
    write_output_file(options.report, format_comparisons_json(comparisons));
  }
  if (!options.html.empty()) {
    write_output_file(options.html, format_comparison_page(records, comparisons));
  }
  return options.fail_if_worse ? exit_code_of(comparisons) : ExitCode::done;
}

}  // namespace anp
