#include "importer/report/html_report.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "generator/result.h"
#include "generator/version.h"
#include "importer/report/batch_log.h"
#include "importer/report/chart.h"
#include "importer/report/latency.h"
#include "importer/report/load_report.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

double a_second(std::uint64_t count, const LoadCounts& counts) {
  return counts.seconds <= 0 ? 0 : static_cast<double>(count) / counts.seconds;
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.2f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string quantile_text(const Histogram& latency, std::uint32_t quantile) {
  return latency.empty() ? "-" : format_latency(latency.quantile(quantile));
}

class Page {
 public:
  explicit Page(const RunSummary& summary) : run_(summary), load_(*summary.load) {}

  std::string write() {
    html_.tag(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    html_.text(title()).tag("</title><style>");
    style_at_ = html_.str().size();
    html_.tag("</style></head><body><main>\n");
    write_head();
    write_thresholds();
    write_charts();
    write_phases();
    write_endings();
    write_slowest();
    write_origin();
    html_.tag("</main></body></html>\n");
    std::string page = std::move(html_).take();
    page.insert(style_at_, report_style());
    return page;
  }

 private:
  [[nodiscard]] std::string title() const { return fmt::format("Load test: {}", load_.model); }

  [[nodiscard]] std::string verdict() const {
    if (!load_.figures.valid()) return "Invalid: the planned load was not delivered";
    if (load_.judgements.empty()) return "Valid: the planned load was delivered";
    return load_.thresholds_kept() ? "Valid, and all thresholds kept" : "A threshold was missed";
  }

  void write_head() {
    const LoadCounts& all = load_.figures.all;
    const bool good = load_.figures.valid() && load_.thresholds_kept();
    html_.tag("<h1>").text(title()).tag("</h1><p class=\"under\">");
    html_.text(run_.source).tag(" → ").text(run_.target).tag("</p>");
    good ? html_.tag("<p class=\"verdict good\"><strong>")
         : html_.tag("<p class=\"verdict bad\"><strong>");
    html_.text(verdict()).tag("</strong>");
    if (const std::string fault = load_fault(load_); !fault.empty()) {
      html_.tag("<br>").text(fault);
    }
    if (load_.articles_ran_out) {
      html_.tag("<br>The articles ran out before the plan ended.");
    }
    html_.tag("</p><dl class=\"figures\">");
    figure("Offered", format_count(all.offered),
           fmt::format("{} in time", percent_text(all.in_time, all.offered)));
    figure("Acknowledged", format_count(all.acknowledged()),
           fmt::format("{:.1f}/s", a_second(all.acknowledged(), all)));
    figure("Errors", format_count(all.errors()), percent_text(all.errors(), all.all_ended()));
    figure("Response p50", quantile_text(all.latency, kP50), "from the planned moment");
    figure("Response p95", quantile_text(all.latency, kP95), "");
    figure("Response p99", quantile_text(all.latency, kP99), "");
    figure("Response max", quantile_text(all.latency, 1'000'000), "");
    figure("Lateness p99", quantile_text(load_.figures.lateness, kP99), "of the sends");
    html_.tag("</dl>\n");
  }

  void figure(std::string_view name, std::string_view value, std::string_view of) {
    html_.tag("<div><dt>").text(name).tag("</dt><dd>").text(value);
    if (!of.empty()) html_.tag("<span class=\"of\">").text(of).tag("</span>");
    html_.tag("</dd></div>");
  }

  void write_thresholds() {
    if (load_.judgements.empty()) return;
    html_.tag(
        "<h2>Thresholds</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Thresholds\"><table><thead><tr><th scope=\"col\">Threshold</th><th "
        "scope=\"col\" class=\"n\">Measured</th><th scope=\"col\">Verdict"
        "</th></tr></thead><tbody>");
    for (const Judgement& judgement : load_.judgements) {
      html_.tag("<tr><td>").text(judgement.text).tag("</td><td class=\"n\">");
      html_.text(judgement.measured).tag("</td><td>");
      html_.text(judgement.kept ? "kept" : "missed").tag("</td></tr>");
    }
    html_.tag("</tbody></table></div>\n");
  }

  // ---- Plots ----

  /// The middle of an interval, in seconds from the start.
  [[nodiscard]] double middle_of(std::size_t interval) const {
    const auto width = static_cast<double>(load_.figures.width.count());
    return (static_cast<double>(interval) + 0.5) * width;
  }

  template <typename Value>
  ChartLine over_time(std::string name, const Value& value) const {
    ChartLine line{std::move(name), {}};
    for (std::size_t i = 0; i < load_.figures.intervals.size(); ++i) {
      line.points.push_back({middle_of(i), value(load_.figures.intervals[i])});
    }
    return line;
  }

  [[nodiscard]] Chart rate_chart() const {
    Chart chart{"rate",
                "Requests a second",
                "Requests offered, acknowledged and failed over time.",
                {"time", ChartUnit::seconds},
                {"requests/s", ChartUnit::count},
                {}};
    const auto rate = [](auto count) {
      return [count](const LoadCounts& counts) -> std::optional<double> {
        if (counts.seconds <= 0) return std::nullopt;
        return a_second(count(counts), counts);
      };
    };
    chart.lines.push_back(
        over_time("offered", rate([](const LoadCounts& c) { return c.offered; })));
    chart.lines.push_back(
        over_time("acknowledged", rate([](const LoadCounts& c) { return c.acknowledged(); })));
    chart.lines.push_back(
        over_time("errors", rate([](const LoadCounts& c) { return c.errors(); })));
    return chart;
  }

  [[nodiscard]] Chart response_chart() const {
    Chart chart{"response",
                "Response time",
                "Response time from the planned moment over time: median, 95th and 99th "
                "percentile and maximum.",
                {"time", ChartUnit::seconds},
                {"response, log scale", ChartUnit::microseconds, true},
                {}};
    static constexpr std::array<std::pair<const char*, std::uint32_t>, 4> kQuantiles = {
        {{"p50", kP50}, {"p95", kP95}, {"p99", kP99}, {"max", 1'000'000}}};
    for (const auto& [name, quantile] : kQuantiles) {
      chart.lines.push_back(
          over_time(name, [q = quantile](const LoadCounts& c) -> std::optional<double> {
            if (c.latency.empty()) return std::nullopt;
            return static_cast<double>(c.latency.quantile(q).count());
          }));
    }
    return chart;
  }

  /// Latency by the share of requests that were no slower.
  static ChartLine distribution_of(std::string name, const Histogram& latency) {
    ChartLine line{std::move(name), {}};
    constexpr int kPointsPerNine = 20;
    constexpr int kNines = 5;
    for (int i = 0; i <= kNines * kPointsPerNine && !latency.empty(); ++i) {
      const double share = 1 - std::pow(10.0, -static_cast<double>(i) / kPointsPerNine);
      // Beyond the last request there is nothing to tell.
      if ((1 - share) * static_cast<double>(latency.count()) < 1) break;
      const auto quantile = static_cast<std::uint32_t>(std::llround(share * 1e6));
      line.points.push_back({share, static_cast<double>(latency.quantile(quantile).count())});
    }
    return line;
  }

  [[nodiscard]] Chart distribution_chart() const {
    Chart chart{"distribution",
                "Distribution",
                "How long the given share of requests took at most: response time from the planned "
                "moment, and service time from the moment they left.",
                {"share of requests", ChartUnit::share},
                {"time, log scale", ChartUnit::microseconds, true},
                {}};
    chart.lines.push_back(distribution_of("response", load_.figures.all.latency));
    chart.lines.push_back(distribution_of("service", load_.figures.service));
    return chart;
  }

  void write_charts() {
    html_.tag("<h2>Over time</h2><div class=\"charts\">");
    html_.part(draw_chart(rate_chart()));
    html_.part(draw_chart(response_chart()));
    html_.part(draw_chart(distribution_chart()));
    html_.tag("</div>\n");
  }

  // ---- Tables ----

  void write_phases() {
    if (load_.figures.phases.size() < 2) return;
    html_.tag(
        "<h2>Phases</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Phases\"><table><thead><tr><th scope=\"col\" class=\"n\">Phase</th>");
    for (const char* name :
         {"Seconds", "Offered", "In time", "Acknowledged", "Errors", "p50", "p95", "p99", "max"}) {
      html_.tag("<th scope=\"col\" class=\"n\">").text(name).tag("</th>");
    }
    html_.tag("</tr></thead><tbody>");
    for (std::size_t i = 0; i < load_.figures.phases.size(); ++i) {
      const LoadCounts& phase = load_.figures.phases[i];
      html_.tag("<tr>");
      for (const std::string& cell :
           {fmt::format("{}", i + 1), fmt::format("{:.1f}", phase.seconds),
            format_count(phase.offered), format_count(phase.in_time),
            format_count(phase.acknowledged()), format_count(phase.errors()),
            quantile_text(phase.latency, kP50), quantile_text(phase.latency, kP95),
            quantile_text(phase.latency, kP99), quantile_text(phase.latency, 1'000'000)}) {
        html_.tag("<td class=\"n\">").text(cell).tag("</td>");
      }
      html_.tag("</tr>");
    }
    html_.tag("</tbody></table></div>\n");
  }

  void row(std::string_view name, std::string_view value, std::string_view share) {
    html_.tag("<tr><th scope=\"row\">").text(name).tag("</th><td class=\"n\">").text(value);
    html_.tag("</td><td class=\"n\">").text(share).tag("</td></tr>");
  }

  /// How requests ended, what caches and database had to do with it.
  void write_endings() {
    const LoadCounts& all = load_.figures.all;
    html_.tag(
        "<h2>Answers</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Answers\"><table><tbody>");
    for (std::size_t i = 0; i < all.ended.size(); ++i) {
      const auto verdict = static_cast<Verdict>(i);
      if (all.ended[i] == 0 && verdict != Verdict::answered) continue;
      row(verdict == Verdict::answered ? "acknowledged" : to_string(verdict),
          format_count(all.ended[i]), percent_text(all.ended[i], all.all_ended()));
    }
    row("sent again", format_count(all.resent), percent_text(all.resent, all.sent));
    std::uint64_t answers = 0;
    for (const std::uint64_t count : all.cache) answers += count;
    for (std::size_t i = 0; i < all.cache.size(); ++i) {
      if (all.cache[i] == 0) continue;
      row(fmt::format("cache: {}", to_string(static_cast<CacheStatus>(i))),
          format_count(all.cache[i]), percent_text(all.cache[i], answers));
    }
    if (all.db_calls_answers == 0) {
      row("database calls", "unknown", "");
    } else {
      row("database calls an answer",
          fmt::format("{:.1f}", static_cast<double>(all.db_calls) /
                                    static_cast<double>(all.db_calls_answers)),
          fmt::format("{} answers say", format_count(all.db_calls_answers)));
    }
    row("bytes sent", format_count(all.bytes_sent), "");
    row("bytes received", format_count(all.bytes_received), "");
    html_.tag("</tbody></table></div>\n");
  }

  void write_slowest() {
    if (load_.slowest.empty()) return;
    html_.tag("<h2>Slowest requests</h2><p>With their lines of the batch log.</p>");
    for (const SlowRequest& request : load_.slowest) {
      html_.tag("<pre>").text(format_latency(request.response)).tag("  ");
      html_.text(request.log_line).tag("</pre>");
    }
    html_.tag("\n");
  }

  void write_origin() {
    html_.tag("<h2>To repeat it</h2><pre>").text(run_.command).tag("</pre>");
    html_.tag(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What was tested\">"
        "<table><tbody>");
    const auto line = [this](std::string_view name, std::string_view value) {
      html_.tag("<tr><th scope=\"row\">").text(name).tag("</th><td>").text(value);
      html_.tag("</td></tr>");
    };
    line("target", run_.target);
    line("source", run_.source);
    for (const auto& [name, value] : run_.origin) line(name, value);
    line("ledger", fmt::format("{}, run {}", run_.ledger, run_.run));
    if (!run_.batch_log.empty()) line("batch log", run_.batch_log);
    line("started", format_rfc3339(run_.started));
    line("anp", version());
    html_.tag("</tbody></table></div>\n");
  }

  const RunSummary& run_;
  const LoadResult& load_;
  Html html_;
  std::size_t style_at_ = 0;
};

}  // namespace

std::string format_html_report(const RunSummary& summary) {
  ANP_REQUIRE(summary.load.has_value(), "only a load test has a page");
  return Page(summary).write();
}

}  // namespace anp
