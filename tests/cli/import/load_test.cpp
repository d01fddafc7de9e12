#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

using nlohmann::json;

/// A staging site that is empty, and a run against it.
struct Place {
  TemporaryDirectory directory;
  StagingSite site{directory};

  [[nodiscard]] Ended run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--target", site.url(), "--batch", "1", "--timeout", "60s",
                               "--settle", "0s", "--report", "report.json"});
    return import_articles(directory, words);
  }
  [[nodiscard]] json report() const {
    return json::parse(read_whole_file(directory.file("report.json")));
  }
};

std::uint64_t sum_of(const json& parts, const char* member) {
  std::uint64_t sum = 0;
  for (const json& part : parts) sum += part[member].get<std::uint64_t>();
  return sum;
}

}  // namespace

TEST_CASE("load test: the plan decides what is sent, and the report says what came of it") {
  const Place place;
  const Ended ended =
      place.run({"--count", "1000", "--arrival", "steps:100/s,200/s:1s", "--threshold", "errors<1%",
                 "--threshold", "phase2:max<1m", "--html", "report.html"});
  INFO(ended.errors);
  INFO(ended.output);
  const json report = place.report();
  const json& load = report["load"];
  // A machine that is too busy to send in time is told so, and the figures are the same.
  CHECK(ended.exit_code == (load["valid"].get<bool>() ? 0 : 6));
  CHECK(report["end"] == "done");
  CHECK(report["articles"]["created"] == 300);
  CHECK(report["articles"]["left"] == 700);
  CHECK(place.site.count() == 300);
  CHECK(load["model"] == "open, steps:100/s,200/s:1s");
  CHECK(load["articles_ran_out"] == false);
  CHECK(load["all"]["offered"] == 300);
  CHECK(load["all"]["acknowledged"] == 300);
  CHECK(load["all"]["latency_us"]["count"] == 300);
  CHECK(load["lateness_us"]["count"] == 300);
  REQUIRE(load["phases"].size() == 2);
  CHECK(load["phases"][0]["offered"] == 100);
  CHECK(load["phases"][1]["offered"] == 200);
  CHECK(sum_of(load["intervals"], "acknowledged") == 300);
  CHECK(sum_of(load["intervals"], "offered") == 300);
  REQUIRE(load["thresholds"].size() == 2);
  CHECK(load["thresholds"][0]["kept"] == true);
  CHECK(load["thresholds"][0]["measured"] == 0);
  CHECK(contains(ended.output, "offered       300 requests"));
  CHECK(contains(ended.output, "kept    errors<1%: 0.00 %"));
  REQUIRE(load["slowest"].size() == 10);
  CHECK(load["slowest"][0]["response_us"] == load["all"]["latency_us"]["max"]);
  CHECK(load["slowest"][0]["log"]["kind"] == "send");
  const std::string page = read_whole_file(place.directory.file("report.html"));
  CHECK(contains(page, "open, steps:100/s,200/s:1s"));
  CHECK(contains(page, "phase2:max&lt;1m"));
  CHECK(contains(page, "--arrival steps:100/s,200/s:1s"));
}

TEST_CASE("load test: the same command goes on with the articles that are left") {
  const Place place;
  for (const std::uint64_t created : {100, 200, 250}) {
    const Ended ended =
        place.run({"--count", "250", "--arrival", "constant:200/s:500ms", "--ledger", "l"});
    INFO(ended.errors);
    CHECK(place.site.count() == created);
    CHECK(place.report()["load"]["articles_ran_out"] == (created == 250));
  }
}

