#include "importer/engine/arrival_plan.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace anp {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

ArrivalPlan plan_of(std::string_view text) {
  auto plan = parse_arrival_plan(text);
  REQUIRE_MESSAGE(plan, (plan ? "" : plan.error().message));
  return *plan;
}

std::uint64_t count_of(const ArrivalPlan& plan) {
  std::uint64_t count = 0;
  while (plan.time_of(count)) ++count;
  return count;
}

const std::vector<std::string> kPlans = {
    "constant:200/s:10s",       "constant:0.5/s:1m",      "constant:3/s:999ms",
    "ramp:0/s..100/s:10s",      "ramp:100/s..0/s:10s",    "ramp:7.5/s..7.5/s:4s",
    "steps:50/s,100/s,1/s:3s",  "sine:0/s..100/s:5s:20s", "sine:50/s..150/s:7s:10s",
    "spike:10/s..500/s:2s:10s", "spike:0/s..50/s:1s:3s"};

TEST_CASE("arrival plan: a constant rate spaces requests evenly, from the start on") {
  const ArrivalPlan plan = plan_of("constant:200/s:10s");
  CHECK(plan.time_of(0) == nanoseconds(0));
  CHECK(plan.time_of(1) == milliseconds(5));
  CHECK(plan.time_of(1999) == milliseconds(9995));
  CHECK_FALSE(plan.time_of(2000));
  CHECK(plan.duration() == seconds(10));
  CHECK(plan.highest_rate() == 200);
}

TEST_CASE("arrival plan: without a duration it has no end, and the moments stay exact") {
  const ArrivalPlan plan = plan_of("constant:3/s");
  CHECK_FALSE(plan.duration());
  CHECK(plan.time_of(3'000'000'000) == seconds(1'000'000'000));
  CHECK(plan.phase_at(std::chrono::hours(1000)) == 0);
  CHECK(plan.end_of(0) == nanoseconds::max());
}

TEST_CASE("arrival plan: as many requests as the rate's area says") {
  CHECK(count_of(plan_of("constant:200/s:10s")) == 2000);
  CHECK(count_of(plan_of("constant:3/s:999ms")) == 3);
  CHECK(count_of(plan_of("ramp:0/s..100/s:10s")) == 500);
  CHECK(count_of(plan_of("ramp:100/s..0/s:10s")) == 500);
  CHECK(count_of(plan_of("steps:50/s,100/s,1/s:3s")) == 453);
  CHECK(count_of(plan_of("sine:0/s..100/s:5s:20s")) == 1000);
  CHECK(count_of(plan_of("spike:10/s..500/s:2s:10s")) == 1080);
}

TEST_CASE("arrival plan: moments ascend, and agree with how many come before any moment") {
  for (const std::string& text : kPlans) {
    CAPTURE(text);
    const ArrivalPlan plan = plan_of(text);
    nanoseconds before{-1};
    const std::uint64_t count = count_of(plan);
    for (std::uint64_t i = 0; i < count; ++i) {
      CAPTURE(i);
      const nanoseconds moment = *plan.time_of(i);
      CHECK(moment > before);
      CHECK(moment <= *plan.duration());
      before = moment;
      // Beside the moment, which is rounded; further behind it where hardly anything comes.
      CHECK(plan.count_before(moment - std::chrono::microseconds(1)) <= i);
      CHECK(plan.count_before(moment + milliseconds(10)) >= i + 1);
    }
    CHECK(plan.count_before(nanoseconds(0)) == 0);
    CHECK(plan.count_before(std::chrono::hours(1)) == count);
  }
}

TEST_CASE("arrival plan: a ramp and a sine follow their rates") {
  const ArrivalPlan ramp = plan_of("ramp:0/s..100/s:10s");
  CHECK(ramp.count_before(seconds(5)) == 125);  // a quarter, as the area of half a triangle
  const ArrivalPlan sine = plan_of("sine:0/s..100/s:10s:10s");
  CHECK(sine.count_before(seconds(5)) == 250);
  const std::uint64_t middle =
      sine.count_before(milliseconds(7500)) - sine.count_before(milliseconds(2500));
  CHECK(middle == 409);  // 250 + 2 · 50 · 10 / 2π: its highest part
}

TEST_CASE("arrival plan: phases are told apart by their moments") {
  const ArrivalPlan steps = plan_of("steps:50/s,100/s,1/s:3s");
  CHECK(steps.phase_count() == 3);
  CHECK(steps.phase_at(milliseconds(2999)) == 0);
  CHECK(steps.phase_at(seconds(3)) == 1);
  CHECK(steps.phase_at(seconds(100)) == 2);
  CHECK(steps.end_of(1) == seconds(6));
  const ArrivalPlan spike = plan_of("spike:10/s..500/s:2s:10s");
  CHECK(spike.phase_count() == 3);
  CHECK(spike.end_of(0) == seconds(4));
  CHECK(spike.end_of(1) == seconds(6));
}

TEST_CASE("arrival plan: recorded moments come back as they are") {
  const ArrivalPlan plan({nanoseconds(0), nanoseconds(7), nanoseconds(7), seconds(2)});
  CHECK(plan.time_of(2) == nanoseconds(7));
  CHECK_FALSE(plan.time_of(4));
  CHECK(plan.count_before(nanoseconds(7)) == 1);
  CHECK(plan.count_before(nanoseconds(8)) == 3);
  CHECK(plan.duration() == seconds(2));
  CHECK(plan.phase_count() == 1);
  CHECK(plan.highest_rate() == 2);
}

TEST_CASE("arrival plan: what is no plan is refused with its part, and the forms") {
  struct Case {
    const char* text;
    const char* part;
  };
  const std::vector<Case> cases = {
      {"", "''"},
      {"bursts:10/s", "'bursts'"},
      {"constant", "''"},
      {"constant:200", "'200'"},
      {"constant:0/s", "'0/s'"},
      {"constant:-5/s", "'-5/s'"},
      {"constant:1e3/s", "'1e3/s'"},
      {"constant:nan/s", "'nan/s'"},
      {"constant:2000000/s", "'2000000/s'"},
      {"constant:/s", "'/s'"},
      {"constant:10/s:0s", "'0s'"},
      {"constant:10/s:soon", "'soon'"},
      {"constant:10/s:200h", "'200h'"},
      {"constant:10/s:5s:5s", "'5s'"},
      {"ramp:10/s:5s", "'10/s'"},
      {"ramp:10/s..20/s", "''"},
      {"ramp:0/s..0/s:5s", "'0/s..0/s'"},
      {"steps:10/s,,20/s:5s", "''"},
      {"steps::5s", "''"},
      {"sine:20/s..10/s:5s:10s", "'20/s..10/s'"},
      {"sine:10/s..20/s:5s", "''"},
      {"spike:10/s..20/s:10s:5s", "the peak must be shorter"},
      {"spike:10/s..20/s:10s:10s", "the peak must be shorter"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto plan = parse_arrival_plan(c.text);
    REQUIRE_FALSE(plan);
    const std::string& message = plan.error().message;
    CAPTURE(message);
    CHECK(message.starts_with(std::string("--arrival '") + c.text + "'"));
    CHECK(message.find(c.part, 10) != std::string::npos);
    CHECK(message.find("constant:200/s:60s") != std::string::npos);
  }
}

}  // namespace
}  // namespace anp
