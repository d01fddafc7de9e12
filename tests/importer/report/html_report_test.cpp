#include "importer/report/html_report.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

RunSummary sample() {
  RunSummary summary;
  summary.run = 3;
  summary.source = "articles of <b>ours</b>";
  summary.target = "staging+http://127.0.0.1:8765";
  summary.ledger = "my.ledger";
  summary.command = "anp-import --threshold 'p(95)<500ms'";
  summary.origin = {{"pack_digest", "0123"}};
  LoadResult load;
  load.model = "open, constant:10/s:2s";
  LoadCounts second;
  second.seconds = 1;
  second.offered = second.in_time = second.sent = 10;
  second.ended[static_cast<std::size_t>(Verdict::answered)] = 9;
  second.ended[static_cast<std::size_t>(Verdict::unknown)] = 1;
  for (int i = 1; i <= 10; ++i) second.latency.record(std::chrono::milliseconds(i));
  load.figures.intervals.all = {second, second};
  load.figures.phases = {second, second};
  load.figures.all = second;
  load.figures.all.merge(second);
  load.judgements = {{"p(95)<5ms", "10.00 ms", 10'000.0, false}};
  load.slowest = {{std::chrono::milliseconds(10), R"({"reason":"</pre><script>"})"}};
  summary.load = load;
  return summary;
}

bool has(const std::string& page, std::string_view part) {
  return page.find(part) != std::string::npos;
}

TEST_CASE("html report: verdict, thresholds, figures, plots, and how to repeat it") {
  const std::string page = format_html_report(sample());
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(has(page, "A threshold was missed"));
  CHECK(has(page, "p(95)&lt;5ms"));
  CHECK(has(page, "10.00 ms"));
  CHECK(has(page, "id=\"rate-title\""));
  CHECK(has(page, "id=\"response-title\""));
  CHECK(has(page, "id=\"distribution-title\""));
  CHECK(has(page, "<h2>Phases</h2>"));
  CHECK(has(page, "unknown"));
  CHECK(has(page, "anp-import --threshold"));
  CHECK(has(page, "my.ledger, run 3"));
  CHECK(has(page, "0123"));
}

TEST_CASE("html report: plots of errors by class and of retries, where there are some") {
  RunSummary summary = sample();
  const std::string troubled = format_html_report(summary);
  CHECK(has(troubled, "id=\"in-flight-title\""));
  CHECK(has(troubled, "id=\"errors-title\""));
  CHECK_FALSE(has(troubled, "id=\"retries-title\""));
  summary.load->figures.all.resent = 1;
  summary.load->figures.all.ended = {};
  const std::string repeated = format_html_report(summary);
  CHECK_FALSE(has(repeated, "id=\"errors-title\""));
  CHECK(has(repeated, "id=\"retries-title\""));
}

TEST_CASE("html report: says when the load was not delivered, and when all is well") {
  RunSummary summary = sample();
  summary.load->judgements.clear();
  CHECK(has(format_html_report(summary), "Valid: the planned load was delivered"));
  summary.load->figures.all.in_time = 3;
  CHECK(has(format_html_report(summary), "Invalid: the planned load was not delivered"));
}

TEST_CASE("html report: needs nothing else, and runs nothing") {
  const std::string page = format_html_report(sample());
  for (const char* part : {"<script", "<link", "<img", " src=", "@import", "url(", "<b>"}) {
    CAPTURE(part);
    CHECK_FALSE(has(page, part));
  }
  CHECK(has(page, "&lt;/pre&gt;&lt;script&gt;"));
}

TEST_CASE("html report: a test in which nothing ended has a page, too") {
  RunSummary summary = sample();
  summary.load = LoadResult();
  summary.load->figures.phases.resize(1);
  const std::string page = format_html_report(summary);
  CHECK(has(page, "</html>"));
  CHECK_FALSE(has(page, "nan"));
}

}  // namespace
}  // namespace anp
