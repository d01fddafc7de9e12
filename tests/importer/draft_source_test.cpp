#include "importer/draft_source.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "generator/hash.h"
#include "importer/article_line.h"

namespace anp {

namespace {

/// An article of this JSON, whose hash is still to be set.
SourceArticle article(std::string json) {
  const auto hash = expected_content_hash(json);
  REQUIRE(hash.has_value());
  json.replace(json.size() - 3 - kContentHashDigits, kContentHashDigits, *hash);
  return {1, "a", *hash, json};
}

const std::string kNoHash(kContentHashDigits, '0');

}  // namespace

TEST_CASE("drafts: the status changes, the hash goes with it, and nothing else") {
  struct Case {
    const char* before;
    const char* after;
  };
  static constexpr Case cases[] = {
      {R"({"source_id":"a","status":"publish","x":1.10,)",
       R"({"source_id":"a","status":"draft","x":1.10,)"},
      {R"({"status":"future","source_id":"a",)", R"({"status":"draft","source_id":"a",)"},
      {R"({"source_id":"a","status":"draft",)", R"({"source_id":"a","status":"draft",)"},
      {R"({"source_id":"a","status":null,)", R"({"source_id":"a","status":"draft",)"},
      {R"({"source_id":"a","status":{"of":["publish","}"]},"t":"\"status\":",)",
       R"({"source_id":"a","status":"draft","t":"\"status\":",)"},
      // The same member to whoever reads it.
      {R"({"source_id":"a","st\u0061tus":"publish",)",
       R"({"source_id":"a","st\u0061tus":"draft",)"},
      {R"({"status":"draft","source_id":"a","status":"publish",)",
       R"({"status":"draft","source_id":"a","status":"draft",)"},
      // Not the article's own.
      {R"({"source_id":"a","status":"publish","sub":{"status":"publish"},"l":[{"status":1},[]],)",
       R"({"source_id":"a","status":"draft","sub":{"status":"publish"},"l":[{"status":1},[]],)"},
      {R"({"source_id":"a","e":{},"f":[],"n":-1e5,"b":true,)",
       R"({"status":"draft","source_id":"a","e":{},"f":[],"n":-1e5,"b":true,)"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.before);
    const std::string end = R"("meta":{"status":"publish","hash":")" + kNoHash + R"("}})";
    const SourceArticle before = article(c.before + end);
    const SourceArticle after = as_draft(before);
    const SourceArticle want = article(c.after + end);
    CHECK(after.json == want.json);
    CHECK(after.hash == want.hash);
    CHECK(after.source_id == "a");
    CHECK(*stated_content_hash(after.json) == after.hash);
  }
}

}  // namespace anp
