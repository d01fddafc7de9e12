#include "generator/topic.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "tests/generator/articles.h"
#include "tests/generator/packs.h"

using namespace anp;

namespace {

std::size_t problem_named(const Pack& pack, const std::string& name) {
  for (std::size_t i = 0; i < pack.problems.size(); ++i) {
    if (pack.problems[i].name == name) return i;
  }
  return pack.problems.size();
}

}  // namespace

TEST_CASE("areas: a stack has the problems that name its area, and those that name none") {
  const Pack& pack = test::small_pack();
  const auto jobs = static_cast<std::uint32_t>(problem_named(pack, "handling background jobs"));
  REQUIRE(jobs < pack.problems.size());
  for (const StackEntry& stack : pack.stacks) {
    CAPTURE(stack.name);
    const bool fits = std::count(stack.problems.begin(), stack.problems.end(), jobs) == 1;
    CHECK(fits == (stack.area == "backend"));
    CHECK(stack.problems.size() == (fits ? 3 : 2));
  }
}

TEST_CASE("topics: stack and problem always fit, and every pair that fits comes") {
  for (const Pack* pack : {&test::small_pack(), &test::alphanode_pack()}) {
    const TopicOrder order(*pack, 3);
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    std::size_t pairs = 0;
    std::size_t most = 0;
    for (const StackEntry& stack : pack->stacks) {
      pairs += stack.problems.size();
      most = std::max(most, stack.problems.size());
    }
    for (std::uint64_t n = 1; n <= pack->stacks.size() * most; ++n) {
      const Topic topic = order.topic_of(n);
      const auto& fitting = pack->stacks[topic.stack].problems;
      REQUIRE(std::count(fitting.begin(), fitting.end(), topic.problem) == 1);
      CHECK(topic.domain < pack->domains);
      CHECK(topic.scenario < pack->scenarios.size());
      CHECK(topic.title < pack->titles.size());
      CHECK(topic.story < pack->problems[topic.problem].own_stories);
      seen.emplace(topic.stack, topic.problem);
    }
    CHECK(seen.size() == pairs);
  }
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

TEST_CASE("topics: a stack has each of its problems once before one comes again") {
  const Pack& pack = test::alphanode_pack();
  const TopicOrder order(pack, 3);
  std::map<std::uint32_t, std::vector<std::uint32_t>> problems;
  for (std::uint64_t n = 1; n <= pack.stacks.size() * 100; ++n) {
    const Topic topic = order.topic_of(n);
    problems[topic.stack].push_back(topic.problem);
  }
  for (const auto& [stack, told] : problems) {
    const std::size_t cycle = pack.stacks[stack].problems.size();
    const auto first = told.begin();
    CHECK(std::set<std::uint32_t>(first, first + static_cast<std::ptrdiff_t>(cycle)).size() ==
          cycle);
  }
}

TEST_CASE("titles: none of a stack and a problem repeats before all are used up, walk after walk") {
  const Pack& pack = test::small_pack();
  // One pattern names one of three scenarios, the other none.
  const std::uint64_t titles = 3 + 1;
  REQUIRE(TopicOrder(pack, 0).distinct_titles() == (3 + 2 + 3) * titles);
  for (const std::uint32_t seed : {0U, 1U, 7U}) {
    test::Articles articles(pack, {seed, {}});
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> told;
    for (std::uint64_t n = 1; n <= 3 * 3 * titles * 2; ++n) {
      const auto article = articles.json(n);
      const auto& outline = article["meta"]["ai_outline"];
      told[{outline["stack"], outline["problem"]}].push_back(article["title"]);
    }
    CHECK(told.size() == 8);
    for (const auto& [topic, list] : told) {
      CAPTURE(topic.first);
      CAPTURE(topic.second);
      REQUIRE(list.size() >= 2 * titles);
      for (std::size_t walk = 0; walk < 2; ++walk) {
        const auto first = list.begin() + static_cast<std::ptrdiff_t>(walk * titles);
        CHECK(std::set<std::string>(first, first + titles).size() == titles);
      }
    }
  }
}

TEST_CASE("titles: none repeats in a dataset until a stack has used up all of its own") {
  const Pack& pack = test::small_pack();
  std::size_t fewest = pack.problems.size();
  for (const StackEntry& stack : pack.stacks) fewest = std::min(fewest, stack.problems.size());
  const std::uint64_t count = pack.stacks.size() * fewest * 4;
  test::Articles articles(pack, {5, {}});
  std::set<std::string> titles;
  for (std::uint64_t n = 1; n <= count; ++n) titles.insert(articles.json(n)["title"]);
  CHECK(titles.size() == count);
}

TEST_CASE("titles: another dataset seed is another order") {
  test::Articles zero(test::small_pack(), {0, {}});
  test::Articles seven(test::small_pack(), {7, {}});
  int same = 0;
  for (std::uint64_t n = 1; n <= 36; ++n) {
    same += zero.json(n)["title"] == seven.json(n)["title"] ? 1 : 0;
  }
  CHECK(same < 12);
}

TEST_CASE("topics: domains, first cases and scenarios are drawn apart from each other") {
  const Pack& pack = test::alphanode_pack();
  const TopicOrder order(pack, 1);
  std::set<std::uint32_t> domains;
  std::map<std::uint32_t, std::set<std::uint32_t>> stories;
  std::set<std::uint32_t> scenarios;
  for (std::uint64_t n = 1; n <= 20'000; ++n) {
    const Topic topic = order.topic_of(n);
    domains.insert(topic.domain);
    scenarios.insert(topic.scenario);
    stories[topic.problem].insert(topic.story);
  }
  CHECK(domains.size() == pack.domains);
  CHECK(scenarios.size() == pack.scenarios.size());
  for (const auto& [problem, told] : stories) {
    CHECK(told.size() == pack.problems[problem].own_stories);
  }
}

TEST_CASE("cases: a problem tells its own first, then those of its tag, then the rest, each once") {
  const Pack& pack = test::small_pack();
  const ProblemEntry& builds = pack.problems[problem_named(pack, "reducing build time")];
  std::vector<std::string> names;
  for (const std::uint32_t story : builds.stories) {
    names.push_back(pack.grammar.table(Table::story).entry_names[story]);
  }
  CHECK(builds.own_stories == 2);
  CHECK(names ==
        std::vector<std::string>{"cold-cache", "slow-test", "early-ack", "lost-job", "spare-key"});
}
