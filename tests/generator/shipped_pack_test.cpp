#include <doctest/doctest.h>

#include <set>
#include <string>

#include "generator/topic.h"
#include "tests/generator/articles.h"
#include "tests/generator/packs.h"

using namespace anp;

namespace {

/// Texts for people: no code, no URLs.
std::vector<std::string> prose_of(const test::Json& article) {
  std::vector<std::string> texts = {article["excerpt"], article["meta"]["summary"],
                                    article["meta"]["ai_brief"]};
  for (const auto& block : article["body"]) {
    if (block["kind"] == "code") continue;
    if (block.contains("text")) texts.push_back(block["text"]);
    if (block.contains("caption")) texts.push_back(block["caption"]);
  }
  return texts;
}

}  // namespace

TEST_CASE("alphanode: has as much of everything as it promises") {
  const Pack& pack = test::alphanode_pack();
  CHECK(pack.stacks.size() >= 40);
  CHECK(pack.problems.size() >= 60);
  CHECK(pack.scenarios.size() >= 30);
  CHECK(pack.domains >= 40);
  CHECK(pack.titles.size() >= 60);
  CHECK(pack.sections.size() >= 12);
  CHECK(pack.stories >= 2 * pack.problems.size());
  for (const StackEntry& stack : pack.stacks) {
    CAPTURE(stack.name);
    CHECK(std::set<std::string>(stack.tools.begin(), stack.tools.end()).size() ==
          stack.tools.size());
    CHECK(stack.problems.size() >= 10);
  }
}

TEST_CASE(
    "alphanode: no two combinations of pattern, stack, problem and scenario give the same title") {
  const Pack& pack = test::alphanode_pack();
  const std::uint64_t titles = TopicOrder(pack, 0).distinct_titles();
  const std::uint64_t looked_at = std::min<std::uint64_t>(titles, 100'000);
  Synthesizer synthesizer(pack, {0, {3, 3}});
  std::set<std::string> seen;
  ByteBuffer buffer;
  for (std::uint64_t n = 1; n <= looked_at; ++n) {
    buffer.clear();
    synthesizer.append(n, buffer);
    const std::string_view line = buffer.view();
    const auto first = line.find("\"title\":\"");
    seen.emplace(line.substr(first, line.find("\",\"slug\":", first) - first));
  }
  CHECK(seen.size() == looked_at);
}

TEST_CASE("alphanode: texts have no doubled word, space or stop, and begin with a capital") {
  test::Articles articles(test::alphanode_pack(), {11, {}});
  for (std::uint64_t n = 1; n <= 2000; ++n) {
    for (const std::string& text : prose_of(articles.json(n))) {
      CAPTURE(n);
      CAPTURE(text);
      CHECK_FALSE(text.empty());
      for (const char* wrong :
           {"  ", ". .", " ,", " . ", ",,", "the the ", "The the ", " a a ", " an a ", " a the ",
            " of of ", " to to ", "{", "}", " [", "] ", "|"}) {
        CAPTURE(wrong);
        CHECK(text.find(wrong) == std::string::npos);
      }
      CHECK(text.back() != ' ');
    }
  }
}

TEST_CASE("alphanode: headings and paragraphs begin with a capital, unless with a name") {
  // Names of services, tables and settings are lower case and stay so.
  test::Articles articles(test::alphanode_pack(), {12, {}});
  int lower = 0;
  int all = 0;
  for (std::uint64_t n = 1; n <= 500; ++n) {
    const auto article = articles.json(n);
    for (const auto& block : article["body"]) {
      if (block["kind"] != "heading" && block["kind"] != "paragraph") continue;
      const std::string text = block["text"];
      ++all;
      lower += text.front() >= 'a' && text.front() <= 'z' ? 1 : 0;
    }
  }
  CHECK(lower * 200 < all);
}
