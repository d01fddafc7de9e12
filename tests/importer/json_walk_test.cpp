#include "importer/json_walk.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace anp {
namespace {

using namespace std::string_literals;

TEST_CASE("json walk: finds a string among the root's own members") {
  struct Case {
    const char* text;
    std::optional<std::string> want;
  };
  const Case cases[] = {
      {R"({"id":"a"})", "a"},
      {R"( { "x" : [ ] , "id" : "a" , "y" : { } } )", "a"},
      {R"({"id":"caf\u00e9 \"\ud83d\ude00\n"})", "café \"😀\n"},
      {R"({"\u0069d":"a"})", "a"},
      {R"({"x":{"id":"b"},"y":["id","c"],"id":"a"})", "a"},
      {R"({"x":{"id":"b"}})", std::nullopt},
      {R"({"id":7})", std::nullopt},
      {R"({"id":7,"x":"b"})", std::nullopt},
      {R"({"id":null,"x":"b"})", std::nullopt},
      {R"({"id":{"x":"b"}})", std::nullopt},
      {R"({"id":["b"]})", std::nullopt},
      {R"({"id":[],"x":"b"})", std::nullopt},
      {R"({"ids":"b","i":"c"})", std::nullopt},
      {"{}", std::nullopt},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.text));
    const auto found = find_root_string(c.text, "id", kMaxJsonDepth);
    REQUIRE(found.has_value());
    CHECK(*found == c.want);
  }
}

TEST_CASE("json walk: long texts are read to their end, wherever something special stands") {
  for (std::size_t length = 0; length <= 100; ++length) {
    CAPTURE(length);
    const std::string plain(length, 'p');
    const auto found = find_root_string(R"({"id":")" + plain + R"("})", "id", kMaxJsonDepth);
    REQUIRE(found.has_value());
    CHECK(*found == plain);
    CHECK_FALSE(find_root_string(R"({"id":")" + plain, "id", kMaxJsonDepth).has_value());
  }
  for (std::size_t at = 0; at < 100; ++at) {
    CAPTURE(at);
    const auto with = [at](std::string_view special) {
      return R"({"id":")" + std::string(at, 'p') + std::string(special) +
             std::string(99 - at, 'q') + R"("})";
    };
    for (const char* good : {"\\n", "é", "\\\"", "\x7f"}) {
      CHECK(find_root_string(with(good), "id", kMaxJsonDepth).has_value());
    }
    for (const char* bad : {"\n", "\x1f", "\x80", "\xff", "\\x", "\""}) {
      CHECK_FALSE(find_root_string(with(bad), "id", kMaxJsonDepth).has_value());
    }
  }
}

TEST_CASE("json walk: one that stops early finds the same, and does not look at the rest") {
  const auto first = [](const char* text) {
    return find_first_root_string(text, "id", kMaxJsonDepth);
  };
  CHECK(*first(R"({"x":{"id":"b"},"id":"a","y":[1]})") == "a");
  CHECK(*first(R"({"id":"a", this is no JSON)") == "a");
  CHECK(*first(R"({"x":"b"})") == std::nullopt);
  CHECK_FALSE(first(R"({"x":nothing,"id":"a"})").has_value());
}

TEST_CASE("json walk: depth is bounded, and a name counts once") {
  const auto nested = [](std::size_t depth) {
    return R"({"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(find_root_string(nested(10), "id", 10).has_value());
  CHECK(find_root_string(nested(11), "id", 10).error().message == "is nested more than 10 deep");
  CHECK(find_root_string(R"({"id":"a","\u0069d":"b"})", "id", 10).error().message ==
        "has two id members");
  CHECK(find_root_string(R"({"id":"a","x":{"id":"b"}})", "id", 10).has_value());
}

TEST_CASE("json walk: accepts exactly the objects that a parser accepts") {
  const std::string seeds[] = {
      R"({"spec":1,"a":[1,-2.5e+10,0.1E-3,true,false,null,"",{}],"b":{"c":"d\\\"\u00e9\ud83d\ude00"}})",
      R"({ "a" : [ [ ] , [ { } ] ] , "é€😀" : "\/\b\f\n\r\t" })",
      R"({"n":[0,-0,0.0,10,1e5,1E+5,1e-5,123456789012345678901234567890]})",
  };
  const std::string alphabet =
      "{}[]\",:\\u0123456789abcdefDE+-. \t\n\r\x01\x7f\0tfn\xc3\xa9\xe2\xf0\x80\xed\xa0\xff"s;
  std::uint64_t state = 7;  // a fixed seed: a failure repeats
  const auto next = [&state](std::size_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state >> 33) % below;
  };
  int accepted = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string text = seeds[next(3)];
    for (std::size_t changes = next(4); changes > 0 && !text.empty(); --changes) {
      const std::size_t at = next(text.size());
      const char c = alphabet[next(alphabet.size())];
      switch (next(4)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        case 2:
          text.erase(at, 1 + next(3));
          break;
        default:
          text.resize(at + 1);
          break;
      }
    }
    const std::size_t first = text.find_first_not_of(" \t\n\r");
    const bool object = first != std::string::npos && text[first] == '{';
    const bool want = object && nlohmann::json::accept(text);
    CAPTURE(i);
    CAPTURE(text);
    const auto found = find_root_string(text, "none", kMaxJsonDepth);
    REQUIRE(found.has_value() == want);
    accepted += want ? 1 : 0;
  }
  CHECK(accepted > 50'000);  // both answers were asked for often enough
  CHECK(accepted < 250'000);
}

}  // namespace
}  // namespace anp
