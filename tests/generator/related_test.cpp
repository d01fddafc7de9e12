#include <doctest/doctest.h>

#include <array>
#include <set>

#include "generator/dataset.h"
#include "generator/topic.h"
#include "tests/generator/articles.h"
#include "tests/generator/packs.h"

using namespace anp;

TEST_CASE(
    "related articles: earlier ones of the same dataset that share the stack or the problem") {
  const Pack& pack = test::alphanode_pack();
  const TopicOrder order(pack, 7);
  int with_stack = 0;
  int with_problem = 0;
  static constexpr std::uint64_t kBases[] = {1, 5'000, 3'000'000'000, kMaxArticleNumber - 499};
  for (const std::uint64_t base : kBases) {
    for (std::uint64_t n = base; n < base + 500; ++n) {
      const Topic topic = order.topic_of(n);
      std::array<std::uint64_t, 4> numbers{};
      const std::size_t count = order.related_to(n, topic, numbers);
      REQUIRE(count <= numbers.size());
      CHECK(std::set<std::uint64_t>(numbers.data(), numbers.data() + count).size() == count);
      for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(numbers[i] < n);
        REQUIRE(numbers[i] >= 1);
        const Topic there = order.topic_of(numbers[i]);
        REQUIRE((there.stack == topic.stack || there.problem == topic.problem));
        with_stack += there.stack == topic.stack ? 1 : 0;
        with_problem += there.problem == topic.problem ? 1 : 0;
      }
      if (n > pack.stacks.size() * 2) CHECK(count > 0);
      if (base >= 5'000) CHECK(count >= 2);
    }
  }
  CHECK(with_stack > 500);
  CHECK(with_problem > 500);
}

TEST_CASE("related articles: the same with any room for them, and none in no room") {
  const TopicOrder order(test::small_pack(), 2);
  for (std::uint64_t n = 1; n <= 300; ++n) {
    const Topic topic = order.topic_of(n);
    for (std::size_t room = 0; room <= 8; ++room) {
      std::vector<std::uint64_t> numbers(room);
      const std::size_t count = order.related_to(n, topic, numbers);
      REQUIRE(count <= room);
      for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(numbers[i] >= 1);
        REQUIRE(numbers[i] < n);
      }
    }
  }
}

TEST_CASE("related articles: an article names them by their source ids, the first one has none") {
  test::Articles articles(test::small_pack(), {3, {}});
  CHECK(articles.json(1)["related"].empty());
  std::size_t named = 0;
  for (std::uint64_t n = 2; n <= 400; ++n) {
    const auto article = articles.json(n);
    const std::string stack = article["meta"]["ai_outline"]["stack"];
    const std::string problem = article["meta"]["ai_outline"]["problem"];
    CHECK(test::all_different(article["related"]));
    for (const std::string id : article["related"]) {
      REQUIRE(id.starts_with("small-3-"));
      const std::uint64_t number = std::stoull(id.substr(8));
      REQUIRE(number >= 1);
      REQUIRE(number < n);
      const auto other = articles.json(number);
      CHECK(other["source_id"] == id);
      const auto& outline = other["meta"]["ai_outline"];
      CHECK((outline["stack"] == stack || outline["problem"] == problem));
      ++named;
    }
  }
  CHECK(named > 1000);
}
