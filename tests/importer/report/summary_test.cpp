#include "importer/report/summary.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace anp {
namespace {

using std::chrono::milliseconds;

RunSummary some_summary() {
  RunSummary summary;
  summary.run = 1;
  summary.end = RunEnd::done;
  summary.source = "alphanode, seed 7, articles 1 to 10000";
  summary.target = "staging+http://127.0.0.1:8080";
  summary.ledger = "import.ledger";
  summary.batch_log = "import.jsonl";
  summary.total = 10'000;
  summary.sent = 10'000;
  summary.created = 9'999;
  summary.dead_letters = 1;
  summary.dead_letters_all = 1;
  summary.requests = 102;
  summary.retries = 2;
  summary.look_ups = 1;
  summary.unknown_outcomes = 1;
  summary.unknown_resolved = 1;
  for (int ms = 1; ms <= 100; ++ms) summary.latency.record(milliseconds{ms});
  summary.elapsed = milliseconds{4'100};
  summary.db_calls = 1'200;
  summary.db_calls_answers = 100;
  summary.cache[static_cast<std::size_t>(CacheStatus::bypass)] = 99;
  summary.cache[static_cast<std::size_t>(CacheStatus::hit)] = 1;
  summary.continue_command = "anp-import retry --ledger import.ledger";
  return summary;
}

TEST_CASE("summary: the report of a run for people") {
  CHECK(format_summary_text(some_summary()) ==
        "Run 1: done in 4.10 s\n"
        "  source        alphanode, seed 7, articles 1 to 10000\n"
        "  target        staging+http://127.0.0.1:8080\n"
        "  articles      10,000: 10,000 sent, 9,999 created, 0 updated, 0 unchanged, "
        "1 dead letter\n"
        "  requests      102, 2 of them retries; 1 look-up\n"
        "  unknown       1 batch, 1 of them resolved\n"
        "  rate          2,439 articles/s\n"
        "  latency       p50 50.0 ms, p95 95.0 ms, p99 99.1 ms, max 100.0 ms\n"
        "  database      1,200 calls in 100 answers (12.0 an answer)\n"
        "  cache         1 hit, 99 bypass\n"
        "  ledger        import.ledger\n"
        "  batch log     import.jsonl\n"
        "  to continue   anp-import retry --ledger import.ledger\n");
}

TEST_CASE("summary: a second run sends nothing, and everything is unchanged") {
  RunSummary summary;
  summary.run = 2;
  summary.end = RunEnd::done;
  summary.source = "s";
  summary.target = "t";
  summary.ledger = "l";
  summary.total = 10'000;
  summary.done_before = 10'000;
  summary.dead_letters_all = 3;
  summary.elapsed = milliseconds{20};
  CHECK(format_summary_text(summary) ==
        "Run 2: done in 20.0 ms\n"
        "  source        s\n"
        "  target        t\n"
        "  articles      10,000: 0 sent, 0 created, 0 updated, 9,997 unchanged, 0 dead letters\n"
        "                (10,000 settled by earlier runs)\n"
        "  dead letters  3 in the ledger, of all runs\n"
        "  requests      0, 0 of them retries; 0 look-ups\n"
        "  ledger        l\n");
}

TEST_CASE("summary: why a run stopped, and what is left, is said") {
  RunSummary summary = some_summary();
  summary.end = RunEnd::stopped;
  summary.reason = "status 401: wrong password";
  summary.left = 5'000;
  summary.bad_lines = 2;
  summary.db_calls_answers = 0;
  const std::string text = format_summary_text(summary);
  CHECK(text.starts_with("Run 1: stopped by the target in 4.10 s: status 401: wrong password\n"));
  CHECK(text.find("  left          5,000 not settled yet\n") != std::string::npos);
  CHECK(text.find("  bad lines     2 of the source hold no usable article\n") != std::string::npos);
  CHECK(text.find("  database      unknown: the target does not say\n") != std::string::npos);
}

TEST_CASE("summary: the same for machines, what is unknown is null") {
  const auto json = nlohmann::json::parse(format_summary_json(some_summary()));
  CHECK(json["run"] == 1);
  CHECK(json["end"] == "done");
  CHECK(json["reason"].is_null());
  CHECK(json["elapsed_ms"] == 4'100);
  CHECK(json["articles"]["created"] == 9'999);
  CHECK(json["articles"]["dead_letters"] == 1);
  CHECK(json["articles_per_second"] == 2'439);
  CHECK(json["requests"]["retries"] == 2);
  CHECK(json["latency_us"]["count"] == 100);
  CHECK(json["latency_us"]["max"] == 100'000);
  CHECK(json["latency_us"]["p99.9"] == 100'000);
  CHECK(json["db_calls"] == 1'200);
  CHECK(json["cache"]["bypass"] == 99);
  CHECK(json["cache"]["unknown"] == 0);
  CHECK(json["continue_command"] == "anp-import retry --ledger import.ledger");

  const auto empty = nlohmann::json::parse(format_summary_json(RunSummary()));
  CHECK(empty["end"] == "unfinished");
  CHECK(empty["latency_us"].is_null());
  CHECK(empty["db_calls"].is_null());
  CHECK(empty["articles_per_second"].is_null());
  CHECK(empty["batch_log"].is_null());

  RunSummary odd = some_summary();
  odd.reason = "\xff\"\n";
  CHECK(nlohmann::json::accept(format_summary_json(odd)));
}

}  // namespace
}  // namespace anp