TEST_CASE("load test: a missed threshold is exit code 99, and the report says which") {
  const Place place;
  const Ended ended =
      place.run({"--count", "200", "--closed", "4", "--threshold", "p(50)<1us,errors<1%"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 99);
  CHECK(contains(ended.errors, "missed: p(50)<1us"));
  CHECK(contains(ended.output, "MISSED  p(50)<1us"));
  CHECK(contains(ended.output, "kept    errors<1%"));
  CHECK(place.site.count() == 200);
}

TEST_CASE("load test: --abort-on-fail ends it as soon as a threshold is missed") {
  const Place place;
  const Ended ended = place.run({"--count", "100000", "--arrival", "constant:200/s:5m",
                                 "--threshold", "max<1us", "--abort-on-fail"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 99);
  CHECK(contains(ended.errors, "--abort-on-fail ended the test early"));
  const json report = place.report();
  CHECK(report["load"]["all"]["acknowledged"] >= 100);
  CHECK(report["load"]["all"]["acknowledged"] < 5'000);
}

TEST_CASE("load test: a load that could not be offered is invalid, exit code 6") {
  const Place place;
  const Ended ended = place.run({"--count", "20000", "--arrival", "constant:20000/s:500ms",
                                 "--max-in-flight", "1", "--threshold", "errors<1%"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 6);
  CHECK(contains(ended.errors, "raise --max-in-flight"));
  CHECK(contains(ended.output, "INVALID"));
  const json load = place.report()["load"];
  CHECK(load["valid"] == false);
  CHECK(load["all"]["offered"] == 10'000);
}

TEST_CASE("load test: users of the closed model wait for their answers, and think") {
  const Place place;
  const Ended ended =
      place.run({"--count", "60", "--closed", "3", "--think", "20ms", "--threshold", "rate>0/s"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  const json report = place.report();
  CHECK(report["load"]["model"] == "closed, 3 at a time, 20ms between");
  CHECK(report["load"]["all"]["offered"] == 60);
  CHECK(report["load"]["lateness_us"].is_null());
  CHECK(report["elapsed_ms"] >= 19 * 20);  // 20 rounds, with a pause between two
}

TEST_CASE("load test: a batch log replays as the arrival plan of another run") {
  const Place place;
  const Ended first = place.run(
      {"--count", "40", "--arrival", "ramp:10/s..70/s:1s", "--log", "first.log", "--ledger", "a"});
  INFO(first.errors);
  REQUIRE(place.report()["load"]["all"]["offered"] == 40);
  const Ended second = place.run(
      {"--first", "101", "--count", "100", "--arrival", "replay:first.log", "--ledger", "b"});
  INFO(second.errors);
  const json load = place.report()["load"];
  CHECK(load["model"] == "open, replay:first.log");
  CHECK(load["all"]["offered"] == 40);
  CHECK(place.site.count() == 80);
}

TEST_CASE("load test: options that contradict each other are refused with the remedy") {
  struct Case {
    std::vector<std::string> words;
    const char* said;
  };
  const TemporaryDirectory directory;
  const std::vector<Case> cases = {
      {{"--arrival", "constant:1/s", "--closed", "1"}, "leave --closed out"},
      {{"--arrival", "constant:1/s", "--rate", "1/s"}, "leave --rate out"},
      {{"--arrival", "constant:1/s", "--think", "1s"}, "leave --think out"},
      {{"--closed", "1", "--max-in-flight", "2"}, "leave --max-in-flight out"},
      {{"--closed", "0"}, "1 to 1024"},
      {{"--think", "1s"}, "--arrival PLAN or --closed N"},
      {{"--threshold", "max<1s"}, "--arrival PLAN or --closed N"},
      {{"--html", "page"}, "--arrival PLAN or --closed N"},
      {{"--closed", "1", "--html", ""}, "--html names no file"},
      {{"--abort-on-fail"}, "--arrival PLAN or --closed N"},
      {{"--closed", "1", "--abort-on-fail"}, "no --threshold"},
      {{"--closed", "1", "--threshold", "fast"}, "--threshold 'fast'"},
      {{"--closed", "1", "--threshold", "phase2:max<1s"}, "'phase2' is no phase"},
      {{"--arrival", "sometimes"}, "--arrival 'sometimes'"},
      {{"--arrival", "replay:nowhere"}, "'replay:nowhere'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.said);
    std::vector<std::string> words = c.words;
    words.insert(words.end(), {"--target", "null:", "--count", "1"});
    const Ended ended = import_articles(directory, words);
    CAPTURE(ended.errors);
    CHECK(ended.exit_code == 2);
    CHECK(contains(ended.errors, c.said));
  }
}

}  // namespace anp
