#include "importer/nearest_name.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace anp {

TEST_CASE("nearest name: what was most likely meant, or nothing") {
  const std::vector<std::string> known = {"target", "rate",          "seed",
                                          "input",  "max-in-flight", "quiet"};
  struct Case {
    const char* typed;
    const char* want;
  };
  static constexpr Case cases[] = {
      {"target", "target"},
      {"taget", "target"},
      {"tragte", "target"},
      {"targets", "target"},
      {"rat", "rate"},
      {"sede", "seed"},
      {"in", "input"},
      {"max-inflight", "max-in-flight"},
      {"max_in_flight", "max-in-flight"},
      {"quite", "quiet"},
      {"colour", ""},
      {"x", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.typed);
    CHECK(nearest_name(c.typed, known) == c.want);
  }
  CHECK(nearest_name(std::string(100'000, 't'), known) == "");
}

}  // namespace anp
