#include "generator/text_variants.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace anp;

namespace {

using Options = std::vector<std::uint32_t>;

Options row(const TextVariants& variants, std::uint32_t index) {
  const auto taken = variants.variant(index);
  return {taken.begin(), taken.end()};
}

std::set<Options> distinct(const TextVariants& variants) {
  std::set<Options> rows;
  for (std::uint32_t i = 0; i < variants.count; ++i) rows.insert(row(variants, i));
  return rows;
}

}  // namespace

TEST_CASE("variants_of: a text without choices has one variant, which takes nothing") {
  const TextVariants variants = variants_of(Options{}, 4, Stream(1));
  CHECK(variants.count == 1);
  CHECK(row(variants, 0).empty());
}

TEST_CASE("variants_of: all combinations where they are few") {
  CHECK(distinct(variants_of(Options{3}, 4, Stream(1))) == std::set<Options>{{0}, {1}, {2}});
  CHECK(distinct(variants_of(Options{2, 2}, 4, Stream(1))) ==
        std::set<Options>{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  const TextVariants six = variants_of(Options{2, 3}, 6, Stream(1));
  CHECK(six.count == 6);
  CHECK(distinct(six).size() == 6);
}

TEST_CASE("variants_of: of many combinations as many as asked for, each option equally often") {
  const Options options = {2, 3, 4, 2, 5, 2, 3};
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    for (const std::uint32_t least : {1U, 4U, 8U}) {
      const TextVariants variants = variants_of(options, least, Stream(seed));
      REQUIRE(variants.count == std::max(least, 5U));
      CHECK(distinct(variants).size() == variants.count);
      for (std::size_t choice = 0; choice < options.size(); ++choice) {
        std::map<std::uint32_t, std::uint32_t> times;
        for (std::uint32_t i = 0; i < variants.count; ++i) ++times[row(variants, i)[choice]];
        REQUIRE(times.size() == options[choice]);
        for (const auto& [option, count] : times) {
          CHECK(count >= variants.count / options[choice]);
          CHECK(count <= variants.count / options[choice] + 1);
        }
      }
    }
  }
}

TEST_CASE("variants_of: the same stream gives the same variants, and very many choices fit") {
  const Options options(300, 2);
  const TextVariants one = variants_of(options, 4, Stream(7));
  CHECK(one.taken == variants_of(options, 4, Stream(7)).taken);
  CHECK(one.taken != variants_of(options, 4, Stream(8)).taken);
  CHECK(one.count == 4);
}

TEST_CASE("variants_of: the most options that a choice may have") {
  const TextVariants variants = variants_of(Options{kMaxVariants, 2}, 4, Stream(1));
  CHECK(variants.count == kMaxVariants);
  CHECK(distinct(variants).size() == kMaxVariants);
}
