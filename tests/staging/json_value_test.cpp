#include "importer/staging/json_value.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

std::string compact(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) return "error: " + value.error().message;
  std::string out;
  append_json(out, *value);
  return out;
}

TEST_CASE("parse_json and append_json keep order, digits and text, and drop white space") {
  struct Case {
    const char* text;
    const char* want;
  };
  static constexpr Case cases[] = {
      {R"({ "b" : 1 , "a" : [ ] })", R"({"b":1,"a":[]})"},
      {"[1.0, 1e5, -0.5, 18446744073709551615, -9223372036854775808]",
       "[1.0,1e5,-0.5,18446744073709551615,-9223372036854775808]"},
      {R"(["\u00e9\ud83d\ude80", "a\/b", "\u0001\t\n\"\\"])",
       "[\"\u00e9\U0001F680\",\"a/b\",\"\\u0001\\t\\n\\\"\\\\\"]"},
      {R"({"":{"":null},"t":true,"f":false})", R"({"":{"":null},"t":true,"f":false})"},
      {R"("\u0000")", R"("\u0000")"},
      {"\"\x7f\"", "\"\x7f\""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(compact(c.text) == c.want);
  }
}

TEST_CASE("parse_json refuses what is no JSON, and says where") {
  for (const std::string text :
       {"", "{", "[1,]", "{\"a\":1,}", "nul", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\\ud800\"",
        "[1] 2", "{\"a\" 1}", "'a'", "[NaN]", "\"\x01\""}) {
    CAPTURE(text);
    const auto value = parse_json(text);
    REQUIRE_FALSE(value);
    CHECK(value.error().message.find("no JSON at byte") == 0);
  }
}

TEST_CASE("parse_json bounds depth and number of values before they cost anything") {
  const std::string deep(100'000, '[');
  REQUIRE_FALSE(parse_json(deep));
  CHECK(parse_json(deep).error().message == "nested deeper than 64");
  CHECK(parse_json(std::string(64, '[') + std::string(64, ']')));
  JsonLimits limits;
  limits.max_values = 3;
  CHECK(parse_json("[1,2]", limits));
  REQUIRE_FALSE(parse_json("[1,2,3]", limits));
  CHECK(parse_json("[1,2,3]", limits).error().message == "more than 3 values");
}

TEST_CASE("depth_of counts containers inside one another") {
  CHECK(depth_of(*parse_json("1")) == 0);
  CHECK(depth_of(*parse_json("[]")) == 1);
  CHECK(depth_of(*parse_json(R"([[],{"a":[1]}])")) == 3);
}

TEST_CASE("repeated_member_name finds a twin at any depth") {
  CHECK_FALSE(repeated_member_name(*parse_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})")));
  CHECK(repeated_member_name(*parse_json(R"([{"b":[{"a":1,"c":2,"a":3}]}])")) == "a");
  CHECK(repeated_member_name(*parse_json(R"({"":1,"":2})")) == "");
}

TEST_CASE("json_array_of escapes what it is given") {
  const std::vector<std::string> texts = {"a\"b", "", "\\"};
  CHECK(json_array_of(texts) == R"(["a\"b","","\\"])");
  CHECK(json_array_of({}) == "[]");
}

}  // namespace
}  // namespace anp
