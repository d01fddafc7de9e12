#include <doctest/doctest.h>

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

const Rules kServices = {{"service", {{"{noun}-{number:1..9999}-{hex:4}"}}},
                         {"noun", {{"mail"}, {"billing"}, {"search"}}},
                         {"text", {{"{service!} {noun} {service!}"}}},
                         {"word", {{"{noun} {hex:6}"}}},
                         {"nested", {{"[{word!}|<{word!}>] {^word!} {A word!} {service!}"}}}};

}  // namespace

TEST_CASE("pin: the same wherever it stands in one article, and another in the next") {
  const Grammar grammar = grammar_of(kServices);
  std::set<std::string> services;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::string text = expand_once(grammar, "text", seed);
    const std::string first = text.substr(0, text.find(' '));
    CHECK(text.ends_with(" " + first));
    services.insert(first);
  }
  CHECK(services.size() > 15);
}

TEST_CASE("pin: does not depend on what was written before it") {
  const Grammar grammar = grammar_of(kServices);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Writer first(grammar, seed);
    const std::string text = first.text("text");
    Writer later(grammar, seed);
    for (int i = 0; i < 3; ++i) (void)later.text("noun");
    (void)later.text("nested");
    const std::string again = later.text("text");
    CHECK(again.substr(0, again.find(' ')) == text.substr(0, text.find(' ')));
  }
}

TEST_CASE(
    "pin: inside a choice and with a modifier it is the same text, only its beginning differs") {
  const Grammar grammar = grammar_of(kServices);
  std::set<bool> options;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Writer writer(grammar, seed);
    const std::string text = writer.text("nested");
    CAPTURE(text);
    const bool second = text.starts_with('<');
    const std::string word = text.substr(second ? 1 : 0, text.find(' ') + (second ? 6 : 7));
    std::string capital = word;
    capital[0] = static_cast<char>(capital[0] - ('a' - 'A'));
    const std::string begin = second ? "<" + word + ">" : word;
    CHECK(text.starts_with(begin + " " + capital + " A " + word + " "));
    options.insert(second);
  }
  CHECK(options.size() == 2);
}

TEST_CASE("pin: numbers and hex digits with '!' stay, without it they are drawn anew") {
  const Grammar grammar = grammar_of(
      Rules{{"same", {{"{number:1..1000000!} {number:1..1000000!} {hex:12!} {hex:12!}"}}},
            {"other", {{"{number:1..1000000!}"}}},
            {"range", {{"{number:1..999999!}"}}},
            {"anew", {{"{number:1..1000000} {number:1..1000000}"}}}});
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Writer writer(grammar, seed);
    const std::string text = writer.text("same");
    const std::string number = text.substr(0, text.find(' '));
    const std::string digits = text.substr(text.rfind(' ') + 1);
    CHECK(text == number + " " + number + " " + digits + " " + digits);
    CHECK(writer.text("other") == number);
    const std::string anew = writer.text("anew");
    CHECK(anew.substr(0, anew.find(' ')) != anew.substr(anew.find(' ') + 1));
  }
  // Another range is another number.
  int same = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    same += expand_once(grammar, "other", seed) == expand_once(grammar, "range", seed) ? 1 : 0;
  }
  CHECK(same < 3);
}

TEST_CASE("pin: a rule of pins agrees with them, as a release with the one that follows it") {
  const Grammar grammar = grammar_of(Rules{{"major", {{"{number:1..900}"}}},
                                           {"release", {{"{major!}.{number:0..3}"}}},
                                           {"next", {{"{major!}.{number:4..9}"}}},
                                           {"text", {{"{release!} {next!} {release!}"}}}});
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const std::string text = expand_once(grammar, "text", seed);
    CAPTURE(text);
    const std::string major = text.substr(0, text.find('.'));
    CHECK(text.find(" " + major + ".") != std::string::npos);
    CHECK(text.substr(0, text.find(' ')) == text.substr(text.rfind(' ') + 1));
  }
}

