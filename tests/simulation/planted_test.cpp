#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

#include "tests/simulation/campaign.h"
#include "tests/simulation/planted_bug.h"

namespace anp::sim {

namespace {

constexpr std::uint64_t kSchedules = 100'000;

/// Has no bug from the next line on.
struct Cleared {
  ~Cleared() { plant(PlantedBug::none); }
};

}  // namespace

TEST_CASE("planted bugs: the simulator finds each of them within 100,000 schedules") {
  for (const std::string_view name : planted_bug_names()) {
    CAPTURE(name);
    const Cleared cleared;
    plant(*planted_bug_named(name));
    const CampaignReport report = run_campaign({1, kSchedules, 2, false});
    REQUIRE(report.failure.has_value());
    MESSAGE(name << ": seed " << report.failure->seed << ": " << report.failure->violations.at(0));
    // One seed is enough to see it again.
    const CampaignReport replay = run_campaign({report.failure->seed, 1, 1, false});
    REQUIRE(replay.failure.has_value());
    CHECK(replay.failure->violations == report.failure->violations);
  }
}

TEST_CASE("planted bugs: what they do to articles is found without a look at the requests") {
  // The other three harm the target, not the articles: budget, Retry-After and cap.
  static constexpr std::array kHarmful = {
      PlantedBug::no_look_up_before_resend,
      PlantedBug::absent_trusted_before_settle_time,
      PlantedBug::intent_written_after_send,
      PlantedBug::html_taken_as_success,
      PlantedBug::twin_not_swept,
      PlantedBug::batch_acknowledged_on_partial_success,
      PlantedBug::off_by_one_shard_end,
      PlantedBug::ledger_committed_late,
      PlantedBug::duplicate_answer_counted_twice,
  };
  for (const PlantedBug bug : kHarmful) {
    CAPTURE(static_cast<int>(bug));
    const Cleared cleared;
    plant(bug);
    const CampaignReport report = run_campaign({1, kSchedules, 2, true});
    REQUIRE(report.failure.has_value());
    MESSAGE(static_cast<int>(bug) << ": seed " << report.failure->seed << ": "
                                  << report.failure->violations.at(0));
  }
}

TEST_CASE("planted bugs: a failure is that of the lowest seed, on any number of threads") {
  const Cleared cleared;
  plant(PlantedBug::twin_not_swept);
  const CampaignReport alone = run_campaign({1, kSchedules, 1, false});
  const CampaignReport many = run_campaign({1, kSchedules, 4, false});
  REQUIRE(alone.failure.has_value());
  REQUIRE(many.failure.has_value());
  CHECK(alone.failure->seed == many.failure->seed);
}

TEST_CASE("planted bugs: the copy keeps every promise while none is switched on") {
  CHECK_FALSE(run_campaign({1, 5'000, 2, false}).failure.has_value());
}

TEST_CASE("planted bugs: each has a name of its own") {
  for (const std::string_view name : planted_bug_names()) {
    CHECK(planted_bug_named(name).has_value());
    CHECK(std::count(planted_bug_names().begin(), planted_bug_names().end(), name) == 1);
  }
  CHECK(planted_bug_names().size() == 12);
  CHECK_FALSE(planted_bug_named("none").has_value());
}

}  // namespace anp::sim
