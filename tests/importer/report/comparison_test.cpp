#include "importer/report/comparison.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "importer/report/block_bootstrap.h"
#include "importer/report/comparison_page.h"
#include "importer/report/comparison_report.h"
#include "tests/importer/report/simulated_load.h"

namespace anp {
namespace {

constexpr std::uint64_t kPairs = 100;

SimulatedTarget drifting() {
  SimulatedTarget target;
  target.drift = 0.03;
  target.memory = 0.7;
  return target;
}

/// The quantiles p90 and p95 stand where there is hardly a request, or among the slow ones.
SimulatedTarget bimodal(double slow_share) {
  SimulatedTarget target;
  target.slow_share = slow_share;
  return target;
}

SimulatedTarget stalling() {
  SimulatedTarget target;
  target.stall_share = 0.05;
  target.error_share = 0.01;
  return target;
}

SimulatedTarget few_requests() {
  SimulatedTarget target;
  target.requests = 10;
  target.intervals = 30;
  target.db_calls = 12;
  return target;
}

/// Thirty requests a second, of which some kinds get few.
SimulatedKinds site_kinds() {
  SimulatedTarget page;
  page.requests = 20;
  page.db_calls = 30;
  SimulatedTarget list = page;
  list.requests = 5;
  list.median_us = 20'000;
  SimulatedTarget article = list;
  article.median_us = 3'000;
  return {{"front page", article}, {"pages", page}, {"API list", list}};
}

Comparison compared(const LoadRecord& before, const LoadRecord& after) {
  // A quarter of what the program takes: enough, and soon done.
  const auto comparison = compare(before, after, {std::chrono::milliseconds(0), 500});
  REQUIRE(comparison.has_value());
  return *comparison;
}

const FigureChange& figure(const Comparison& comparison, std::string_view name) {
  const auto found =
      std::find_if(comparison.figures.begin(), comparison.figures.end(),
                   [name](const FigureChange& change) { return change.name == name; });
  REQUIRE(found != comparison.figures.end());
  return *found;
}

/// Pairs of tests of one target in which no figure is better or worse.
int pairs_without_difference(const SimulatedTarget& target) {
  int same = 0;
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    const std::uint64_t seed = 2 * pair + 1;
    const Comparison comparison = compared(simulate(target, seed), simulate(target, seed + 1));
    same += comparison.verdict() == Change::no_difference ? 1 : 0;
  }
  return same;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("compare: 95 or more of 100 pairs of a steady or drifting target show no difference") {
  CHECK(pairs_without_difference({}) >= 95);
  CHECK(pairs_without_difference(drifting()) >= 95);
}

TEST_CASE("compare: 95 or more of 100 pairs of a target with two kinds of answers likewise") {
  CHECK(pairs_without_difference(bimodal(0.1)) >= 95);
  CHECK(pairs_without_difference(bimodal(0.2)) >= 95);
}

TEST_CASE("compare: 95 or more of 100 pairs that stall, or have few requests, likewise") {
  CHECK(pairs_without_difference(stalling()) >= 95);
  CHECK(pairs_without_difference(few_requests()) >= 95);
}

TEST_CASE("compare: 10 % more or less in the median are found in nearly all pairs") {
  for (const auto& [factor, wanted] : {std::pair{1.1, Change::worse}, {1 / 1.1, Change::better}}) {
    for (const SimulatedTarget& target : {SimulatedTarget{}, drifting()}) {
      SimulatedTarget other = target;
      other.median_us *= factor;
      int found = 0;
      for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
        const std::uint64_t seed = 2 * pair + 1;
        const Comparison comparison = compared(simulate(target, seed), simulate(other, seed + 1));
        found += figure(comparison, "response p50").verdict == wanted ? 1 : 0;
      }
      CHECK(found >= 95);
    }
  }
}

TEST_CASE("compare: a difference in the tail alone is found there, and nowhere else") {
  SimulatedTarget other;
  other.tail_factor = 2;
  int found = 0;
  int elsewhere = 0;
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    const std::uint64_t seed = 2 * pair + 1;
    const Comparison comparison = compared(simulate({}, seed), simulate(other, seed + 1));
    found += figure(comparison, "response p99").verdict == Change::worse ? 1 : 0;
    const bool p50 = figure(comparison, "response p50").verdict != Change::no_difference;
    const bool p95 = figure(comparison, "response p95").verdict != Change::no_difference;
    elsewhere += p50 || p95 ? 1 : 0;
  }
  CHECK(found >= 95);
  CHECK(elsewhere <= 5);
}

TEST_CASE("compare: 95 or more of 100 pairs of a baseline show no difference in any kind") {
  int same = 0;
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    const std::uint64_t seed = 2 * pair + 1;
    const Comparison comparison =
        compared(simulate_baseline(site_kinds(), seed), simulate_baseline(site_kinds(), seed + 1));
    same += comparison.verdict() == Change::no_difference ? 1 : 0;
  }
  CHECK(same >= 95);
}

