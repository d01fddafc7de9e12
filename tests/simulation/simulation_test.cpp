#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "tests/simulation/world.h"

namespace anp::sim {

namespace {

/// The seeds to try: ANP_SIM_SEED (default 1) and the ANP_SIM_SCHEDULES (default 5000) from it on.
std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string explain(std::uint64_t seed, const ScheduleReport& report) {
  std::string text = "replay with: ANP_SIM_SEED=" + std::to_string(seed) + " ANP_SIM_SCHEDULES=1\n";
  for (const std::string& violation : report.violations) text += "  " + violation + "\n";
  return text;
}

}  // namespace

TEST_CASE("simulation: whatever happens, each article is imported exactly once") {
  const std::uint64_t first = number_from_environment("ANP_SIM_SEED", 1);
  const std::uint64_t schedules = number_from_environment("ANP_SIM_SCHEDULES", 5'000);
  Sometimes sometimes;
  for (std::uint64_t seed = first; seed < first + schedules; ++seed) {
    const ScheduleReport report = World(seed, sometimes).run();
    if (!report.violations.empty()) FAIL(explain(seed, report));
  }
  if (schedules < 1'000) return;  // a replay of a few need not reach everything
  for (const std::string_view fault : kFaultNames) {
    CAPTURE(fault);
    CHECK(sometimes[std::string(fault)] > 0);
  }
  for (const char* branch :
       {"crashed", "the circuit breaker opened", "the target was given up", "a batch was left",
        "a batch ran out of attempts", "left alone: another hash",
        "resumed a batch that is surely not there", "resumed a batch that may be there"}) {
    CAPTURE(branch);
    CHECK(sometimes[branch] > 0);
  }
}

TEST_CASE("simulation: the same seed gives the same trace") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    Sometimes sometimes;
    const ScheduleReport once = World(seed, sometimes).run();
    const ScheduleReport again = World(seed, sometimes).run();
    CHECK(once.trace == again.trace);
    CHECK(once.steps == again.steps);
  }
}

}  // namespace anp::sim
