#include "importer/live/open_metrics.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/importer/live/sample_state.h"

namespace anp {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("open metrics: counters, gauges and histograms with their units, and an end") {
  const std::string text = format_metrics(sample_state(), MetricsForm::open_metrics);
  for (const char* part :
       {"# TYPE anp_requests_offered counter\n", "anp_requests_offered_total 30\n",
        "anp_requests_ended_total{class=\"acknowledged\"} 29\n",
        "anp_requests_ended_total{class=\"unknown\"} 1\n",
        "anp_articles_total{outcome=\"created\"} 28\n", "anp_answers_total{cache=\"hit\"} 4\n",
        "# UNIT anp_sent_bytes bytes\n", "anp_sent_bytes_total 3000\n",
        "# TYPE anp_response_seconds histogram\n", "# UNIT anp_response_seconds seconds\n",
        "anp_response_seconds_bucket{le=\"+Inf\"} 30\n", "anp_response_seconds_count 30\n",
        "anp_response_seconds_sum 0.465000\n", "anp_run_elapsed_seconds 3.250000\n",
        "anp_run_state{anp_run_state=\"running\"} 1\n", "anp_lateness_seconds_count 1\n"}) {
    CAPTURE(part);
    CHECK(has(text, part));
  }
  CHECK(text.ends_with("\n# EOF\n"));
}

TEST_CASE("open metrics: a bucket counts what took no longer than it says") {
  const std::string text = format_metrics(sample_state(), MetricsForm::open_metrics);
  // 1, 2, … 30 ms.
  CHECK(has(text, "anp_response_seconds_bucket{le=\"0.000768\"} 0\n"));
  CHECK(has(text, "anp_response_seconds_bucket{le=\"0.001024\"} 1\n"));
  CHECK(has(text, "anp_response_seconds_bucket{le=\"0.012288\"} 12\n"));
  CHECK(has(text, "anp_response_seconds_bucket{le=\"0.016384\"} 16\n"));
  CHECK(has(text, "anp_response_seconds_bucket{le=\"67.108864\"} 30\n"));
}

TEST_CASE("open metrics: labels are escaped") {
  LiveState state = sample_state();
  state.source = "a \"quoted\"\\path\nand a line";
  const std::string text = format_metrics(state, MetricsForm::open_metrics);
  CHECK(has(text, "source=\"a \\\"quoted\\\"\\\\path\\nand a line\""));
}

TEST_CASE("open metrics: what is unknown is left out") {
  LiveState state = sample_state();
  CHECK_FALSE(has(format_metrics(state, MetricsForm::open_metrics), "anp_db_calls_total"));
  state.all.db_calls_answers = 2;
  state.all.db_calls = 94;
  CHECK(has(format_metrics(state, MetricsForm::open_metrics), "anp_db_calls_total 94\n"));
  state.lateness = Histogram();
  CHECK_FALSE(has(format_metrics(state, MetricsForm::open_metrics), "anp_lateness_seconds"));
}

TEST_CASE("open metrics: before the run has begun there is only its state") {
  const std::string text = format_metrics(LiveState(), MetricsForm::open_metrics);
  CHECK(has(text, "anp_run_state{anp_run_state=\"starting\"} 1\n"));
  CHECK_FALSE(has(text, "anp_requests"));
}

TEST_CASE("open metrics: the older format of Prometheus has other words, and the same numbers") {
  const std::string text = format_metrics(sample_state(), MetricsForm::prometheus);
  CHECK(has(text, "# TYPE anp_requests_offered_total counter\n"));
  CHECK(has(text, "anp_requests_offered_total 30\n"));
  CHECK(has(text, "# TYPE anp_run_info gauge\n"));
  for (const char* part : {"# UNIT", "# EOF", "stateset"}) {
    CAPTURE(part);
    CHECK_FALSE(has(text, part));
  }
}

TEST_CASE("open metrics: the Accept header says which format is wanted") {
  struct Case {
    const char* accept;
    MetricsForm want;
  };
  constexpr auto kOpen = MetricsForm::open_metrics;
  constexpr auto kPlain = MetricsForm::prometheus;
  const Case cases[] = {
      {"", kOpen},
      {"*/*", kOpen},
      {"text/plain", kPlain},
      {"text/html,application/xhtml+xml,*/*;q=0.8", kPlain},
      {"application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5", kOpen}};
  for (const Case& c : cases) {
    CAPTURE(c.accept);
    CHECK(metrics_form(c.accept) == c.want);
  }
}

}  // namespace
}  // namespace anp
