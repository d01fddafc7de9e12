#include "importer/report/load_record.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "importer/report/baseline_report.h"
#include "importer/report/latency.h"
#include "importer/report/summary.h"
#include "tests/importer/report/simulated_load.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using Json = nlohmann::ordered_json;

RunSummary sample() {
  RunSummary summary;
  summary.end = RunEnd::done;
  summary.source = "alphanode, seed 7";
  summary.target = "staging+http://127.0.0.1:8765";
  LoadResult load;
  load.model = "open, constant:200/s:9s";
  load.batch = 10;
  SimulatedTarget target;
  target.intervals = 9;
  target.error_share = 0.1;
  target.db_calls = 3;
  load.figures = simulate(target, 1).figures;
  load.figures.phases.resize(1);
  load.figures.service = load.figures.all.latency;
  summary.load = load;
  return summary;
}

RunSummary sample_baseline() {
  RunSummary summary = sample();
  SimulatedTarget target;
  target.intervals = 9;
  summary.load->kind = LoadKind::baseline;
  summary.load->figures = simulate_baseline({{"pages", target}, {"API list", target}}, 1).figures;
  return summary;
}

/// What is said about a report in which one thing was changed.
template <typename Change>
std::string refusal(const Change& change) {
  Json json = Json::parse(format_summary_json(sample()));
  change(json);
  const auto record = parse_load_record("r.json", json.dump());
  return record ? "" : record.error().message;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("load record: a report gives back the figures that it was written from") {
  const RunSummary summary = sample();
  const auto record = parse_load_record("r.json", format_summary_json(summary));
  if (!record) FAIL(record.error().message);
  const LoadFigures& figures = summary.load->figures;
  CHECK(record->kind == "load test");
  CHECK(record->model == "open, constant:200/s:9s");
  CHECK(record->source == "alphanode, seed 7");
  CHECK(record->target == "staging+http://127.0.0.1:8765");
  CHECK(record->end == "done");
  CHECK(record->batch == 10);
  CHECK(record->figures.valid());
  REQUIRE(record->figures.intervals.all.size() == 9);
  for (std::size_t i = 0; i < 9; ++i) {
    const LoadCounts& read = record->figures.intervals.all[i];
    CHECK(read.latency.buckets() == figures.intervals.all[i].latency.buckets());
    CHECK(read.ended == figures.intervals.all[i].ended);
    CHECK(read.cache == figures.intervals.all[i].cache);
    CHECK(read.seconds == figures.intervals.all[i].seconds);
    CHECK(read.db_calls == figures.intervals.all[i].db_calls);
  }
  CHECK(record->figures.all.latency.quantile(kP99) == figures.all.latency.quantile(kP99));
  CHECK(record->figures.service.quantile(kP50) == figures.service.quantile(kP50));
}

TEST_CASE("load record: a baseline gives back its kinds, with their intervals") {
  const Json json = Json::parse(format_baseline_json(sample_baseline()));
  const auto record = parse_load_record("b.json", json.dump());
  if (!record) FAIL(record.error().message);
  const LoadFigures figures = sample_baseline().load->figures;
  CHECK(record->kind == "baseline");
  CHECK(record->figures.phase_names == std::vector<std::string>{"pages", "API list"});
  REQUIRE(record->figures.kind_intervals.size() == 2);
  for (std::size_t kind = 0; kind < 2; ++kind) {
    REQUIRE(record->figures.kind_intervals[kind].all.size() == 9);
    CHECK(record->figures.kind_intervals[kind].all[4].latency.buckets() ==
          figures.kind_intervals[kind].all[4].latency.buckets());
    CHECK(record->figures.phases[kind].ended == figures.phases[kind].ended);
  }
  Json cut = json;
  cut["load"]["phases"][1]["intervals"].erase(0);
  CHECK(has(parse_load_record("b.json", cut.dump()).error().message, "do not add up"));
  // As an earlier version wrote it.
  Json old = json;
  for (Json& kind : old["load"]["phases"]) kind.erase("intervals");
  const auto without = parse_load_record("b.json", old.dump());
  REQUIRE(without.has_value());
  CHECK(without->figures.phase_names.empty());
}

TEST_CASE("load record: what is no report of a load test is refused with the remedy") {
  const auto said = [](std::string_view text) {
    const auto record = parse_load_record("r.json", text);
    REQUIRE_FALSE(record.has_value());
    CHECK(record.error().message.starts_with("r.json: "));
    CHECK(has(record.error().message, "--report"));
    return record.error().message;
  };
  CHECK(has(said(""), "no JSON"));
  CHECK(has(said("{\"load\":"), "no JSON"));
  CHECK(has(said(std::string(20, '[') + std::string(20, ']')), "nested too deep"));
  CHECK(has(said("[]"), "no report of anp"));
  CHECK(has(said("{}"), "no report of anp"));
  CHECK(has(said("{\"load\":null}"), "without a load test"));
  CHECK(has(said("{\"load\":{}}"), "an earlier version"));
  CHECK(has(said("{\"load\":{\"kind\":\"x\"}}"), "'x' is no kind"));
}

TEST_CASE("load record: figures that cannot be are refused, and named") {
  CHECK(refusal([](Json&) {}).empty());
  CHECK(has(refusal([](Json& j) { j["load"]["all"].erase("sent"); }), "'sent' is no whole number"));
  CHECK(has(refusal([](Json& j) { j["load"]["all"]["sent"] = -1; }), "'sent'"));
  CHECK(has(refusal([](Json& j) { j["load"]["all"]["sent"] = 1e30; }), "'sent'"));
  CHECK(has(refusal([](Json& j) { j["load"]["all"]["seconds"] = 1e10; }), "'seconds'"));
  CHECK(has(refusal([](Json& j) { j["load"]["all"].erase("cache"); }), "no object 'cache'"));
  CHECK(has(refusal([](Json& j) { j["load"]["interval_seconds"] = 0; }), "interval_seconds"));
  CHECK(has(refusal([](Json& j) { j["load"]["intervals"] = 3; }), "'intervals'"));
  CHECK(has(refusal([](Json& j) {
              Json& all = j["load"]["intervals"];
              while (all.size() < 301) all.push_back(all[0]);
            }),
            "at most 300"));
  CHECK(has(refusal([](Json& j) { j["load"]["all"]["latency_us"].erase("histogram"); }),
            "an earlier version"));
  for (const char* text : {"", "x", "300", "300:1,301:1", "300:1 ", "1:99999999999999999999"}) {
    CAPTURE(text);
    CHECK(has(refusal([text](Json& j) { j["load"]["all"]["latency_us"]["histogram"] = text; }),
              "the histogram of 'latency_us' cannot be"));
  }
  CHECK(has(refusal([](Json& j) { j["load"]["intervals"].erase(0); }), "do not add up"));
  CHECK(has(refusal([](Json& j) { j["load"]["all"]["acknowledged"] = 5; }), "do not add up"));
}

TEST_CASE("load record: a file that cannot be read, or has no end, is refused") {
  const TemporaryDirectory directory;
  const auto said = [](const std::string& path) {
    const auto record = read_load_record(path);
    REQUIRE_FALSE(record.has_value());
    return record.error().message;
  };
  CHECK(has(said(directory.file("none.json")), "cannot read it: No such file"));
  CHECK(has(said(directory.file("")), "it is a directory"));
  CHECK(has(said("/dev/zero"), "more than 67108864 bytes"));
  std::ofstream(directory.file("r.json")) << format_summary_json(sample());
  CHECK(read_load_record(directory.file("r.json")).has_value());
}

}  // namespace anp
