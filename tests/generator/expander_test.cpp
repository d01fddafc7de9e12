#include "generator/expander.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/generator/grammars.h"

using namespace anp;
using test::expand_once;
using test::grammar_of;
using test::Rules;
using test::Writer;

namespace {

std::set<std::string> texts_of(const Grammar& grammar, std::string_view rule, int articles) {
  std::set<std::string> seen;
  for (int seed = 1; seed <= articles; ++seed) {
    seen.insert(expand_once(grammar, rule, static_cast<std::uint64_t>(seed)));
  }
  return seen;
}

}  // namespace

TEST_CASE("expand: capitals, indefinite articles, numbers and hex digits") {
  const Grammar grammar = grammar_of(
      Rules{{"noun", {{"index"}}},
            {"a_noun", {{"{a noun}, {A noun}, {^noun}, {A ^noun}, {a noun!} {A noun!}"}}},
            {"step", {{"{number:100..100/50} {number:12400..12400,} {number:1000000..1000000,}"}}},
            {"zero", {{"{number:0..0} {number:2000000000..2000000000,} {number:999..999,}"}}},
            {"brand", {{"gRPC"}}},
            {"starts_with_brand", {{"{^brand} and {^noun}"}}},
            {"digits", {{"{hex:40}"}}},
            {"most_digits", {{"{hex:64}"}}}});
  CHECK(expand_once(grammar, "starts_with_brand") == "gRPC and Index");
  CHECK(expand_once(grammar, "a_noun") == "an index, An index, Index, An Index, an index An index");
  CHECK(expand_once(grammar, "step") == "100 12,400 1,000,000");
  CHECK(expand_once(grammar, "zero") == "0 2,000,000,000 999");
  const std::string digits = expand_once(grammar, "digits");
  CHECK(digits.size() == 40);
  CHECK(digits.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(expand_once(grammar, "most_digits").size() == 64);
}

TEST_CASE("expand: an empty text, alone and with a modifier") {
  const Grammar grammar = grammar_of(
      Rules{{"none", {{""}}}, {"text", {{"<{none}{^none}{none!}[|]>"}}}, {"a", {{"{a none}"}}}});
  CHECK(expand_once(grammar, "none").empty());
  CHECK(expand_once(grammar, "text") == "<>");
  CHECK(expand_once(grammar, "a") == "a ");
}

TEST_CASE("expand: texts come out escaped for JSON, whatever their length") {
  for (std::size_t length = 0; length <= 200; ++length) {
    CAPTURE(length);
    std::string text(length, 'x');
    for (std::size_t i = 0; i < length; i += 7) text[i] = "\"\\\n\t"[i / 7 % 4];
    const Grammar grammar = grammar_of(Rules{{"text", {{text}}}, {"twice", {{"{text}|{text!}"}}}});
    std::string quoted;
    append_json_string(text, quoted);
    CHECK("\"" + Writer(grammar).escaped("text") + "\"" == quoted);
    CHECK(expand_once(grammar, "twice") == text + "|" + text);
  }
}

TEST_CASE("expand: a number in steps stays on them and within its range") {
  const Grammar grammar =
      grammar_of(Rules{{"n", {{"{number:100..250/50}"}}}, {"rest", {{"{number:1..10/4}"}}}});
  CHECK(texts_of(grammar, "n", 200) == std::set<std::string>{"100", "150", "200", "250"});
  CHECK(texts_of(grammar, "rest", 200) == std::set<std::string>{"1", "5", "9"});
}

TEST_CASE("expand: every option of an inline choice comes, an empty one too, and slots in it") {
  const Grammar grammar =
      grammar_of(Rules{{"noun", {{"disk"}}},
                       {"plain", {{"It [was|went|] down"}}},
                       {"slots", {{"[{a noun}|{^noun}|no {noun!}|{{}}|[[|]]]"}}}});
  CHECK(texts_of(grammar, "plain", 200) ==
        std::set<std::string>{"It was down", "It went down", "It  down"});
  CHECK(texts_of(grammar, "slots", 300) ==
        std::set<std::string>{"a disk", "Disk", "no disk", "{}", "[", "]"});
}

TEST_CASE("expand: a text with few combinations of its choices comes in all of them") {
  const Grammar grammar = grammar_of(Rules{{"pair", {{"[a|b][c|d]"}}}});
  CHECK(texts_of(grammar, "pair", 200) == std::set<std::string>{"ac", "ad", "bc", "bd"});
}

TEST_CASE("expand: a text with many combinations comes in some, and with every option") {
  const Grammar grammar = grammar_of(Rules{{"text", {{"[a|b][c|d][e|f][g|h|i][k|l|m|n|o|p]"}}}});
  const auto texts = texts_of(grammar, "text", 500);
  CHECK(texts.size() == 6);
  for (const char option : std::string("abcdefghiklmnop")) {
    CAPTURE(option);
    CHECK(std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return text.find(option) != std::string::npos;
    }));
  }
}

