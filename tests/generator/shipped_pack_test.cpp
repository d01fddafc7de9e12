#include <doctest/doctest.h>

#include <set>
#include <string>

#include "generator/synthesizer.h"
#include "generator/topic.h"
#include "tests/generator/packs.h"

using namespace anp;

TEST_CASE("alphanode: has as much of everything as it promises") {
  const Pack& pack = test::alphanode_pack();
  CHECK(pack.stacks.size() >= 40);
  CHECK(pack.problems.size() >= 60);
  CHECK(pack.scenarios.size() >= 30);
  CHECK(pack.titles.size() >= 16);
  CHECK(pack.sections.size() >= 12);
  CHECK(pack.grammar.rule(pack.rules.checklist_item).alternative_count >= 60);
  for (const StackEntry& stack : pack.stacks) {
    CAPTURE(stack.name);
    CHECK(std::set<std::string>(stack.tools.begin(), stack.tools.end()).size() >= 6);
  }
}

TEST_CASE(
    "alphanode: no two combinations of pattern, stack, problem and scenario give the same title") {
  const Pack& pack = test::alphanode_pack();
  const std::uint64_t titles = TopicOrder(pack, 0).distinct_titles();
  const std::uint64_t looked_at = std::min<std::uint64_t>(titles, 200'000);
  Synthesizer synthesizer(pack, 0);
  std::set<std::string> seen;
  for (std::uint64_t n = 1; n <= looked_at; ++n) seen.emplace(synthesizer.synthesize(n).title);
  CHECK(seen.size() == looked_at);
}

TEST_CASE("alphanode: texts have no doubled word, space or stop, and begin with a capital") {
  Synthesizer synthesizer(test::alphanode_pack(), 11);
  for (std::uint64_t n = 1; n <= 500; ++n) {
    const Article& article = synthesizer.synthesize(n);
    for (const Block& block : article.body) {
      if (block.kind == Block::Kind::code || block.kind == Block::Kind::list) continue;
      CAPTURE(n);
      const std::string text(block.text);
      CAPTURE(text);
      CHECK_FALSE(text.empty());
      CHECK_FALSE((text.front() >= 'a' && text.front() <= 'z'));
      for (const char* wrong : {"  ", ". .", " ,", ",,", "the the ", "The the ", " a a ", " an a ",
                                " a the ", " of of ", "{", "}"}) {
        CAPTURE(wrong);
        CHECK(text.find(wrong) == std::string::npos);
      }
    }
  }
}
