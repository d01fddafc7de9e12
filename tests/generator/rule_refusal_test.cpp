#include <doctest/doctest.h>

#include <string>

#include "generator/pack.h"
#include "tests/generator/grammars.h"
#include "tests/generator/pack_copy.h"

using namespace anp;
using test::check_says;
using test::PackCopy;

namespace {

struct Case {
  const char* rule;
  const char* value;
  std::initializer_list<const char*> says;
};

void check_refused(const Case& c) {
  CAPTURE(c.rule);
  CAPTURE(c.value);
  PackCopy pack;
  pack.put("prose.json", std::string("/rules/") + c.rule, c.value);
  check_says(pack.error(), c.says);
}

}  // namespace

TEST_CASE("load_pack: a broken rule is refused with file, rule and reason") {
  const Case cases[] = {
      {"lead",
       R"(["See {nowhere}."])",
       {"prose.json", "rule 'lead'", "{nowhere}", "no rule defines"}},
      {"lead", R"(["See {stack.color}."])", {"rule 'lead'", "{stack.color}", "no entry has"}},
      {"lead", R"(["See {colour.name}."])", {"rule 'lead'", "no table 'colour'"}},
      {"lead", "[]", {"prose.json", "rule 'lead'", "empty"}},
      {"lead", R"("text")", {"rule 'lead'", "list of alternatives"}},
      {"lead", R"([{"text":"a","weight":0}])", {"rule 'lead'", "weight 0", "1 to 1000"}},
      {"lead", R"([{"text":"a","wait":1}])", {"rule 'lead'", "weight"}},
      {"lead", R"([7])", {"rule 'lead'"}},
      {"lead", R"(["an {open slot"])", {"rule 'lead'", "closing brace"}},
      {"lead", R"(["{number:9..1}"])", {"rule 'lead'", "{number:9..1}", "smaller first"}},
      {"Lead", R"(["x"])", {"rule 'Lead'", "lower case"}}};
  for (const Case& c : cases) check_refused(c);
}

TEST_CASE("load_pack: a broken choice is refused with file, rule and reason") {
  const Case cases[] = {
      {"lead", R"(["It [was."])", {"prose.json", "rule 'lead'", "without its ']'"}},
      {"lead", R"(["It was]."])", {"rule 'lead'", "without its '['", "]]"}},
      {"lead", R"(["It [was]."])", {"rule 'lead'", "one option", "[one|other]"}},
      {"lead", R"(["It [was|[is|be]]."])", {"rule 'lead'", "choice inside a choice"}},
      {"lead", R"(["It [was|{nowhere}]."])", {"rule 'lead'", "{nowhere}", "no rule defines"}},
      {"lead",
       R"(["[0|1|2|3|4|5|6|7|8|9|0|1|2|3|4|5|6|7|8|9|0|1|2|3|4|5|6|7|8|9|0|1|2|3|4|5|6|7|8|9|0|1|2|3|4|5|6|7|8|9|0|1|2|3|4|5|6|7|8|9|0|1|2|3|4]"])",
       {"rule 'lead'", "more than 64 options", "a rule of its own"}}};
  for (const Case& c : cases) check_refused(c);
}

TEST_CASE("load_pack: rules that refer to themselves are refused, on every way") {
  const Case cases[] = {
      {"lead", R"(["{lead}"])", {"unbounded recursion", "prose.json", "rule 'lead'"}},
      {"lead", R"(["{lead!}"])", {"unbounded recursion", "rule 'lead'"}},
      {"lead", R"(["{A ^lead!}"])", {"unbounded recursion", "rule 'lead'"}},
      {"lead", R"(["[a|b {lead}]"])", {"unbounded recursion", "rule 'lead'"}},
      {"service_noun", R"(["{service}"])", {"unbounded recursion", "'service'", "'service_noun'"}},
      {"few", R"(["{case.lead}"])", {"unbounded recursion", "'cold-cache'", "'few'"}}};
  for (const Case& c : cases) check_refused(c);
}

TEST_CASE("load_pack: a title names stack and problem once, as words of their own") {
  const Case cases[] = {
      {"title", R"(["{stack.name} only"])", {"rule 'title'", "alternative 1", "{problem.name}"}},
      {"title", R"(["{stack.name} {problem.name} {service}"])", {"rule 'title'", "no other slot"}},
      {"title",
       R"(["{stack.name} {problem.name}", "{stack.name} [a|b] {problem.name}"])",
       {"rule 'title'", "alternative 2", "no other slot"}},
      {"title", R"(["{stack.name} {stack.name} {problem.name}"])", {"rule 'title'", "once"}},
      {"title",
       R"(["{stack.name} {problem.name} {scenario.name} {scenario.name}"])",
       {"rule 'title'", "at most once"}},
      {"title", R"(["{stack.name} {problem.name} {domain.name}"])", {"rule 'title'"}},
      {"title", R"(["{a stack.name}: {problem.name}"])", {"rule 'title'"}},
      {"title", R"(["{stack.name}s: {problem.name}"])", {"rule 'title'", "touches a word"}},
      {"title", R"(["my{stack.name}: {problem.name}"])", {"rule 'title'", "touches a word"}},
      {"title", R"(["{stack.name}{problem.name}"])", {"rule 'title'", "touches a word"}}};
  for (const Case& c : cases) check_refused(c);
}

TEST_CASE("load_pack: a common tool is plain text") {
  check_refused({"common_tool",
                 R"(["Git", "{service}"])",
                 {"rule 'common_tool'", "alternative 2", "without slots"}});
  check_refused({"common_tool",
                 R"(["[Git|git]"])",
                 {"rule 'common_tool'", "alternative 1", "without slots"}});
}

TEST_CASE("load_pack: texts that double each other without end are refused") {
  PackCopy pack;
  pack.change("prose.json", [](auto& document) {
    document["rules"]["d0"] = {"0123456789"};
    for (int i = 1; i <= 70; ++i) {
      const std::string below = "{d" + std::to_string(i - 1) + "}";
      document["rules"]["d" + std::to_string(i)] = {below + below};
    }
  });
  check_says(pack.error(),
             {"prose.json", "rule 'd", "bytes long", std::to_string(kMaxExpansionBytes).c_str()});
}

TEST_CASE("compile_grammar: a rule has so many alternatives and no more") {
  const auto grammar_with = [](std::size_t count) {
    return compile_grammar(test::source_of({{"r", test::Texts(count, test::Text{"x"})}}));
  };
  CHECK(grammar_with(kMaxAlternatives).has_value());
  const auto refused = grammar_with(kMaxAlternatives + 1);
  REQUIRE_FALSE(refused.has_value());
  check_says(refused.error().message, {"test.json", "rule 'r'", "65536 alternatives", "65535"});
}