TEST_CASE("expand: a rule with one alternative gives every variant before it repeats one") {
  const Grammar grammar = grammar_of(Rules{{"text", {{"[a|b|c|d|e]"}}}});
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Writer writer(grammar, seed);
    std::set<std::string> seen;
    for (int i = 0; i < 5; ++i) seen.insert(writer.text("text"));
    CHECK(seen.size() == 5);
  }
}

TEST_CASE("expand: which variant of an alternative comes does not hang on the alternative") {
  const Grammar grammar = grammar_of(Rules{{"text", {{"a[1|2]"}, {"b[1|2]"}, {"c[1|2]"}}}});
  CHECK(texts_of(grammar, "text", 300) ==
        std::set<std::string>{"a1", "a2", "b1", "b2", "c1", "c2"});
}

TEST_CASE("expand: a choice may have very long options") {
  const std::string x(40'000, 'x');
  const std::string y(40'000, 'y');
  const Grammar grammar = grammar_of(Rules{{"long", {{"<[" + x + "|" + y + "]>"}}}});
  CHECK(texts_of(grammar, "long", 50) == std::set<std::string>{"<" + x + ">", "<" + y + ">"});
}

TEST_CASE("expand: within one article a rule gives every alternative before it repeats one") {
  for (int count = 1; count <= 40; ++count) {
    CAPTURE(count);
    test::Texts alternatives;
    for (int i = 0; i < count; ++i) alternatives.push_back({std::to_string(i)});
    const Grammar grammar = grammar_of(Rules{{"letter", alternatives}});
    Writer writer(grammar);
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      writer.expander().start_article(seed);
      for (int walk = 0; walk < 2; ++walk) {
        std::set<std::string> seen;
        for (int i = 0; i < count; ++i) seen.insert(writer.text("letter"));
        CHECK(static_cast<int>(seen.size()) == count);
      }
    }
  }
}

TEST_CASE("expand: another article begins its walks anew, and differently") {
  const Grammar grammar = grammar_of(Rules{{"m", {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}}}});
  Writer writer(grammar);
  std::set<std::string> walks;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    writer.expander().start_article(seed);
    std::string walk;
    for (int i = 0; i < 6; ++i) walk += writer.text("m");
    walks.insert(walk);
    writer.expander().start_article(seed);
    CHECK(writer.text("m") == walk.substr(0, 1));
  }
  CHECK(walks.size() >= 6);
}

TEST_CASE("expand: a weighted alternative comes as often as it weighs") {
  const Grammar grammar = grammar_of(Rules{{"w", {{"rare", 1}, {"often", 9}}}});
  int often = 0;
  Writer writer(grammar);
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    writer.expander().start_article(seed);
    often += writer.text("w") == "often" ? 1 : 0;
  }
  CHECK(often > 1700);
  CHECK(often < 1900);
}

TEST_CASE("expand: a new rule moves no other rule's choices") {
  const Rules before = {{"m", {{"a"}, {"b"}, {"c"}, {"d"}}}, {"p", {{"{m!}{number:1..999!}"}}}};
  Rules after = before;
  after["a_new_rule_in_front"] = {{"x"}, {"y {m!} {number:5..9!}"}};
  const Grammar small = grammar_of(before);
  const Grammar large = grammar_of(after);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CHECK(expand_once(small, "m", seed) == expand_once(large, "m", seed));
    CHECK(expand_once(small, "p", seed) == expand_once(large, "p", seed));
  }
}

TEST_CASE("expand: code keeps its braces and brackets, and its slots are filled") {
  const test::Text code{"if (a[0|1]) { return §{noun}; } // [x|y] £5", 1, SlotSyntax::code_braces};
  const Grammar grammar = grammar_of(Rules{{"noun", {{"job"}}}, {"code", {code}}});
  CHECK(expand_once(grammar, "code") == "if (a[0|1]) { return job; } // [x|y] £5");
}

TEST_CASE("variety: a rule with one alternative has as many texts as its richest slot") {
  const Grammar grammar = grammar_of(Rules{{"three", {{"a"}, {"b"}, {"c"}}},
                                           {"behind", {{"{three}"}}},
                                           {"formed", {{"{^three}"}}},
                                           {"twice_behind", {{"{behind}"}}},
                                           {"with_text", {{"{three}."}}},
                                           {"pinned", {{"{three!}"}}},
                                           {"one", {{"x"}}},
                                           {"none", {{""}}}});
  const std::map<std::string, std::uint32_t> expected = {
      {"three", 3},     {"behind", 3}, {"formed", 3}, {"twice_behind", 3},
      {"with_text", 3}, {"pinned", 1}, {"one", 1},    {"none", 1}};
  const Expander expander(grammar);
  for (const auto& [rule, count] : expected) {
    CAPTURE(rule);
    CHECK(expander.variety(grammar.find_rule(rule).value()) == count);
  }
}
