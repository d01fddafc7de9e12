#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

using nlohmann::json;

Ended compare(const TemporaryDirectory& directory, std::vector<std::string> words) {
  words.insert(words.begin(), "compare");
  return import_articles(directory, words);
}

/// A short load test; its report is `name`.
void run_test(const TemporaryDirectory& directory, const std::string& name,
              const std::string& plan) {
  const Ended ended = import_articles(
      directory, {"--target", "null:", "--batch", "1", "--count", "100000", "--arrival", plan,
                  "--report", name, "--ledger", name + ".ledger"});
  INFO(ended.errors);
  REQUIRE((ended.exit_code == 0 || ended.exit_code == 6));
}

/// The report with all times ten times as long, and as if no other program had run.
void write_slower(const TemporaryDirectory& directory, const std::string& from,
                  const std::string& to, bool slower) {
  json report = json::parse(read_whole_file(directory.file(from)));
  const auto change = [slower](json& part) {
    part["in_time"] = part["offered"];
    json& times = part["latency_us"];
    if (times.is_null() || !slower) return;
    // A bucket of its own for all requests, at 80 ms.
    times["histogram"] = "79872:" + std::to_string(times["count"].get<std::uint64_t>());
    times["min"] = times["mean"] = times["max"] = 80'000;
  };
  report["load"]["lateness_us"] = nullptr;
  change(report["load"]["all"]);
  for (json& interval : report["load"]["intervals"]) change(interval);
  std::ofstream(directory.file(to)) << report;
}

}  // namespace

TEST_CASE("compare: two load tests side by side, as table, page and JSON") {
  const TemporaryDirectory directory;
  run_test(directory, "run.json", "constant:50/s:11s");
  write_slower(directory, "run.json", "a.json", false);
  write_slower(directory, "run.json", "b.json", true);
  const Ended same = compare(directory, {"a.json", "a.json", "--fail-if-worse"});
  INFO(same.errors);
  CHECK(same.exit_code == 0);
  CHECK(contains(same.output, "a.json -> a.json\n  no difference\n"));
  CHECK(contains(same.output, "response p50"));

  const Ended worse = compare(
      directory, {"a.json", "a.json", "b.json", "--html", "page.html", "--report", "words.json"});
  CHECK(worse.exit_code == 0);
  CHECK(contains(worse.output, "a.json -> b.json\n  worse: response p50"));
  const json words = json::parse(read_whole_file(directory.file("words.json")));
  REQUIRE(words["comparisons"].size() == 2);
  CHECK(words["comparisons"][0]["verdict"] == "no difference");
  CHECK(words["comparisons"][1]["verdict"] == "worse");
  CHECK(words["comparisons"][1]["figures"][0]["figure"] == "response p50");
  CHECK(words["comparisons"][1]["figures"][0]["after"] == 80'000);
  const std::string page = read_whole_file(directory.file("page.html"));
  CHECK(contains(page, "Worse: response p50"));
  CHECK(contains(page, "after: b.json"));

  CHECK(compare(directory, {"a.json", "b.json", "--fail-if-worse"}).exit_code == 99);
  CHECK(compare(directory, {"b.json", "a.json", "--fail-if-worse"}).exit_code == 0);
  CHECK(compare(directory, {"a.json", "b.json", "--quiet"}).output.empty());
  const Ended cut = compare(directory, {"a.json", "b.json", "--warm-up", "5s", "--fail-if-worse"});
  CHECK(cut.exit_code == 1);
  CHECK(contains(cut.output, "unknown: too short to say"));
}

TEST_CASE("compare: what cannot be compared is refused with its name") {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("text")) << "no JSON";
  std::ofstream(directory.file("run.json")) << R"({"run":1,"load":null})";
  struct Case {
    std::vector<std::string> words;
    int exit_code;
    const char* said;
  };
  const Case cases[] = {{{}, 2, "compare needs two reports"},
                        {{"a.json"}, 2, "compare needs two reports"},
                        {{"text", "text"}, 1, "text: it is no JSON"},
                        {{"none", "text"}, 1, "none: cannot read it"},
                        {{"run.json", "run.json"}, 1, "the report of a run without a load test"},
                        {{"a", "b", "--target", "null:"}, 2, "--target: compare does not take it"},
                        {{"a", "b", "--warm-up", "2"}, 2, "--warm-up"},
                        {{"a", "b", "--html", ""}, 2, "--html names no file"},
                        {std::vector<std::string>(21, "a"), 2, "20 reports at most"}};
  for (const Case& c : cases) {
    CAPTURE(c.said);
    const Ended ended = compare(directory, c.words);
    CHECK(ended.exit_code == c.exit_code);
    CHECK(contains(ended.errors, c.said));
  }
  const Ended run = import_articles(directory, {"run", "run.json"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.errors, "run takes options only"));
}

}  // namespace anp
