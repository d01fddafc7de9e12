#include "importer/live/live_parts.h"

#include <fmt/format.h>

#include <utility>

#include "importer/report/latency.h"
#include "importer/report/load_charts.h"
#include "importer/report/load_report.h"
#include "importer/report/report_page.h"

namespace anp {
namespace {

/// The last interval that is over; null before there is one.
const LoadPoint* last_whole(const LoadSeries& series) {
  const std::size_t whole = series.points.size() < 2 ? 0 : series.points.size() - 1;
  return whole == 0 ? nullptr : &series.points[whole - 1];
}

/// "198.0/s now", of the last interval that is over; at the end of the whole run: "196.5/s".
template <typename Count>
std::string rate_text(const LiveState& state, const Count& count) {
  if (state.ending) {
    return fmt::format("{:.1f}/s", state.all.per_second(count(state.all)).value_or(0));
  }
  const LoadPoint* last = last_whole(state.series);
  const auto rate = last == nullptr ? std::nullopt : last->per_second(count(*last));
  return rate ? fmt::format("{:.1f}/s now", *rate) : "";
}

void write_heading(Html& html, const LiveState& state) {
  html.tag("<header data-part=\"heading\"><h1>");
  html.text(state.title.empty() ? "anp-import" : state.title).tag("</h1>");
  if (!state.source.empty()) {
    html.tag("<p class=\"under\">").text(state.source).tag(" → ").text(state.target).tag("</p>");
  }
  html.tag("</header>\n");
}

void write_status(Html& html, const LiveState& state) {
  if (state.ending) {
    state.ending->good ? html.tag("<p class=\"verdict good\"")
                       : html.tag("<p class=\"verdict bad\"");
  } else {
    html.tag("<p class=\"verdict now\"");
  }
  html.tag(" role=\"status\" data-part=\"status\"><strong>");
  if (state.ending) {
    html.text(state.ending->text);
  } else {
    html.text(state.run == 0 ? "Starting" : "Running");
  }
  html.tag("</strong></p>\n");
}

void write_time(Html& html, const LiveState& state) {
  const ProgressFigures& progress = state.progress;
  if (progress.load && progress.load->plan) {
    return write_figure(html, "Plan", format_duration(progress.load->at),
                        fmt::format("of {}", format_duration(*progress.load->plan)));
  }
  write_figure(html, "Elapsed", format_duration(state.elapsed), "");
}

void write_figures(Html& html, const LiveState& state) {
  const LoadCounts& all = state.all;
  const ProgressFigures& progress = state.progress;
  html.tag("<dl class=\"figures\" data-part=\"figures\">");
  write_time(html, state);
  write_figure(html, "Offered", format_count(all.offered),
               rate_text(state, [](const auto& counts) { return counts.offered; }));
  write_figure(html, "Acknowledged", format_count(all.acknowledged()),
               rate_text(state, [](const auto& counts) { return counts.acknowledged(); }));
  if (!state.lateness.empty()) {
    write_figure(html, "In time", percent_text(all.in_time, all.offered, ""),
                 "of what was offered");
  }
  write_figure(html, "Errors", format_count(all.errors()),
               percent_text(all.errors(), all.all_ended(), ""));
  write_figure(html, "Sent again", format_count(all.resent),
               percent_text(all.resent, all.sent, ""));
  write_figure(html, "In flight", format_count(state.in_flight), "");
  write_figure(html, "Response p50", quantile_text(all.latency, kP50), "");
  write_figure(html, "Response p95", quantile_text(all.latency, kP95), "");
  write_figure(html, "Response p99", quantile_text(all.latency, kP99), "");
  write_figure(html, "Response max", quantile_text(all.latency, kMax), "");
  write_figure(html, "Articles", format_count(progress.done_before + progress.done),
               fmt::format("of {}", format_count(progress.total)));
  html.tag("</dl>\n");
}

void write_thresholds(Html& html, const LiveState& state) {
  html.tag("<div data-part=\"thresholds\">");
  if (!state.thresholds.empty()) {
    html.tag("<h2>Thresholds</h2><ul>");
    for (const Judgement& judgement : state.thresholds) {
      html.tag("<li>").text(judgement.text).tag(": ").text(judgement.measured);
      // What nothing has been measured of yet is not missed before the end.
      if (judgement.value || state.ending) html.text(judgement.kept ? ", kept" : ", missed");
      html.text(state.ending ? "" : " so far").tag("</li>");
    }
    html.tag("</ul>");
  }
  html.tag("</div>\n");
}

/// Each is a part of its own, so that those that stay as they are are not touched.
void write_chart(Html& html, const Chart& chart) {
  html.tag("<div data-part=\"chart-").text(chart.id).tag("\">");
  if (chart.lines.empty()) {
    html.tag("<figure class=\"chart\"><h3>").text(chart.title).tag("</h3><p>None.</p></figure>");
  } else {
    html.part(draw_chart(chart));
  }
  html.tag("</div>\n");
}

void write_charts(Html& html, const LiveState& state) {
  html.tag("<h2>Over time</h2><div class=\"charts\">");
  write_chart(html, rate_chart(state.series));
  write_chart(html, response_chart(state.series));
  write_chart(html, errors_chart(state.series));
  write_chart(html, in_flight_chart(state.series));
  write_chart(html, retries_chart(state.series));
  write_chart(html, distribution_chart(state.all.latency, state.service));
  html.tag("</div>\n");
}

}  // namespace

Html live_parts(const LiveState& state) {
  Html html;
  write_heading(html, state);
  write_status(html, state);
  html.tag("<p class=\"verdict bad\" role=\"status\" id=\"connection\" hidden></p>\n");
  write_figures(html, state);
  write_thresholds(html, state);
  write_charts(html, state);
  return html;
}

std::string live_page(const LiveState& state) {
  Html html;
  html.tag(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/live.css\"><title>");
  html.text(state.title.empty() ? "anp-import" : state.title).tag("</title>");
  if (!state.ending) {
    html.tag("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>");
    html.tag("<script src=\"/live.js\" defer></script>");
  }
  html.tag("</head><body><main>\n").part(live_parts(state));
  html.tag("<p class=\"under\"><a href=\"/metrics\">The same for Prometheus</a></p>");
  html.tag("</main></body></html>\n");
  return std::move(html).take();
}

}  // namespace anp