TEST_CASE("compare: a kind that got slower is found by its name") {
  SimulatedKinds slower = site_kinds();
  slower[2].second.median_us *= 1.3;
  int found = 0;
  int elsewhere = 0;
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    const std::uint64_t seed = 2 * pair + 1;
    const Comparison comparison =
        compared(simulate_baseline(site_kinds(), seed), simulate_baseline(slower, seed + 1));
    found += has(comparison.summary(), "response p50 (API list)") ? 1 : 0;
    elsewhere += has(comparison.summary(), "(pages)") ? 1 : 0;
  }
  CHECK(found >= 95);
  CHECK(elsewhere <= 5);
}

TEST_CASE("compare: kinds stand under their names, and one that only one test has is told") {
  SimulatedKinds more = site_kinds();
  more.emplace_back("paths <new>", SimulatedTarget{});
  const LoadRecord before = simulate_baseline(site_kinds(), 1);
  const LoadRecord after = simulate_baseline(more, 2);
  const Comparison comparison = compared(before, after);
  REQUIRE(comparison.warnings.size() == 1);
  CHECK(comparison.warnings.front() == "only run-2000.json has requests of the kind 'paths <new>'");
  const std::string text = format_comparison_text(comparison);
  CHECK(has(text, "\n  API list\n    response p50"));
  const std::string page = format_comparison_page({before, after}, {comparison});
  CHECK(has(page, "<h3>API list</h3>"));
  CHECK(has(page, "paths &lt;new&gt;"));
  CHECK_FALSE(has(page, "<new>"));
  CHECK(has(format_comparisons_json({comparison}), "\"part\": \"API list\""));
}

TEST_CASE("compare: a test beside itself shows no difference, whatever it is like") {
  for (const SimulatedTarget& target : {SimulatedTarget{}, stalling(), bimodal(0.5)}) {
    const LoadRecord record = simulate(target, 7);
    const Comparison comparison = compared(record, record);
    CHECK(comparison.verdict() == Change::no_difference);
    CHECK(figure(comparison, "response p50").change == 0);
    CHECK(comparison.summary() == "no difference");
    CHECK(comparison.warnings.empty());
  }
}

TEST_CASE("compare: the same files give the same words") {
  const LoadRecord before = simulate(drifting(), 1);
  const LoadRecord after = simulate(stalling(), 2);
  CHECK(format_comparison_text(compared(before, after)) ==
        format_comparison_text(compared(before, after)));
}

TEST_CASE("compare: errors, cache and database calls are judged with their own direction") {
  SimulatedTarget before;
  before.db_calls = 12;
  SimulatedTarget after;
  after.db_calls = 9;
  after.error_share = 0.05;
  const Comparison comparison = compared(simulate(before, 1), simulate(after, 2));
  CHECK(figure(comparison, "errors").verdict == Change::worse);
  CHECK(figure(comparison, "errors").change > 3);
  CHECK(figure(comparison, "database calls").verdict == Change::better);
  CHECK(figure(comparison, "acknowledged").verdict == Change::worse);
  CHECK(figure(comparison, "cache hits").verdict == Change::no_difference);
  CHECK(comparison.verdict() == Change::worse);
  CHECK(comparison.summary() == "worse: errors, acknowledged; better: database calls");
}

TEST_CASE("compare: database calls are counted, also from or to none") {
  SimulatedTarget some;
  some.db_calls = 3;
  LoadRecord none = simulate(some, 1);
  for (LoadCounts& interval : none.figures.intervals.all) interval.db_calls = 0;
  const FigureChange more = figure(compared(none, simulate(some, 2)), "database calls");
  CHECK(more.verdict == Change::worse);
  CHECK(more.change == 3);
  CHECK(change_text(more) == "+3.00");
  CHECK(figure(compared(simulate(some, 2), none), "database calls").verdict == Change::better);
  CHECK(figure(compared(none, none), "database calls").verdict == Change::no_difference);
}

TEST_CASE("compare: a change too small to matter is no difference, however sure it is") {
  SimulatedTarget sure;
  sure.spread = 0.01;
  SimulatedTarget other = sure;
  other.median_us *= 1.02;
  const Comparison comparison = compared(simulate(sure, 1), simulate(other, 2));
  CHECK(comparison.verdict() == Change::no_difference);
  CHECK(*figure(comparison, "response p50").low > 0.5);
  sure.median_us = 100;
  other.median_us = 140;
  CHECK(compared(simulate(sure, 1), simulate(other, 2)).verdict() == Change::no_difference);
}

TEST_CASE("compare: what is too short for a statement is unknown, and never made up") {
  SimulatedTarget target;
  target.intervals = kLeastIntervals - 1;
  const Comparison comparison = compared(simulate(target, 1), simulate(target, 2));
  CHECK(comparison.verdict() == Change::unknown);
  CHECK(comparison.summary() == "unknown: too short to say");
  CHECK_FALSE(figure(comparison, "response p50").low.has_value());
  CHECK(figure(comparison, "response p50").change.has_value());
  target.intervals = 30;
  target.requests = 10;
  const Comparison longer = compared(simulate(target, 1), simulate(target, 2));
  CHECK(figure(longer, "response p95").verdict == Change::no_difference);
  CHECK(verdict_text(figure(longer, "response p99")) == "too short to say");
  CHECK(verdict_text(figure(longer, "response max")) == "not judged");
  CHECK(verdict_text(figure(longer, "database calls")) == "unknown");
}

