#include "importer/ledger/interval.h"

#include <doctest/doctest.h>

namespace anp {
namespace {

using Intervals = std::vector<PositionInterval>;

TEST_CASE("intervals: merging sorts, joins what touches and drops what is empty") {
  struct Case {
    Intervals given;
    Intervals want;
  };
  const Case cases[] = {
      {{}, {}},
      {{{5, 5}, {7, 3}}, {}},
      {{{1, 101}}, {{1, 101}}},
      {{{101, 201}, {1, 101}}, {{1, 201}}},
      {{{1, 50}, {20, 30}}, {{1, 50}}},
      {{{1, 30}, {20, 50}}, {{1, 50}}},
      {{{1, 10}, {11, 20}}, {{1, 10}, {11, 20}}},
      {{{8589934591, 8589934592}, {1, 2}}, {{1, 2}, {8589934591, 8589934592}}},
  };
  for (const Case& c : cases) CHECK(merge_intervals(c.given) == c.want);
}

TEST_CASE("intervals: what is left of a whole when parts are taken") {
  struct Case {
    PositionInterval whole;
    Intervals taken;
    Intervals want;
  };
  const Case cases[] = {
      {{1, 101}, {}, {{1, 101}}},
      {{1, 101}, {{1, 101}}, {}},
      {{1, 101}, {{1, 51}}, {{51, 101}}},
      {{1, 101}, {{51, 101}}, {{1, 51}}},
      {{1, 101}, {{40, 60}, {50, 70}, {10, 20}}, {{1, 10}, {20, 40}, {70, 101}}},
      {{50, 60}, {{1, 55}}, {{55, 60}}},
      {{50, 60}, {{1, 50}, {60, 90}}, {{50, 60}}},
      {{50, 60}, {{1, 1000}}, {}},
      {{50, 50}, {}, {}},
  };
  for (const Case& c : cases) CHECK(subtract_intervals(c.whole, c.taken) == c.want);
}

}  // namespace
}  // namespace anp
