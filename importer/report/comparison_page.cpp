#include "importer/report/comparison_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/version.h"
#include "importer/report/comparison_report.h"
#include "importer/report/load_charts.h"
#include "importer/report/progress.h"
#include "importer/report/report_page.h"

namespace anp {

namespace {

/// "before: a.json", "after: b.json".
std::string line_name(const LoadRecord& record, bool first) {
  return fmt::format("{}: {}", first ? "before" : "after", record.path);
}

/// Nothing that is worse is good news.
void write_verdict(Html& html, const Comparison& comparison) {
  const Change verdict = comparison.verdict();
  verdict == Change::better || verdict == Change::no_difference
      ? html.tag("<p class=\"verdict good\"><strong>")
      : html.tag("<p class=\"verdict bad\"><strong>");
  std::string summary = comparison.summary();
  summary.front() = static_cast<char>(summary.front() - 'a' + 'A');
  html.text(summary).tag("</strong><br>").text(comparison.before).tag(" → ");
  html.text(comparison.after);
  for (const std::string& warning : comparison.warnings) {
    html.tag("<br>Warning: ").text(warning);
  }
  html.tag("</p>\n");
}

/// What matters stands on the left: a phone shows no more at first.
/// @param part kind of requests; empty: all
ReportTable table_of(const Comparison& comparison, const std::string& part) {
  ReportTable table{fmt::format("Figures before and after: {}{}{}", comparison.after,
                                part.empty() ? "" : ", ", part),
                    {{"Figure"},
                     {"Verdict"},
                     {"Change", true},
                     {"Before", true},
                     {"After", true},
                     {"Between (95 %)", true}},
                    {}};
  table.first_names_row = true;
  for (const FigureChange& figure : comparison.figures) {
    if (figure.part != part || (!figure.before && !figure.after)) continue;
    table.rows.push_back({figure.name, verdict_text(figure), change_text(figure),
                          figure_text(figure.unit, figure.before),
                          figure_text(figure.unit, figure.after), range_text(figure)});
  }
  return table;
}

void write_figures(Html& html, const Comparison& comparison) {
  html.tag("<h2>").text(comparison.before).tag(" → ").text(comparison.after).tag("</h2>");
  write_table(html, table_of(comparison, ""));
  std::string part;
  for (const FigureChange& figure : comparison.figures) {
    if (std::exchange(part, figure.part) == figure.part) continue;
    html.tag("<h3>").text(part).tag("</h3>");
    write_table(html, table_of(comparison, part));
  }
}

Chart distributions(const std::vector<LoadRecord>& records) {
  Chart chart{"distribution",
              "Distribution of the response time",
              "How long the given share of requests took at most, in each of the tests.",
              {"share of requests", ChartUnit::share},
              {"response, log scale", ChartUnit::microseconds, true},
              {}};
  for (const LoadRecord& record : records) {
    chart.lines.push_back(distribution_of(line_name(record, &record == &records.front()),
                                          record.figures.all.latency));
  }
  return chart;
}

Chart responses(const std::vector<LoadRecord>& records) {
  Chart chart =
      time_chart("response", "Response time, p95",
                 "95th percentile of the response time over the time of each of the tests.",
                 {"response p95, log scale", ChartUnit::microseconds, true});
  for (const LoadRecord& record : records) {
    chart.lines.push_back(response_over_time(line_name(record, &record == &records.front()),
                                             series_of(record.figures), &LoadPoint::Response::p95));
  }
  return chart;
}

void write_charts(Html& html, const std::vector<LoadRecord>& records) {
  // A plot with more lines cannot be read.
  const auto most = std::min<std::size_t>(records.size(), kMaxChartLines);
  const std::vector<LoadRecord> first(records.begin(),
                                      records.begin() + static_cast<std::ptrdiff_t>(most));
  html.tag("<h2>Response</h2>");
  if (most < records.size()) {
    html.tag("<p>The plots show the first ").number(static_cast<std::int64_t>(most));
    html.tag(" tests.</p>");
  }
  html.tag("<div class=\"charts\">");
  html.part(draw_chart(distributions(first)));
  html.part(draw_chart(responses(first)));
  html.tag("</div>\n");
}

void write_tests(Html& html, const std::vector<LoadRecord>& records) {
  ReportTable table{
      "What was compared", {{"Report"}, {"Model"}, {"Requests", true}, {"Target"}, {"Source"}}, {}};
  table.first_names_row = true;
  for (const LoadRecord& record : records) {
    table.rows.push_back({record.path, record.model, format_count(record.figures.all.all_ended()),
                          record.target, record.source});
  }
  html.tag("<h2>What was compared</h2>");
  write_table(html, table);
  html.tag(
      "<p>The intervals hold for all judged figures together in 95 of 100 comparisons. A figure is "
      "better or worse only when its whole interval is beyond what counts as no difference "
      "(docs/load-test.md).</p>");
  html.tag("<p class=\"under\">anp ").text(version()).tag("</p>");
}

}  // namespace

std::string format_comparison_page(const std::vector<LoadRecord>& records,
                                   const std::vector<Comparison>& comparisons) {
  ReportPage page("Load tests compared");
  Html& html = page.html();
  html.tag("<h1>Load tests compared</h1><p class=\"under\">").text(records.front().model);
  html.tag(" → ").text(records.front().target).tag("</p>\n");
  for (const Comparison& comparison : comparisons) write_verdict(html, comparison);
  for (const Comparison& comparison : comparisons) write_figures(html, comparison);
  write_charts(html, records);
  write_tests(html, records);
  return std::move(page).take();
}

}  // namespace anp
