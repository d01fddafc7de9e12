#include "generator/grammar_text.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace anp;

namespace {

/// A part of a text as people read it: literals that follow each other are one.
struct Part {
  std::string literal;
  std::optional<Slot> slot;
  std::vector<std::vector<Part>> options;

  [[nodiscard]] bool is_literal() const { return !slot && options.empty(); }
};
using Parts = std::vector<Part>;

Parts joined(const std::vector<TextPart>& parts) {
  Parts list;
  Parts* into = &list;
  for (const TextPart& part : parts) {
    if (const auto* slot = std::get_if<Slot>(&part)) {
      into->push_back({"", *slot, {}});
    } else if (const auto* mark = std::get_if<ChoiceMark>(&part)) {
      if (*mark == ChoiceMark::open) list.emplace_back();
      if (*mark != ChoiceMark::close) list.back().options.emplace_back();
      into = *mark == ChoiceMark::close ? &list : &list.back().options.back();
    } else {
      if (into->empty() || !into->back().is_literal()) into->emplace_back();
      into->back().literal += std::get<0>(part);
    }
  }
  return list;
}

Parts parsed(std::string_view text, SlotSyntax syntax = SlotSyntax::braces) {
  std::vector<TextPart> parts;
  REQUIRE(parse_text(text, syntax, parts).has_value());
  return joined(parts);
}

Slot only_slot(std::string_view text) {
  const Parts parts = parsed(text);
  REQUIRE(parts.size() == 1);
  return parts.front().slot.value();
}

std::vector<Parts> only_choice(std::string_view text) {
  const Parts parts = parsed(text);
  REQUIRE(parts.size() == 1);
  return parts.front().options;
}

std::string only_literal(std::string_view text) {
  const Parts parts = parsed(text);
  REQUIRE(parts.size() == 1);
  REQUIRE(parts.front().is_literal());
  return parts.front().literal;
}

}  // namespace

TEST_CASE("parse_text: literals and slots in turn") {
  const auto parts = parsed("The {service!} of {{x}}");
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].literal == "The ");
  CHECK(parts[1].slot->name == "service");
  CHECK(parts[1].slot->pinned);
  CHECK(parts[2].literal == " of {x}");
  CHECK(parsed("").empty());
}

TEST_CASE("parse_text: a vector that was used before holds the new text only") {
  std::vector<TextPart> parts;
  REQUIRE(parse_text("a {b} [c|d]", SlotSyntax::braces, parts).has_value());
  REQUIRE(parse_text("x", SlotSyntax::braces, parts).has_value());
  CHECK(joined(parts).size() == 1);
  CHECK(joined(parts).front().literal == "x");
}

TEST_CASE("parse_text: every modifier") {
  const Slot named = only_slot("{A ^stack.part!}");
  CHECK(named.kind == Slot::Kind::attribute);
  CHECK(named.table == "stack");
  CHECK(named.name == "part");
  CHECK(named.capital);
  CHECK(named.pinned);
  CHECK(named.article == IndefiniteArticle::upper);
  CHECK(only_slot("{a rule}").article == IndefiniteArticle::lower);
  const Slot number = only_slot("{number:1000..90000/100,}");
  CHECK(number.low == 1000);
  CHECK(number.high == 90'000);
  CHECK(number.step == 100);
  CHECK(number.thousands);
  CHECK_FALSE(number.pinned);
  const Slot pinned = only_slot("{number:5..40/5,!}");
  CHECK(pinned.pinned);
  CHECK(pinned.thousands);
  CHECK(pinned.step == 5);
  CHECK(only_slot("{number:5..40!}").pinned);
  CHECK(only_slot("{hex:8}").low == 8);
  CHECK(only_slot("{hex:8!}").pinned);
}

TEST_CASE("parse_text: a choice has its options in order, each a text of its own") {
  const auto plain = only_choice("[was|went down|]");
  REQUIRE(plain.size() == 3);
  CHECK(plain[0].front().literal == "was");
  CHECK(plain[1].front().literal == "went down");
  CHECK(plain[2].empty());
  const auto slots = only_choice("[a {job!} and {^stack.part}|]");
  REQUIRE(slots.size() == 2);
  REQUIRE(slots[0].size() == 4);
  CHECK(slots[0][1].slot->pinned);
  CHECK(slots[0][3].slot->capital);
  CHECK(only_choice("[|]").size() == 2);
  const auto parts = parsed("It [was|is] [up|down].");
  REQUIRE(parts.size() == 5);
  CHECK(parts[1].options.size() == 2);
  CHECK(parts[3].options.size() == 2);
  CHECK(parts[4].literal == ".");
}

TEST_CASE("parse_text: a doubled brace or bracket is a literal one, and a bar outside a choice") {
  CHECK(only_literal("{{a}}") == "{a}");
  CHECK(only_literal("[[a|b]]") == "[a|b]");
  CHECK(only_literal("a | b || c") == "a | b || c");
  const auto choice = only_choice("[x[[0]]|{{y}}]");
  CHECK(choice[0].front().literal == "x[0]");
  CHECK(choice[1].front().literal == "{y}");
}

TEST_CASE("parse_text: code keeps its braces and brackets") {
  const auto parts =
      parsed("if (x[0]) { return §{number:1..2}; } {{}} £ §", SlotSyntax::code_braces);
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].literal == "if (x[0]) { return ");
  CHECK(parts[2].literal == "; } {{}} £ §");
}

TEST_CASE("parse_text: what is no slot is refused with its text") {
  for (const char* text : {"{",
                           "{open",
                           "}",
                           "a } b",
                           "{}",
                           "{Upper}",
                           "{two words}",
                           "{.x}",
                           "{x.}",
                           "{a}b}",
                           "{number:5}",
                           "{number:9..1}",
                           "{number:1..x}",
                           "{number:1..9/0}",
                           "{number:-1..3}",
                           "{number:1..99999999999}",
                           "{number:1..9!,}",
                           "{number:1..9!!}",
                           "{^number:1..9}",
                           "{hex:0}",
                           "{hex:65}",
                           "{hex:!}",
                           "{x!!}",
                           "{!x}",
                           "{^^x}",
                           "{^a x}",
                           "{x-y}"}) {
    CAPTURE(text);
    std::vector<TextPart> parts;
    CHECK_FALSE(parse_text(text, SlotSyntax::braces, parts).has_value());
  }
}

TEST_CASE("parse_text: what is no choice is refused with its reason") {
  struct Case {
    const char* text;
    const char* says;
  };
  static constexpr Case cases[] = {{"[a|[b|c]]", "choice inside a choice"},
                                   {"[a|b", "'[' without its ']'"},
                                   {"[", "'[' without its ']'"},
                                   {"[a|b]]", "'[' without its ']'"},
                                   {"a] b", "']' without its '['"},
                                   {"[a]", "one option"},
                                   {"[]", "one option"},
                                   {"[a|{b]}", "slot {b]}"},
                                   {"[a|b}c]", "'}' without its '{'"},
                                   {"[a|{b]", "closing brace"}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    std::vector<TextPart> parts;
    const auto done = parse_text(c.text, SlotSyntax::braces, parts);
    REQUIRE_FALSE(done.has_value());
    CAPTURE(done.error().message);
    CHECK(done.error().message.find(c.says) != std::string::npos);
  }
}