TEST_CASE("scope: each has pins of its own, and entered again it has the same") {
  const Grammar grammar = grammar_of(kServices);
  std::set<std::string> services;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Writer writer(grammar, seed);
    const auto service_in = [&](std::uint32_t scope) {
      writer.expander().enter_scope(scope);
      const std::string text = writer.text("text");
      return text.substr(0, text.find(' '));
    };
    const std::string first = service_in(0);
    const std::string second = service_in(1);
    const std::string third = service_in(2);
    CHECK(first != second);
    CHECK(second != third);
    CHECK(service_in(0) == first);
    CHECK(service_in(2) == third);
    CHECK(service_in(1) == second);
    services.insert({first, second, third});
  }
  CHECK(services.size() > 25);
}

TEST_CASE("pin: attributes of an entry, plain and with alternatives") {
  GrammarSource source = test::source_of(
      {{"text",
        {{"{domain.site} {^domain.site} {A domain.record}; {domain.stem!} {domain.stem!}"}}},
       {"choice", {{"[{domain.site}|{domain.site}]"}}}});
  source.tables["domain"].entries = {test::entry_of("shop",
                                                    {{"site", {{"the shop"}}},
                                                     {"record", {{"order"}}},
                                                     {"stem", {{"cart"}, {"till"}, {"stock"}}}},
                                                    source),
                                     test::entry_of("archive",
                                                    {{"site", {{"the \"film\" archive"}}},
                                                     {"record", {{"reel"}}},
                                                     {"stem", {{"cart"}, {"till"}, {"stock"}}}},
                                                    source)};
  const Grammar grammar = grammar_of(source);
  std::set<std::string> stems;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Writer writer(grammar, seed);
    writer.expander().set_entry(Table::domain, 0);
    const std::string text = writer.text("text");
    CHECK(text.starts_with("the shop The shop An order; "));
    const std::string stem = text.substr(text.rfind(' ') + 1);
    CHECK(text.ends_with(" " + stem + " " + stem));
    stems.insert(stem);
    CHECK(writer.text("choice") == "the shop");
    writer.expander().set_entry(Table::domain, 1);
    CHECK(writer.text("choice") == "the \"film\" archive");
    CHECK(writer.text("text").starts_with("the \"film\" archive The \"film\" archive A reel; "));
  }
  CHECK(stems.size() == 3);
}

TEST_CASE("pin: a list of texts comes in all of them, a long one in many") {
  const Grammar grammar = grammar_of(Rules{{"noun", {{"mail"}, {"billing"}, {"search"}}},
                                           {"list", {{"{noun!}"}}},
                                           {"few", {{"{number:1..5!}"}}},
                                           {"many", {{"{number:1..100000!}"}}},
                                           {"weighted", {{"{heavy!}"}}},
                                           {"heavy", {{"a", 999}, {"b", 1}}}});
  std::map<std::string, std::map<std::string, int>> seen;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    for (const char* rule : {"list", "few", "many", "weighted"}) {
      ++seen[rule][expand_once(grammar, rule, seed)];
    }
  }
  REQUIRE(seen["list"].size() == 3);
  for (const auto& [text, times] : seen["list"]) CHECK(times > 500);
  CHECK(seen["few"].size() == 5);
  CHECK(seen["many"].size() > kPinTexts * 9 / 10);
  CHECK(seen["weighted"]["a"] > 1'900);
}

TEST_CASE("pin: what an entry of a table or another pin decides is not written ahead") {
  GrammarSource source = test::source_of({{"service", {{"{stack.stem}-{role!}"}}},
                                          {"role", {{"api"}, {"web"}}},
                                          {"text", {{"{service!} {role!}"}}}});
  source.tables["stack"].entries = {test::entry_of("go", {{"stem", {{"gopher"}}}}, source),
                                    test::entry_of("php", {{"stem", {{"elephant"}}}}, source)};
  const Grammar grammar = grammar_of(source);
  for (std::uint32_t entry = 0; entry < 2; ++entry) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Writer writer(grammar, seed);
      writer.expander().set_entry(Table::stack, entry);
      const std::string text = writer.text("text");
      CAPTURE(text);
      const std::string role = text.substr(text.find(' ') + 1);
      CHECK(text == (entry == 0 ? "gopher-" : "elephant-") + role + " " + role);
    }
  }
}
