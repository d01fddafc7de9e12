#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "tests/simulation/campaign.h"
#include "tests/simulation/world.h"

namespace anp::sim {

namespace {

// Sanitizers make a schedule many times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSchedules = 10'000;
#else
constexpr std::uint64_t kSchedules = 100'000;
#endif

/// More of them, or from another seed on: ANP_SIM_SCHEDULES, ANP_SIM_SEED.
std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string explain(const CampaignFailure& failure) {
  std::string text =
      "replay with: anp-simulate --seed " + std::to_string(failure.seed) + " --trace\n";
  for (const std::string& violation : failure.violations) text += "  " + violation + "\n";
  return text;
}

}  // namespace

TEST_CASE("simulation: whatever happens, each article is imported exactly once") {
  const CampaignReport report =
      run_campaign({number_from_environment("ANP_SIM_SEED", 1),
                    number_from_environment("ANP_SIM_SCHEDULES", kSchedules), 2, false});
  if (report.failure) FAIL(explain(*report.failure));
  for (const std::string_view name : report.reached.missing()) {
    FAIL_CHECK("never reached: " << name);
  }
}

TEST_CASE("simulation: the same seed gives the same trace, alone or among others") {
  const CampaignReport once = run_campaign({1, 400, 1, false});
  const CampaignReport again = run_campaign({1, 400, 3, false});
  CHECK_FALSE(once.failure.has_value());
  CHECK(once.trace == again.trace);
  CHECK(once.steps == again.steps);
  CHECK(once.reached.faults == again.reached.faults);
  CHECK(once.reached.branches == again.reached.branches);
  CHECK(run_campaign({2, 400, 1, false}).trace != once.trace);

  std::uint64_t alone = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed)
    alone += mix_pair(seed, World(seed).run().trace);
  CHECK(alone == once.trace);
}

}  // namespace anp::sim
