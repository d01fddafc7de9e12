#include "importer/targets/presence.h"

#include <doctest/doctest.h>

#include "generator/result.h"

namespace anp {

TEST_CASE("presence: what is there is compared with what we would send") {
  const std::vector<std::string> ours = {"h1", "h2", "h3", "h4", "h5"};
  LookUpOutcome outcome;
  outcome.answered = true;
  outcome.hashes = {"h1", std::nullopt, "other", "h4", "other"};
  outcome.twins = {3, 4};
  CHECK(presences_of(outcome, ours) ==
        std::vector<Presence>{Presence::same, Presence::absent, Presence::different,
                              Presence::twice,
                              // Copies of somebody else's are no twins of ours.
                              Presence::different});
  outcome.answered = false;
  CHECK(presences_of(outcome, ours).empty());
}

TEST_CASE("presence: an answer that does not fit the question is a bug of ours") {
  LookUpOutcome outcome;
  outcome.answered = true;
  outcome.hashes = {"h1"};
  CHECK_THROWS_AS(presences_of(outcome, std::vector<std::string>{"h1", "h2"}), BrokenPromise);
}

}  // namespace anp
