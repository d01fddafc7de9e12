#include "importer/report/threshold.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace anp {
namespace {

using std::chrono::milliseconds;

LoadCounts counts_of_a_test() {
  LoadCounts counts;
  counts.seconds = 10;
  for (int i = 1; i <= 100; ++i) counts.latency.record(milliseconds(i));
  counts.ended[static_cast<std::size_t>(Verdict::answered)] = 190;
  counts.ended[static_cast<std::size_t>(Verdict::unknown)] = 4;
  counts.ended[static_cast<std::size_t>(Verdict::retry_later)] = 6;
  counts.cache[static_cast<std::size_t>(CacheStatus::unknown)] = 150;
  counts.cache[static_cast<std::size_t>(CacheStatus::hit)] = 30;
  counts.cache[static_cast<std::size_t>(CacheStatus::stale)] = 6;
  counts.cache[static_cast<std::size_t>(CacheStatus::miss)] = 14;
  counts.db_calls = 50;
  counts.db_calls_answers = 20;
  return counts;
}

TEST_CASE("threshold: each figure is held against its limit") {
  struct Case {
    const char* text;
    bool kept;
    const char* measured;
  };
  const LoadCounts counts = counts_of_a_test();
  const std::vector<Case> cases = {
      {"p(50)<51ms", true, "50."},        {"p(50)<49.5ms", false, "50."},
      {"p(99)<=1s", true, "99."},         {"p(99.9)<0.09s", false, "100.00 ms"},
      {"max<=100ms", true, "100.00 ms"},  {"max<100000us", false, "100.00 ms"},
      {"errors<=10", true, "10"},         {"errors<10", false, "10"},
      {"errors<=5%", true, "5.00 %"},     {"errors<5%", false, "5.00 %"},
      {"unknown<2.1%", true, "2.00 %"},   {"unknown<4", false, "4"},
      {"rate>=19/s", true, "19.0/s"},     {"rate>19/s", false, "19.0/s"},
      {"cache_hit>70%", true, "72.00 %"}, {"cache_hit>=75%", false, "72.00 %"},
      {"db_calls<3", true, "2.5"},        {"db_calls<2.5", false, "2.5"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto threshold = parse_threshold(c.text, 1);
    REQUIRE(threshold);
    const Judgement judgement = judge(*threshold, counts);
    CHECK(judgement.text == c.text);
    CHECK(judgement.kept == c.kept);
    CHECK(judgement.measured.find(c.measured) == 0);
  }
}

TEST_CASE("threshold: what nothing says keeps no threshold") {
  for (const char* text : {"p(95)<1m", "max<1m", "errors<100%", "rate>=0/s", "unknown<1%",
                           "cache_hit>=0%", "db_calls>=0"}) {
    CAPTURE(text);
    const auto threshold = parse_threshold(text, 1);
    REQUIRE(threshold);
    const Judgement judgement = judge(*threshold, LoadCounts());
    CHECK_FALSE(judgement.kept);
    CHECK_FALSE(judgement.value);
    CHECK(judgement.measured == "unknown");
  }
}

TEST_CASE("threshold: may be about one phase of the plan") {
  const auto threshold = parse_threshold("phase2:p(95)<500ms", 3);
  REQUIRE(threshold);
  CHECK(threshold->phase == 1);
  CHECK(threshold->quantile == kP95);
  CHECK(threshold->limit == 500'000);
  CHECK_FALSE(parse_threshold("p(95)<500ms", 3)->phase);
}

TEST_CASE("threshold: what is none is refused with its part and the form") {
  struct Case {
    const char* text;
    const char* part;
  };
  const std::vector<Case> cases = {
      {"", "compares nothing"},
      {"p(95)", "compares nothing"},
      {"p(95)=5ms", "compares nothing"},
      {"p(42)<5ms", "'p(42)'"},
      {"<5ms", "''"},
      {"p(95)<", "''"},
      {"p(95)<5", "'5'"},
      {"p(95)<-5ms", "'-5ms'"},
      {"p(95)<5%", "'5%'"},
      {"p(95)<nanms", "'nanms'"},
      {"rate>5", "'5'"},
      {"errors<1/s", "'1/s'"},
      {"cache_hit>5", "'5'"},
      {"db_calls<5ms", "'5ms'"},
      {"phase0:p(95)<5ms", "'phase0'"},
      {"phase4:p(95)<5ms", "'phase4'"},
      {"phase:p(95)<5ms", "'phase'"},
      {"fase1:p(95)<5ms", "'fase1'"},
      {"2:p(95)<5ms", "'2'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto threshold = parse_threshold(c.text, 3);
    REQUIRE_FALSE(threshold);
    const std::string& message = threshold.error().message;
    CAPTURE(message);
    CHECK(message.starts_with(std::string("--threshold '") + c.text + "'"));
    CHECK(message.find(c.part) != std::string::npos);
    CHECK(message.find("write it as") != std::string::npos);
  }
}

}  // namespace
}  // namespace anp
