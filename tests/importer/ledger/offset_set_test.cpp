#include "importer/ledger/offset_set.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>

namespace anp {
namespace {

TEST_CASE("offset set: its text is short, and reads back as the same set") {
  struct Case {
    std::vector<std::uint32_t> offsets;
    const char* text;
  };
  const Case cases[] = {
      {{}, ""},
      {{0}, "0"},
      {{3, 7, 8, 9}, "3,7-9"},
      {{9, 8, 7, 3, 3}, "3,7-9"},
      {{0, 2, 4}, "0,2,4"},
      {{998, 999}, "998-999"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.text));
    const OffsetSet set = OffsetSet::of(c.offsets);
    CHECK(set.to_text() == c.text);
    const Result<OffsetSet> back = OffsetSet::parse(c.text);
    REQUIRE(back.has_value());
    CHECK(*back == set);
  }
  CHECK(OffsetSet::all(100).to_text() == "0-99");
  CHECK(OffsetSet::all(0).empty());
}

TEST_CASE("offset set: other text is refused") {
  static constexpr const char* cases[] = {"x",           "-1",  "1-",    "1,",    ",1",   "2,1",
                                          "1,1",         "5-3", "1-3-5", "0-4,5", "1000", "0-1000",
                                          "99999999999", "1 ",  " 1",    "1,,2",  "3-3,4"};
  for (const char* text : cases) {
    CAPTURE(std::string(text));
    CHECK_FALSE(OffsetSet::parse(text).has_value());
  }
}

TEST_CASE("offset set: agrees with an ordinary set under random inserts and erases") {
  std::uint64_t state = 20240607;  // a fixed seed: a failure repeats
  const auto next = [&state] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>(state >> 33);
  };
  OffsetSet set;
  std::set<std::uint32_t> model;
  for (int step = 0; step < 20'000; ++step) {
    const std::uint32_t offset = next() % 40;
    if (next() % 2 == 0) {
      set.insert(offset);
      model.insert(offset);
    } else {
      set.erase(offset);
      model.erase(offset);
    }
    CAPTURE(step);
    REQUIRE(set.offsets() == std::vector<std::uint32_t>(model.begin(), model.end()));
    REQUIRE(set.size() == model.size());
    REQUIRE(set.contains(offset) == model.contains(offset));
    REQUIRE(OffsetSet::parse(set.to_text()).value() == set);
  }
}

}  // namespace
}  // namespace anp
