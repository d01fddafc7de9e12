#include "importer/targets/database/article_row.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/importer/targets/database/sample_article.h"

namespace anp {

TEST_CASE("article row: columns, terms and images come from the article, the line as it is") {
  const SourceArticle source = source_of(sample_article());
  const auto row = make_article_row(source);
  REQUIRE(row.has_value());
  CHECK(row->source_id() == "a-000001");
  CHECK(row->hash() == source.hash);
  CHECK(row->values[3] == "A \"title\"");
  CHECK(row->values[11] == R"(["redis","c++"])");
  CHECK(row->values.back() == source.json);
  REQUIRE(row->terms.size() == 3);
  CHECK(row->terms[0].taxonomy == std::string("category"));
  CHECK(row->terms[2].name == "c++");
  CHECK(row->terms[2].place == 1);
  REQUIRE(row->images.size() == 1);
  CHECK(row->images[0].width == 960);
}

TEST_CASE("article row: what is no article, or another one, is refused with the reason") {
  SourceArticle source = source_of(sample_article());
  source.source_id = "a-000002";
  CHECK_FALSE(make_article_row(source).has_value());
  source = source_of(sample_article());
  source.hash = std::string(24, 'f');
  CHECK_FALSE(make_article_row(source).has_value());
  source.json = R"({"source_id":"a-000001"})";
  CHECK(make_article_row(source).error().message.find("member") != std::string::npos);
}

TEST_CASE("article row: stored as a database spells it, it is still the line, byte for byte") {
  const SourceArticle source = source_of(sample_article());
  SqlRow stored = make_article_row(source)->values;
  CHECK(article_json_of(stored) == source.json);
  stored[6] = "2024-12-31 23:59:58+00";  // PostgreSQL
  stored[7] = "2025-01-02 03:04:05";     // MariaDB
  stored[11] = R"(["redis", "c++"])";
  CHECK(article_json_of(stored) == source.json);
}

TEST_CASE("article row: a line in another spelling comes back as it was sent") {
  SourceArticle source = source_of(sample_article());
  SqlRow stored = make_article_row(source)->values;
  const std::size_t at = stored.back().find("Caches");
  stored.back().replace(at, 1, "\\u0043");
  const std::string line = stored.back();
  CHECK(article_json_of(stored) == line);
}

TEST_CASE("article row: a column that somebody changed is what the article says now") {
  SqlRow stored = make_article_row(source_of(sample_article()))->values;
  const std::string line = stored.back();
  for (const std::size_t column : {3U, 5U, 6U, 10U, 12U}) {
    CAPTURE(column);
    SqlRow changed = stored;
    changed[column] = column == 6 ? "2001-01-01 00:00:00" : "by hand";
    const std::string said = article_json_of(changed);
    CHECK(said != line);
    CHECK(said.find(column == 6 ? "2001-01-01T00:00:00Z" : "by hand") != std::string::npos);
  }
  // Also when it makes no article any more.
  stored[16] = R"({"topic":"t"})";
  CHECK(article_json_of(stored).find(R"("meta":{"topic":"t"}})") != std::string::npos);
}

TEST_CASE("article row: a WordPress' row has the post, the line, and what it is known by") {
  const SourceArticle source = source_of(sample_article());
  const auto row = make_wordpress_row(source);
  REQUIRE(row.has_value());
  CHECK(row->source_id() == "a-000001");
  CHECK(row->hash() == source.hash);
  CHECK(row->json() == source.json);
  REQUIRE(row->post.has_value());
  CHECK(row->post->slug == "a-title-1");
  Article odd = sample_article();
  odd.source_id = "a-1";
  CHECK(make_wordpress_row(source_of(odd)).error().message.find("source_id") != std::string::npos);
  odd = sample_article();
  odd.tags = {std::string(195, '&')};
  CHECK(make_wordpress_row(source_of(odd)).error().message.find("975") != std::string::npos);
}

}  // namespace anp
