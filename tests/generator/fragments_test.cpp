#include "generator/fragments.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "generator/slug.h"
#include "tests/generator/articles.h"
#include "tests/generator/pack_copy.h"
#include "tests/generator/packs.h"

using namespace anp;

namespace {

std::string slug_of(const std::string& title) {
  std::string slug;
  append_slug(title, slug);
  return slug;
}

/// An article's slug is that of its title, and its number behind it.
void check_slugs(const Pack& pack, std::uint32_t dataset_seed, std::uint64_t count) {
  test::Articles articles(pack, {dataset_seed, {3, 3}});
  for (std::uint64_t n = 1; n <= count; ++n) {
    const auto article = articles.json(n);
    const std::string id = article["source_id"];
    const std::string number = id.substr(pack.info.source_prefix.size());
    REQUIRE(article["slug"] == slug_of(article["title"]) + number);
  }
}

}  // namespace

TEST_CASE("slug: that of the title, for every pattern, stack, problem and scenario") {
  const Pack& small = test::small_pack();
  check_slugs(small, 0, 200);
  check_slugs(small, 9, 200);
  // Every stack and problem within 64 * 80 numbers, every pattern many times.
  check_slugs(test::alphanode_pack(), 2, 6000);
}

TEST_CASE("slug: that of the title also when it must be cut, wherever that is") {
  for (std::size_t length = 60; length <= 170; ++length) {
    CAPTURE(length);
    test::PackCopy copy;
    const std::string words = std::string(40, 'w') + " " + std::string(length - 41, 'x');
    copy.put("prose.json", "/rules/title",
             "[\"{stack.name}: {problem.name} " + words + " {scenario.name}\", \"" + words +
                 " {problem.name}, {stack.name}\", \"{problem.name} " + std::string(length, 'y') +
                 " " + words + " {stack.name}\"]");
    check_slugs(copy.load(), 0, 30);
  }
}

TEST_CASE("slug: a title without ASCII letters has its number alone") {
  test::PackCopy copy;
  copy.change("topics.json", [](auto& document) {
    for (auto& stack : document["tables"]["stack"]["entries"]) {
      stack["name"] = "\xE6\x9C\x8D" + std::string(stack["name"].size() % 7, '-');
    }
    auto& stacks = document["tables"]["stack"]["entries"];
    stacks[0]["name"] = "\xE5\x8A\xA1";
    stacks[1]["name"] = "\xE5\x99\xA8";
    for (auto& problem : document["tables"]["problem"]["entries"]) {
      problem["name"] = "\xE9\xA1\x8C " + std::string(problem["name"].size() % 5, '!');
    }
    auto& problems = document["tables"]["problem"]["entries"];
    problems[0]["name"] = "\xE4\xB8\x80";
    problems[1]["name"] = "\xE4\xBA\x8C";
    problems[2]["name"] = "\xE4\xB8\x89";
  });
  copy.change("cases.json", [](auto& document) {
    const std::map<std::string, std::string> names = {{"reducing build time", "\xE4\xB8\x80"},
                                                      {"rotating Zoë's secrets", "\xE4\xBA\x8C"},
                                                      {"handling background jobs", "\xE4\xB8\x89"}};
    for (auto& story : document["tables"]["case"]["entries"]) {
      story["problem"] = names.at(story["problem"].template get<std::string>());
    }
  });
  copy.put("prose.json", "/rules/title", R"(["{stack.name}: {problem.name}"])");
  const Pack pack = copy.load();
  test::Articles articles(pack);
  CHECK(articles.json(3)["slug"] == "000003");
}

TEST_CASE("tags: stack, area, language, problem and one tool, none of them twice") {
  for (const Pack* pack : {&test::small_pack(), &test::alphanode_pack()}) {
    test::Articles articles(*pack, {1, {3, 3}});
    std::set<std::size_t> counts;
    for (std::uint64_t n = 1; n <= 3000; ++n) {
      const auto article = articles.json(n);
      const std::string name = article["meta"]["ai_outline"]["stack"];
      const std::string about = article["meta"]["ai_outline"]["problem"];
      const auto stack = std::find_if(pack->stacks.begin(), pack->stacks.end(),
                                      [&](const StackEntry& s) { return s.name == name; });
      const auto problem = std::find_if(pack->problems.begin(), pack->problems.end(),
                                        [&](const ProblemEntry& p) { return p.name == about; });
      REQUIRE(stack != pack->stacks.end());
      REQUIRE(problem != pack->problems.end());
      const auto tags = article["tags"].get<std::vector<std::string>>();
      CHECK(test::all_different(article["tags"]));
      const std::set<std::string> seen(tags.begin(), tags.end());
      for (const std::string& tag : {stack->name, stack->area, stack->language, problem->tag}) {
        CHECK(seen.contains(tag));
      }
      CHECK(std::any_of(stack->tools.begin(), stack->tools.end(),
                        [&](const std::string& tool) { return seen.contains(tool); }));
      counts.insert(tags.size());
      CHECK(article["category"] == stack->category);
      CHECK(article["meta"]["code_language"] == stack->language);
    }
    CHECK(*counts.begin() >= 3);
    CHECK(*counts.rbegin() == 5);
  }
}

TEST_CASE("tools: four of the stack's own and two common ones, none of them twice") {
  for (const Pack* pack : {&test::small_pack(), &test::alphanode_pack()}) {
    std::set<std::string> common;
    const RuleId rule = pack->rules.common_tool;
    for (std::uint32_t i = 0; i < pack->grammar.rule(rule).alternative_count; ++i) {
      common.insert(pack->grammar.plain_text(rule, i).value());
    }
    test::Articles articles(*pack, {1, {3, 3}});
    for (std::uint64_t n = 1; n <= 3000; ++n) {
      const auto article = articles.json(n);
      const std::string name = article["meta"]["ai_outline"]["stack"];
      const auto stack = std::find_if(pack->stacks.begin(), pack->stacks.end(),
                                      [&](const StackEntry& s) { return s.name == name; });
      REQUIRE(stack != pack->stacks.end());
      const auto tools = article["meta"]["tools"].get<std::vector<std::string>>();
      REQUIRE(tools.size() == 6);
      CHECK(test::all_different(article["meta"]["tools"]));
      for (std::size_t i = 0; i < 4; ++i) {
        CHECK(std::count(stack->tools.begin(), stack->tools.end(), tools[i]) == 1);
      }
      CHECK(common.contains(tools[4]));
      CHECK(common.contains(tools[5]));
    }
  }
}

TEST_CASE("tools: a pack whose common tools weigh differently has none of them twice either") {
  test::PackCopy copy;
  copy.put("prose.json", "/rules/common_tool",
           R"([{"text": "Git", "weight": 1000}, "logs", {"text": "curl", "weight": 900}])");
  const Pack pack = copy.load();
  test::Articles articles(pack);
  for (std::uint64_t n = 1; n <= 200; ++n) {
    CHECK(test::all_different(articles.json(n)["meta"]["tools"]));
  }
}
