#include "generator/topic.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "generator/synthesizer.h"
#include "tests/generator/packs.h"

using namespace anp;

TEST_CASE("titles: none repeats before all are used up, then the walk starts again") {
  const Pack& pack = test::small_pack();
  const std::uint64_t titles = TopicOrder(pack, 0).distinct_titles();
  REQUIRE(titles ==
          3 * 3 *
              (3 + 1));  // stacks, problems, scenarios of one pattern and the pattern without any
  for (const std::uint32_t seed : {0U, 1U, 7U}) {
    Synthesizer synthesizer(pack, seed);
    for (std::uint64_t walk = 0; walk < 2; ++walk) {
      std::set<std::string> seen;
      for (std::uint64_t n = 1; n <= titles; ++n)
        seen.emplace(synthesizer.synthesize(walk * titles + n).title);
      CHECK(seen.size() == titles);
    }
  }
}

TEST_CASE("titles: another dataset seed is another order") {
  Synthesizer zero(test::small_pack(), 0);
  Synthesizer seven(test::small_pack(), 7);
  int same = 0;
  for (std::uint64_t n = 1; n <= 36; ++n) {
    const std::string title(zero.synthesize(n).title);
    same += title == seven.synthesize(n).title ? 1 : 0;
  }
  CHECK(same < 12);
}

TEST_CASE(
    "related articles: earlier ones of the same dataset that share the stack or the problem") {
  const Pack& pack = test::alphanode_pack();
  const TopicOrder order(pack, 7);
  std::vector<std::uint64_t> related;
  int with_stack = 0;
  int with_problem = 0;
  for (const std::uint64_t base : {1ULL, 5'000ULL, 3'000'000'000ULL}) {
    for (std::uint64_t n = base; n < base + 500; ++n) {
      const Topic topic = order.topic_of(n);
      order.related_to(n, 4, related);
      CHECK(related.size() <= 4);
      CHECK(std::set<std::uint64_t>(related.begin(), related.end()).size() == related.size());
      for (const std::uint64_t other : related) {
        REQUIRE(other < n);
        REQUIRE(other >= 1);
        const Topic there = order.topic_of(other);
        REQUIRE((there.stack == topic.stack || there.problem == topic.problem));
        with_stack += there.stack == topic.stack ? 1 : 0;
        with_problem += there.problem == topic.problem ? 1 : 0;
      }
      if (n > pack.stacks.size() * 2) CHECK_FALSE(related.empty());
    }
  }
  CHECK(with_stack > 500);
  CHECK(with_problem > 500);
}

TEST_CASE("topics: every stack comes once in each round") {
  const Pack& pack = test::alphanode_pack();
  const TopicOrder order(pack, 3);
  std::map<std::uint32_t, int> counts;
  const std::uint64_t rounds = 5;
  for (std::uint64_t n = 1; n <= pack.stacks.size() * rounds; ++n)
    ++counts[order.topic_of(n).stack];
  CHECK(counts.size() == pack.stacks.size());
  for (const auto& [stack, count] : counts) CHECK(count == rounds);
}
