#include "importer/report/html_report.h"

#include <fmt/format.h>

#include <utility>

#include "generator/result.h"
#include "generator/version.h"
#include "importer/report/batch_log.h"
#include "importer/report/latency.h"
#include "importer/report/load_charts.h"
#include "importer/report/load_report.h"
#include "importer/report/progress.h"
#include "importer/report/report_page.h"

namespace anp {

namespace {

void write_verdict(Html& html, const LoadResult& load) {
  const bool good = load.figures.valid() && load.thresholds_kept();
  good ? html.tag("<p class=\"verdict good\"><strong>")
       : html.tag("<p class=\"verdict bad\"><strong>");
  html.text(load_verdict(load)).tag("</strong>");
  if (const std::string fault = load_fault(load); !fault.empty()) {
    html.tag("<br>").text(fault);
  }
  if (load.articles_ran_out) html.tag("<br>The articles ran out before the plan ended.");
  html.tag("</p>");
}

void write_figures(Html& html, const LoadFigures& figures) {
  const LoadCounts& all = figures.all;
  html.tag("<dl class=\"figures\">");
  write_figure(html, "Offered", format_count(all.offered),
               fmt::format("{} in time", percent_text(all.in_time, all.offered)));
  write_figure(html, "Acknowledged", format_count(all.acknowledged()),
               fmt::format("{:.1f}/s", all.per_second(all.acknowledged()).value_or(0)));
  write_figure(html, "Errors", format_count(all.errors()),
               percent_text(all.errors(), all.all_ended()));
  write_figure(html, "Response p50", quantile_text(all.latency, kP50), "from the planned moment");
  write_figure(html, "Response p95", quantile_text(all.latency, kP95), "");
  write_figure(html, "Response p99", quantile_text(all.latency, kP99), "");
  write_figure(html, "Response max", quantile_text(all.latency, kMax), "");
  write_figure(html, "Lateness p99", quantile_text(figures.lateness, kP99), "of the sends");
  html.tag("</dl>\n");
}

void write_thresholds(Html& html, const std::vector<Judgement>& judgements) {
  if (judgements.empty()) return;
  ReportTable table{"Thresholds", {{"Threshold"}, {"Measured", true}, {"Verdict"}}, {}};
  for (const Judgement& judgement : judgements) {
    table.rows.push_back({judgement.text, judgement.measured, judgement.kept ? "kept" : "missed"});
  }
  html.tag("<h2>Thresholds</h2>");
  write_table(html, table);
}

void write_charts(Html& html, const LoadFigures& figures) {
  html.tag("<h2>Over time</h2><div class=\"charts\">");
  const LoadSeries series = series_of(figures);
  html.part(draw_chart(rate_chart(series)));
  html.part(draw_chart(response_chart(series)));
  html.part(draw_chart(distribution_chart(figures.all.latency, figures.service)));
  html.part(draw_chart(in_flight_chart(series)));
  // Plots of nothing are left out.
  if (figures.all.errors() > 0) html.part(draw_chart(errors_chart(series)));
  if (figures.all.resent > 0) html.part(draw_chart(retries_chart(series)));
  html.tag("</div>\n");
}

void write_phases(Html& html, const std::vector<LoadCounts>& phases) {
  if (phases.size() < 2) return;
  ReportTable table{"Phases", {}, {}};
  for (const char* name : {"Phase", "Seconds", "Offered", "In time", "Acknowledged", "Errors",
                           "p50", "p95", "p99", "max"}) {
    table.columns.push_back({name, true});
  }
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const LoadCounts& phase = phases[i];
    table.rows.push_back({fmt::to_string(i + 1), fmt::format("{:.1f}", phase.seconds),
                          format_count(phase.offered), format_count(phase.in_time),
                          format_count(phase.acknowledged()), format_count(phase.errors()),
                          quantile_text(phase.latency, kP50), quantile_text(phase.latency, kP95),
                          quantile_text(phase.latency, kP99), quantile_text(phase.latency, kMax)});
  }
  html.tag("<h2>Phases</h2>");
  write_table(html, table);
}

/// Of a baseline: by kind of what was read.
void write_kinds(Html& html, const LoadFigures& figures) {
  ReportTable table{"Kinds", {{"Kind"}}, {}};
  table.first_names_row = true;
  for (const char* name :
       {"Requests", "Errors", "p50", "p95", "p99", "max", "Cache hits", "Database calls"}) {
    table.columns.push_back({name, true});
  }
  for (std::size_t i = 0; i < figures.phases.size(); ++i) {
    const LoadCounts& kind = figures.phases[i];
    const auto calls = kind.db_calls_per_answer();
    table.rows.push_back(
        {figures.phase_names.at(i), format_count(kind.all_ended()), format_count(kind.errors()),
         quantile_text(kind.latency, kP50), quantile_text(kind.latency, kP95),
         quantile_text(kind.latency, kP99), quantile_text(kind.latency, kMax),
         kind.cache_said() == 0 ? "unknown" : percent_text(kind.cache_hits(), kind.cache_said()),
         calls ? fmt::format("{:.1f}", *calls) : "unknown"});
  }
  html.tag("<h2>Kinds</h2>");
  write_table(html, table);
}

/// How requests ended, what caches and database had to do with it.
void write_endings(Html& html, const LoadCounts& all) {
  ReportTable table{"Answers", {{"", false}, {"", true}, {"", true}}, {}};
  table.has_head = false;
  table.first_names_row = true;
  for (std::size_t i = 0; i < all.ended.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (all.ended[i] == 0 && verdict != Verdict::answered) continue;
    table.rows.push_back(
        {std::string(verdict == Verdict::answered ? "acknowledged" : to_string(verdict)),
         format_count(all.ended[i]), percent_text(all.ended[i], all.all_ended())});
  }
  table.rows.push_back(
      {"sent again", format_count(all.resent), percent_text(all.resent, all.sent)});
  for (std::size_t i = 0; i < all.cache.size(); ++i) {
    if (all.cache[i] == 0) continue;
    table.rows.push_back({fmt::format("cache: {}", to_string(static_cast<CacheStatus>(i))),
                          format_count(all.cache[i]), percent_text(all.cache[i], all.answers())});
  }
  if (const auto calls = all.db_calls_per_answer()) {
    table.rows.push_back({"database calls an answer", fmt::format("{:.1f}", *calls),
                          fmt::format("{} answers say", format_count(all.db_calls_answers))});
  } else {
    table.rows.push_back({"database calls", "unknown", ""});
  }
  table.rows.push_back({"bytes sent", format_count(all.bytes_sent), ""});
  table.rows.push_back({"bytes received", format_count(all.bytes_received), ""});
  html.tag("<h2>Answers</h2>");
  write_table(html, table);
}

void write_slowest(Html& html, const LoadResult& load) {
  const std::vector<SlowRequest>& slowest = load.slowest;
  if (slowest.empty()) return;
  html.tag("<h2>Slowest requests</h2>");
  if (load.kind == LoadKind::load_test) html.tag("<p>With their lines of the batch log.</p>");
  for (const SlowRequest& request : slowest) {
    html.tag("<pre>").text(format_latency(request.response)).tag("  ");
    html.text(request.log_line).tag("</pre>");
  }
  html.tag("\n");
}

void write_origin(Html& html, const RunSummary& run) {
  html.tag("<h2>To repeat it</h2><pre>").text(run.command).tag("</pre>");
  ReportTable table{"What was tested", {{""}, {""}}, {}};
  table.has_head = false;
  table.first_names_row = true;
  table.rows = {{"target", run.target}, {"source", run.source}};
  for (const auto& [name, value] : run.origin) table.rows.push_back({name, value});
  if (!run.ledger.empty()) {
    table.rows.push_back({"ledger", fmt::format("{}, run {}", run.ledger, run.run)});
  }
  if (!run.batch_log.empty()) table.rows.push_back({"batch log", run.batch_log});
  table.rows.push_back({"started", format_rfc3339(run.started)});
  table.rows.push_back({"anp", std::string(version())});
  write_table(html, table);
}

}  // namespace

std::string format_html_report(const RunSummary& run) {
  ANP_REQUIRE(run.load.has_value(), "only a load test has a page");
  const LoadResult& load = *run.load;
  const bool is_baseline = load.kind == LoadKind::baseline;
  const std::string title =
      fmt::format("{}: {}", is_baseline ? "Baseline" : "Load test", load.model);
  ReportPage page(title);
  Html& html = page.html();
  html.tag("<h1>").text(title).tag("</h1><p class=\"under\">");
  html.text(run.source).tag(" → ").text(run.target).tag("</p>");
  write_verdict(html, load);
  write_figures(html, load.figures);
  write_thresholds(html, load.judgements);
  write_charts(html, load.figures);
  is_baseline ? write_kinds(html, load.figures) : write_phases(html, load.figures.phases);
  write_endings(html, load.figures.all);
  write_slowest(html, load);
  write_origin(html, run);
  return std::move(page).take();
}

}  // namespace anp
