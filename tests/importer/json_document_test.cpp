#include "importer/json_document.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace anp {
namespace {

using namespace std::string_literals;
using Json = nlohmann::ordered_json;

std::string json_of(const JsonNode& node) {
  std::string json;
  append_json(node, json);
  return json;
}

std::string any_value(std::mt19937& random, int depth) {
  static const std::vector<std::string> kScalars = {"null",       "true",
                                                    "false",      "0",
                                                    "-7",         "1.5",
                                                    "2e-3",       "18446744073709551615",
                                                    "\"\"",       "\"plain text of some length\"",
                                                    R"("é → 😀")", R"("a\"b\\c\n\t")"};
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  const std::size_t kind = depth == 0 ? 0 : below(3);
  if (kind == 0) return kScalars[below(kScalars.size())];
  std::string json = kind == 1 ? "[" : "{";
  const std::size_t size = below(4);
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) json += ',';
    if (kind == 2) json += "\"m" + std::to_string(i) + "\":";
    json += any_value(random, depth - 1);
  }
  return json + (kind == 1 ? "]" : "}");
}

TEST_CASE("json document: members and items stand in order, with what is inside them") {
  const auto document = JsonDocument::parse(
      R"( {"a" : [1, {"b":"x"}, []], "caf\u00e9" : "\ud83d\ude00\n", "n" : -1.50, "t" : true} )");
  REQUIRE(document.has_value());
  const JsonNode& root = document->root();
  CHECK(root.is_object());
  CHECK(root.size == 4);
  const JsonNode* list = root.find("a");
  REQUIRE(list != nullptr);
  CHECK(list->size == 3);
  std::vector<JsonNode::Kind> kinds;
  for (const JsonNode& item : list->children()) kinds.push_back(item.kind);
  using Kind = JsonNode::Kind;
  CHECK(kinds == std::vector{Kind::number, Kind::object, Kind::array});
  CHECK(root.find("café")->text == "😀\n");
  CHECK(root.find("n")->text == "-1.50");
  CHECK(root.find("t")->text == "true");
  CHECK(root.find("b") == nullptr);
  CHECK(list->find("b") == nullptr);
}

TEST_CASE("json document: of members with one name the last one counts") {
  const auto document = JsonDocument::parse(R"({"a":1,"b":2,"a":3})");
  REQUIRE(document.has_value());
  CHECK(document->root().find("a")->text == "3");
}

TEST_CASE("json document: keeps what it holds when it is moved") {
  auto first = JsonDocument::parse(R"({"a":"short"})");
  REQUIRE(first.has_value());
  const JsonDocument moved = std::move(*first);
  CHECK(moved.root().find("a")->text == "short");
  CHECK(JsonDocument().root().is_null());
}

TEST_CASE("json document: takes the texts that a strict parser takes, and no others") {
  const std::string cases[] = {"",
                               "7",
                               "nul",
                               "[1,]",
                               "{\"a\":}",
                               "{\"a\" 1}",
                               "[1] 2",
                               "\"\x01\"",
                               "\"\x7f\"",
                               "\"\\ud800\"",
                               "\"\\udc00\"",
                               "\"\\u12\"",
                               "\"\\x\"",
                               "01",
                               "1.",
                               "-",
                               "1e999",
                               "-1e-999",
                               "NaN",
                               "'a'",
                               "[1,2",
                               "\"\xff\"",
                               "{\"\xed\xa0\x80\":1}",
                               "[\"\0\"]"s,
                               "\xef\xbb\xbf[1]",
                               "\"\\u0000\"",
                               "{\"\\udc00\":1}",
                               "[/**/]",
                               std::string(400, '9'),
                               "\"é\"",
                               "\"\\ud83d\\ude00\"",
                               "\"\xe2\x82\"",
                               "+1",
                               ".5",
                               "[\"a\" \"b\"]",
                               " \t\r\n[ ] ",
                               "\v[]"};
  for (const std::string& text : cases) {
    CAPTURE(text);
    // nlohmann-json leaves out a byte order mark; RFC 8259 lets a parser refuse it.
    const bool marked = text.starts_with("\xef\xbb\xbf");
    CHECK(JsonDocument::parse(text).has_value() == (Json::accept(text) && !marked));
  }
  CHECK_FALSE(JsonDocument::parse("[1]\0"s).has_value());
}

TEST_CASE("json document: digits are a number only where nothing else stands") {
  const auto digits_of = [](std::string_view json) {
    const auto document = JsonDocument::parse(json);
    REQUIRE(document);
    return document->root().digits();
  };
  CHECK(digits_of("0") == 0U);
  CHECK(digits_of("\"42\"") == 42U);
  CHECK(digits_of("18446744073709551615") == 18446744073709551615U);
  for (const char* other : {"-1", "1.0", "1e3", "18446744073709551616", "\"\"", "\" 1\"", "\"1a\"",
                            "null", "true", "[]", "{}"}) {
    CAPTURE(other);
    CHECK_FALSE(digits_of(other));
  }
}

TEST_CASE("json document: nested so deep, and no deeper") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(JsonDocument::parse(nested(10), 10).has_value());
  CHECK_FALSE(JsonDocument::parse(nested(11), 10).has_value());
  CHECK(JsonDocument::parse("7", 0).has_value());
  CHECK_FALSE(JsonDocument::parse(std::string(1'000'000, '[')).has_value());
}

TEST_CASE("json document: what is written again says the same, whatever it was") {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same texts each time
  for (int i = 0; i < 2000; ++i) {
    const std::string text = any_value(random, 4);
    CAPTURE(text);
    const auto document = JsonDocument::parse(text);
    REQUIRE(document.has_value());
    CHECK(json_of(document->root()) == text);
  }
}

TEST_CASE("json document: a text that is cut or changed anywhere is judged as by a strict parser") {
  std::mt19937 random(11);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same texts each time
  constexpr std::string_view kBytes = "\"\\{}[]:,u0e- \n\x80\xc3\xed";
  for (int i = 0; i < 2000; ++i) {
    std::string text = any_value(random, 3);
    if (i % 2 == 0) {
      text.resize(random() % (text.size() + 1));
    } else {
      text[random() % text.size()] = kBytes[random() % kBytes.size()];
    }
    CAPTURE(text);
    CHECK(JsonDocument::parse(text).has_value() == Json::accept(text));
  }
}

}  // namespace
}  // namespace anp
