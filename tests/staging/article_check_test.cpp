#include "importer/staging/article_check.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/staging/sample_article.h"

namespace anp {
namespace {

std::string reason_for(const std::string& json) {
  const auto value = parse_json(json);
  if (!value) return "parse: " + value.error().message;
  const auto checked = check_article(*value);
  return checked ? "" : checked.error().message;
}

TEST_CASE("check_article takes a good article apart and keeps its bytes") {
  const std::string line = sample_article(7);
  const auto checked = check_article(*parse_json(line));
  REQUIRE(checked);
  CHECK(checked->json == line);
  CHECK(checked->source_id == "alphanode-000007");
  CHECK(checked->card.slug.ends_with("-000007"));
  CHECK(checked->card.author == "Mara Lindqvist");
  CHECK(checked->card.published_at == "2024-08-08T08:07:00Z");
  CHECK(line.ends_with("\"hash\":\"" + checked->hash + "\"}}"));
  for (const std::string text :
       {"run the linter", "visual reference 1", "orders.filter", "Final notes", "Measure first"}) {
    CAPTURE(text);
    CHECK(checked->text.find(text) != std::string::npos);
  }
}

TEST_CASE("check_article takes white space and escapes of foreign JSON for what they mean") {
  std::string spaced = sample_article(3);
  spaced.insert(1, "\n  ");
  spaced.replace(spaced.find("Lindqvist"), 1, "\\u004c");
  CHECK(reason_for(spaced).empty());
}

TEST_CASE("check_article takes hostile text: it is valid") {
  CHECK(reason_for(hostile_article(4)).empty());
}

TEST_CASE("check_article names the member that is wrong") {
  using Change = std::pair<std::string, std::string>;
  struct Case {
    Change change;
    std::string want;
  };
  const std::vector<Case> cases = {
      {{R"("source_id":"alphanode-000007","title")", R"("source_id":"Alphanode 7","title")"},
       "source_id is 'Alphanode 7'; it should be like alphanode-018794"},
      {{R"("source_id":"alphanode-000007","title")", R"("title")"}, "source_id is absent"},
      {{R"("source_id":"alphanode-000007","title")", R"("source_id":7,"title")"},
       "source_id is an integer; it should be a string"},
      {{R"("slug":"f)", R"("slug":"F)"}, "slug is 'Finding-slow-queries"},
      {{R"("status":"future")", R"("status":"published")"},
       "status is 'published'; known are publish, draft, pending, private and future"},
      {{"2024-08-08T08:07:00Z", "2024-02-30T08:07:00Z"}, "published_at is '2024-02-30T08:07:00Z'"},
      {{"2025-01-02T09:00:00Z", "2025-01-02T09:00:00+01:00"},
       "modified_at is '2025-01-02T09:00:00+01:00'"},
      {{R"("kind":"quote")", R"("kind":"video")"},
       "body[5].kind is 'video'; known are paragraph, heading, list, code, image and quote"},
      {{R"("kind":"quote","text":)", R"("kind":"quote","words":)"}, "body[5].text is absent"},
      {{R"("width":1200)", R"("width":"1200")"},
       "body[1].width is a string; it should be an integer"},
      {{R"("items":["run the linter")", R"("items":[17)"}, "body[10].items[0] is an integer"},
      {{R"("author":{"slug":"mara-lindqvist","name":"Mara Lindqvist"})",
        R"("author":{"slug":"m"})"},
       "author.name is absent"},
      {{R"("tags":[)", R"("tags":[null,)"}, "tags[0] is null; it should be a string"},
      {{R"("related":[)", R"("related":[{},)"}, "related[0] is an object; it should be a string"},
      {{R"("flags":{)", R"("flags":{"has_images":0,)"},
       "an object has two members named 'has_images'"},
      {{R"("flags":)", R"("deep":)" + std::string(40, '[') + std::string(40, ']') + R"(,"flags":)"},
       "nested deeper than 32"},
  };
  for (const Case& c : cases) {
    SampleChanges changes;
    changes.replace = {c.change};
    CAPTURE(c.want);
    CHECK(reason_for(sample_article(7, changes)).find(c.want) == 0);
  }
}

TEST_CASE("check_article refuses a hash that is not that of the content") {
  std::string changed = sample_article(7);
  changed.replace(changed.find("Mara"), 4, "Sara");
  const std::string reason = reason_for(changed);
  CHECK(reason.find("meta.hash is ") == 0);
  CHECK(reason.find("but the content has ") != std::string::npos);
}

TEST_CASE("check_article refuses a hash that does not stand last or is none") {
  const std::string line = sample_article(7);
  const std::string body = line.substr(0, line.size() - 36);  // without ,"hash":"…"}}
  REQUIRE(line.substr(body.size(), 9) == ",\"hash\":\"");
  const std::string last = "meta.hash should be 24 lower-case hex digits, the last member of meta";
  CHECK(reason_for(body + R"(,"hash":"0123","x":1}})").find(last) == 0);
  CHECK(reason_for(body + R"(,"hash":"ZZ0000000000000000000000"}})").find(last) == 0);
  CHECK(reason_for(body + "}}") == "meta.hash is absent");
  CHECK(reason_for(body + R"(,"hash":17}})") == "meta.hash is an integer; it should be a string");
}

TEST_CASE("check_article refuses what is no article at all") {
  for (const char* json :
       {"null", "[]", "17", "\"alphanode-000007\"", "{}", R"({"source_id":{}})"}) {
    CAPTURE(json);
    CHECK_FALSE(reason_for(json).empty());
  }
}

TEST_CASE("is_source_id knows the forms of DESIGN section 2") {
  for (const char* good : {"alphanode-018794", "alphanode-7-018794", "edge-000001", "a1-8589934591",
                           "my-pack-1048575-8589934591"}) {
    CAPTURE(good);
    CHECK(is_source_id(good));
  }
  const std::string too_long = std::string(95, 'a') + "-000001";
  for (const std::string bad :
       {"", "alphanode", "alphanode-18794", "Alphanode-018794", "7-018794", "alphanode--018794",
        "-alphanode-018794", "alphanode-018794-", "alphanode_018794", "alphanode-01879x",
        "a b-018794", "\u00e9-018794"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_source_id(bad));
  }
  CHECK_FALSE(is_source_id(too_long));
}

TEST_CASE("is_utc_time knows the calendar") {
  for (const char* good :
       {"2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z", "9999-12-31T12:00:00Z"}) {
    CAPTURE(good);
    CHECK(is_utc_time(good));
  }
  for (const char* bad : {"", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
                          "2024-00-01T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
                          "2024-01-01T00:00:60Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00z",
                          "2024-1-01T00:00:00Z", "2024-01-01T00:00:00.5Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utc_time(bad));
  }
}

}  // namespace
}  // namespace anp
