#include "generator/expander.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "tests/generator/packs.h"

using namespace anp;

namespace {

Grammar grammar_of(const std::map<std::string, std::vector<AlternativeSource>>& rules) {
  GrammarSource source;
  for (const auto& [name, alternatives] : rules) source.rules[name] = {"test.json", alternatives};
  return compile_grammar(source).value();
}

std::string expand_once(const Grammar& grammar, std::string_view rule, std::uint64_t seed = 1) {
  TextArena arena;
  Expander expander(grammar, arena);
  expander.start_article(seed, 0, 0, 0);
  return std::string(expander.expand(grammar.find_rule(rule).value()));
}

}  // namespace

TEST_CASE("takes_an: the first sound decides, as far as spelling tells") {
  for (const char* text : {"apple", "API", "HTTP call", "S3 bucket", "hour", "umbrella", "SLO",
                           "unindexed table", "8 ms", "11 workers", "nginx block", "npm script",
                           "index", "upstream", "iOS app", "XML file"}) {
    CAPTURE(text);
    CHECK(takes_an(text));
  }
  for (const char* text :
       {"worker", "URL", "user", "unit", "one-off job", "JSON body", "REST call", "UUID", "table",
        "10 ms", "JVM", "Go service", "url", "uniform", "Python service", "European host"}) {
    CAPTURE(text);
    CHECK_FALSE(takes_an(text));
  }
}

TEST_CASE("expand: capitals, indefinite articles, numbers and hex digits") {
  const Grammar grammar = grammar_of(
      {{"noun", {{"index"}}},
       {"a_noun", {{"{a noun}, {A noun}, {^noun}"}}},
       {"step", {{"{number:100..100/50} {number:12400..12400,} {number:1000000..1000000,}"}}},
       {"brand", {{"gRPC"}}},
       {"starts_with_brand", {{"{^brand} and {^noun}"}}},
       {"digits", {{"{hex:40}"}}}});
  CHECK(expand_once(grammar, "starts_with_brand") == "gRPC and Index");
  CHECK(expand_once(grammar, "a_noun") == "an index, An index, Index");
  CHECK(expand_once(grammar, "step") == "100 12,400 1,000,000");
  const std::string digits = expand_once(grammar, "digits");
  CHECK(digits.size() == 40);
  CHECK(digits.find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("expand: a number in steps stays on them and within its range") {
  const Grammar grammar = grammar_of({{"n", {{"{number:100..250/50}"}}}});
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) seen.insert(expand_once(grammar, "n", seed));
  CHECK(seen == std::set<std::string>{"100", "150", "200", "250"});
}

TEST_CASE("expand: within one article a rule gives every alternative before it repeats one") {
  std::vector<AlternativeSource> alternatives;
  for (int i = 0; i < 12; ++i) alternatives.push_back({std::string(1, static_cast<char>('a' + i))});
  const Grammar grammar = grammar_of({{"letter", alternatives}});
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    TextArena arena;
    Expander expander(grammar, arena);
    expander.start_article(seed, 0, 0, 0);
    std::set<std::string_view> seen;
    for (int i = 0; i < 12; ++i) seen.insert(expander.expand(0));
    CHECK(seen.size() == 12);
  }
}

TEST_CASE("expand: a weighted alternative comes as often as it weighs") {
  const Grammar grammar = grammar_of({{"w", {{"rare", 1}, {"often", 9}}}});
  int often = 0;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed)
    often += expand_once(grammar, "w", seed) == "often" ? 1 : 0;
  CHECK(often > 1700);
  CHECK(often < 1900);
}

TEST_CASE(
    "expand: a pinned slot is the same wherever it stands in one article, and differs between "
    "articles") {
  const Grammar grammar = grammar_of({{"service", {{"{noun}-{number:1..9999}-{hex:4}"}}},
                                      {"noun", {{"mail"}, {"billing"}, {"search"}}},
                                      {"text", {{"{service!} {noun} {service!}"}}}});
  std::set<std::string> services;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::string text = expand_once(grammar, "text", seed);
    const std::string first = text.substr(0, text.find(' '));
    CHECK(text.ends_with(" " + first));
    services.insert(first);
  }
  CHECK(services.size() > 15);
}

TEST_CASE("expand: a new rule moves no other rule's choices") {
  const std::map<std::string, std::vector<AlternativeSource>> before = {
      {"m", {{"a"}, {"b"}, {"c"}, {"d"}}}};
  auto after = before;
  after["a_new_rule_in_front"] = {{"x"}, {"y"}};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CHECK(expand_once(grammar_of(before), "m", seed) == expand_once(grammar_of(after), "m", seed));
  }
}
