#include "generator/formats/format.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "generator/formats/article_json.h"
#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

TEST_CASE("open_format: every name opens the format that it names") {
  for (const std::string_view name : kFormatNames) {
    CAPTURE(name);
    const auto format = open_format(name, DatasetDescription::of_any_articles());
    CHECK(format->name() == name);
    CHECK_FALSE(format->extension().empty());
    CHECK(check_format_name(name).value() == name);
  }
}

TEST_CASE("check_format_name: another name is refused with those there are") {
  const auto refused = check_format_name("docx");
  REQUIRE_FALSE(refused.has_value());
  for (const std::string_view name : kFormatNames)
    CHECK(refused.error().message.find(name) != std::string::npos);
}

TEST_CASE("append_json_line: the same bytes as from the article") {
  for (const std::string_view name : kFormatNames) {
    const auto format = open_format(name, DatasetDescription::of_any_articles());
    for (const Article& article : test::hostile_articles()) {
      std::string line;
      append_json(article, line);
      std::string from_line;
      REQUIRE(format->append_json_line(line, 5, from_line).has_value());
      std::string from_article;
      format->append(article, 5, from_article);
      CAPTURE(name);
      CAPTURE(article.source_id);
      CHECK(from_line == from_article);
    }
  }
}

TEST_CASE("formats: two articles that differ anywhere differ in every format but text") {
  Article one = test::plain_article(1);
  Article other = one;
  SUBCASE("hash") { other.meta.hash[0] ^= 1; }
  SUBCASE("related") { other.related.pop_back(); }
  SUBCASE("height") { other.body[1].height = 631; }
  SUBCASE("level") { other.body[2].level = 3; }
  SUBCASE("language") { other.body[4].language = "perl"; }
  SUBCASE("author") { other.author.name = "Another"; }
  SUBCASE("review") { other.meta.revision.last_reviewed = "2024-03-02"; }
  for (const std::string_view name : kFormatNames) {
    if (name == "text") continue;
    const auto format = open_format(name, DatasetDescription::of_any_articles());
    std::string bytes;
    std::string other_bytes;
    format->append(one, 0, bytes);
    format->append(other, 0, other_bytes);
    CAPTURE(name);
    CHECK(bytes != other_bytes);
  }
}