TEST_CASE("compare: the warm-up is left out, as whole intervals") {
  LoadIntervals intervals = simulate({}, 1).figures.intervals;
  CHECK(compared_intervals(intervals, std::chrono::milliseconds(0)).size() == 60);
  CHECK(compared_intervals(intervals, std::chrono::milliseconds(1)).size() == 59);
  CHECK(compared_intervals(intervals, std::chrono::milliseconds(10'000)).size() == 50);
  intervals.width = std::chrono::seconds(4);
  CHECK(compared_intervals(intervals, std::chrono::milliseconds(10'000)).size() == 57);
  CHECK(compared_intervals(intervals, std::chrono::hours(1)).empty());
}

TEST_CASE("compare: a test that was not delivered says nothing, and is shown all the same") {
  const LoadRecord before = simulate({}, 1);
  LoadRecord after = simulate({}, 2);
  after.figures.all.in_time /= 2;
  const Comparison comparison = compared(before, after);
  CHECK(comparison.verdict() == Change::unknown);
  CHECK(has(comparison.summary(), "run-2.json is invalid: 6,000 of 12,000 requests left in time"));
  CHECK(figure(comparison, "response p50").after.has_value());
}

TEST_CASE("compare: when the machine that sends was busy, its figures say nothing of the target") {
  struct Case {
    int before_us;
    int after_us;
    bool counts;
  };
  static constexpr Case cases[] = {{200, 1'900, true},     {200, 2'500, false},
                                   {2'000, 2'500, true},   {9'000, 9'500, true},
                                   {9'000, 10'500, false}, {2'500, 400, false}};
  for (const Case& c : cases) {
    CAPTURE(c.after_us);
    LoadRecord before = simulate({}, 1);
    LoadRecord after = simulate({}, 2);
    before.figures.lateness.record(std::chrono::microseconds(c.before_us));
    after.figures.lateness.record(std::chrono::microseconds(c.after_us));
    const Comparison comparison = compared(before, after);
    CHECK(comparison.not_comparable.empty() == c.counts);
    CHECK(
        has(comparison.summary(), c.counts ? "no difference" : "the machine that sends was busy"));
  }
}

TEST_CASE("compare: tests that are not the same are named, and other kinds refused") {
  const LoadRecord before = simulate({}, 1);
  LoadRecord after = simulate({}, 2);
  after.model = "closed, 4 at a time";
  after.batch = 10;
  after.end = "interrupted";
  const Comparison comparison = compared(before, after);
  REQUIRE(comparison.warnings.size() == 3);
  CHECK(has(comparison.warnings[0], "the model differs"));
  CHECK(has(comparison.warnings[1], "the batch differs: '0' before, '10' after"));
  CHECK(has(comparison.warnings[2], "ended early: interrupted"));
  after.kind = to_string(LoadKind::baseline);
  const auto refused = compare(before, after, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(has(refused.error().message, "take two of one kind"));
}

TEST_CASE("compare: the table is at most 100 columns wide, and says what became of each figure") {
  SimulatedTarget slower;
  slower.median_us *= 30;
  const std::string text = format_comparison_text(compared(simulate({}, 1), simulate(slower, 2)));
  CHECK(has(text, "run-1.json -> run-2.json\n  worse: response p50"));
  CHECK(has(text, "  figure "));
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    CHECK(end - begin <= 100);
    begin = end + 1;
  }
}

TEST_CASE("compare: the page has verdict, tables and plots, needs nothing else, runs nothing") {
  LoadRecord before = simulate({}, 1);
  before.source = "<b>ours</b>";
  const std::vector<LoadRecord> records = {before, simulate({}, 2), simulate(stalling(), 3)};
  const std::string page = format_comparison_page(
      records, {compared(records[0], records[1]), compared(records[0], records[2])});
  for (const char* part :
       {"<!doctype html>", "No difference", "id=\"distribution-title\"", "id=\"response-title\"",
        "before: run-1.json", "after: run-3.json", "&lt;b&gt;ours", "</html>"}) {
    CAPTURE(part);
    CHECK(has(page, part));
  }
  for (const char* part : {"<script", "<link", "<img", " src=", "url(", "<b>", "nan"}) {
    CAPTURE(part);
    CHECK_FALSE(has(page, part));
  }
}

TEST_CASE("block length: values that hang together for longer ask for longer blocks") {
  const auto series_of = [](double memory) {
    Normal random(3);
    std::vector<double> series;
    series.reserve(300);
    double level = 0;
    for (int i = 0; i < 300; ++i) series.push_back(level = memory * level + random.next());
    return series;
  };
  CHECK(block_length(series_of(0)) <= 2);
  CHECK(block_length(series_of(0.5)) > 2);
  CHECK(block_length(series_of(0.9)) > block_length(series_of(0.5)));
  CHECK(block_length(std::vector<double>(50, 1.0)) == 1);
  CHECK(block_length(std::vector<double>{1, 2}) == 1);
}

}  // namespace anp
