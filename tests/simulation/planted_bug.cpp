#include "tests/simulation/planted_bug.h"

#include <array>

namespace anp::sim {

namespace {

constexpr std::array<std::string_view, 12> kNames = {"no-look-up-before-resend",
                                                     "absent-trusted-before-settle-time",
                                                     "intent-written-after-send",
                                                     "html-taken-as-success",
                                                     "budget-ignored",
                                                     "retry-after-ignored",
                                                     "twin-not-swept",
                                                     "batch-acknowledged-on-partial-success",
                                                     "off-by-one-shard-end",
                                                     "ledger-committed-late",
                                                     "duplicate-answer-counted-twice",
                                                     "cap-exceeded-on-resume"};

// Set once, before the threads of a campaign start.
PlantedBug planted_now = PlantedBug::none;

}  // namespace

std::span<const std::string_view> planted_bug_names() { return kNames; }

std::optional<PlantedBug> planted_bug_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<PlantedBug>(i + 1);
  }
  return std::nullopt;
}

void plant(PlantedBug bug) { planted_now = bug; }

bool planted(PlantedBug bug) { return planted_now == bug; }

}  // namespace anp::sim
