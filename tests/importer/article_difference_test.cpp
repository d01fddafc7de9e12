#include "importer/article_difference.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace anp {

namespace {
using Kind = FieldDifference::Kind;

struct Found {
  Kind kind;
  std::string field;
  bool operator==(const Found&) const = default;
};

std::vector<Found> found(const char* sent, const char* there) {
  std::vector<Found> all;
  for (const FieldDifference& d : compare_articles(sent, there)) all.push_back({d.kind, d.field});
  return all;
}
}  // namespace

TEST_CASE("difference: the same article in any order of members is the same") {
  CHECK(found(R"({"a":1,"b":[{"c":"x","d":null}]})", R"({ "b": [{"d":null,"c":"x"}], "a": 1 })")
            .empty());
}

TEST_CASE("difference: dropped, changed and added members are named by their place") {
  struct Case {
    const char* sent;
    const char* there;
    std::vector<Found> want;
  };
  const Case cases[] = {
      {R"({"a":1})", R"({})", {{Kind::dropped, "/a"}}},
      {R"({"a":1})", R"({"a":2})", {{Kind::changed, "/a"}}},
      {R"({})", R"({"a":1})", {{Kind::added, "/a"}}},
      {R"({"a":1})", R"({"a":"1"})", {{Kind::changed, "/a"}}},
      {R"({"a":1})", R"({"a":1.0})", {{Kind::changed, "/a"}}},
      {R"({"a":0})", R"({"a":false})", {{Kind::changed, "/a"}}},
      {R"({"a":""})", R"({"a":null})", {{Kind::changed, "/a"}}},
      {R"({"a":{}})", R"({"a":[]})", {{Kind::changed, "/a"}}},
      {R"({"a":{"b":{"c":1}}})", R"({"a":{"b":{}}})", {{Kind::dropped, "/a/b/c"}}},
      {R"({"a":[1,2,3]})", R"({"a":[1,3]})", {{Kind::changed, "/a/1"}, {Kind::dropped, "/a/2"}}},
      {R"({"a":[1]})", R"({"a":[1,2]})", {{Kind::added, "/a/1"}}},
      {R"({"a/b~":1})", R"({})", {{Kind::dropped, "/a~1b~0"}}},
      {R"({"a":1})", "<html>", {{Kind::changed, ""}}},
      {R"({"a":1})", "7", {{Kind::changed, ""}}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.sent);
    CAPTURE(c.there);
    CHECK(found(c.sent, c.there) == c.want);
  }
}

TEST_CASE("difference: long texts are shown where they part, and no character is cut") {
  const std::string before(500, 'x');
  const std::string sent = R"({"a":")" + before + R"(one)" + before + R"("})";
  const std::string there = R"({"a":")" + before + R"(two)" + before + R"("})";
  const auto all = compare_articles(sent, there);
  REQUIRE(all.size() == 1);
  CHECK(all[0].expected.size() < 100);
  CHECK(all[0].expected.find("one") != std::string::npos);
  CHECK(all[0].found.find("two") != std::string::npos);
  CHECK(all[0].expected.starts_with("..."));
  CHECK(all[0].expected.ends_with("..."));

  std::string wide;
  for (int i = 0; i < 200; ++i) wide += "é";
  const auto cut =
      compare_articles(R"({"a":")" + wide + R"(1"})", R"({"a":")" + wide + R"(2"})").front();
  CHECK(cut.expected == "...éééééééééé1\"");
}

TEST_CASE("difference: no more than so many are listed") {
  std::string sent = "[0";
  for (int i = 0; i < 1000; ++i) sent += ",0";
  CHECK(compare_articles(sent + "]", "[]").size() == kMaxFieldDifferences);
}

TEST_CASE("difference: places of arrays are one family") {
  CHECK(field_family("/body/12/text") == "/body/*/text");
  CHECK(field_family("/meta/score/quality") == "/meta/score/quality");
  CHECK(field_family("/a/0") == "/a/*");
  CHECK(field_family("") == "");
}

}  // namespace anp
