#include "generator/grammar_text.h"

#include <doctest/doctest.h>

using namespace anp;

namespace {
Slot only_slot(std::string_view text, SlotSyntax syntax = SlotSyntax::braces) {
  const auto parts = parse_text(text, syntax).value();
  REQUIRE(parts.size() == 1);
  return std::get<Slot>(parts.front());
}
}  // namespace

TEST_CASE("parse_text: literals and slots in turn") {
  const auto parts = parse_text("The {service!} of {{x}}", SlotSyntax::braces).value();
  REQUIRE(parts.size() == 3);
  CHECK(std::get<std::string>(parts[0]) == "The ");
  CHECK(std::get<Slot>(parts[1]).name == "service");
  CHECK(std::get<Slot>(parts[1]).pinned);
  CHECK(std::get<std::string>(parts[2]) == " of {x}");
}

TEST_CASE("parse_text: every modifier") {
  const Slot named = only_slot("{A ^stack.part!}");
  CHECK(named.kind == Slot::Kind::attribute);
  CHECK(named.table == "stack");
  CHECK(named.name == "part");
  CHECK(named.capital);
  CHECK(named.pinned);
  CHECK(named.article == IndefiniteArticle::upper);
  const Slot number = only_slot("{number:1000..90000/100,}");
  CHECK(number.low == 1000);
  CHECK(number.high == 90'000);
  CHECK(number.step == 100);
  CHECK(number.thousands);
  CHECK(only_slot("{hex:8}").low == 8);
}

TEST_CASE("parse_text: code keeps its braces") {
  const auto parts =
      parse_text("if (x) { return §{number:1..2}; } {{}}", SlotSyntax::code_braces).value();
  REQUIRE(parts.size() == 3);
  CHECK(std::get<std::string>(parts[0]) == "if (x) { return ");
  CHECK(std::get<std::string>(parts[2]) == "; } {{}}");
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
                           "{hex:0}",
                           "{hex:65}",
                           "{x!!}",
                           "{^^x}",
                           "{x-y}"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_text(text, SlotSyntax::braces).has_value());
  }
}
