#include "generator/formats/csv.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

TEST_CASE(
    "append_csv_cell: quotes where RFC 4180 demands them, and at blanks that a reader could drop") {
  struct Case {
    const char* value;
    const char* cell;
  };
  static constexpr Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a b", "a b"},
      {"a,b", "\"a,b\""},
      {"say \"x\"", "\"say \"\"x\"\"\""},
      {"\"", "\"\"\"\""},
      {"a\nb", "\"a\nb\""},
      {"a\r\nb", "\"a\r\nb\""},
      {" a", "\" a\""},
      {"a\t", "\"a\t\""},
      {"=1+1", "=1+1"},
      {"@SUM(A1)", "@SUM(A1)"},
      {"é😀", "é😀"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.value);
    std::string cell;
    append_csv_cell(c.value, cell);
    CHECK(cell == c.cell);
  }
}

TEST_CASE("csv: the header names each member, meta with a prefix, and rows have as many cells") {
  const auto csv = csv_format();
  std::string header;
  csv->append_header(header);
  CHECK(header ==
        "spec,source_id,title,slug,status,published_at,modified_at,author,category,tags,excerpt,"
        "body,related,meta_topic,meta_summary,"
        "meta_ai_outline,meta_ai_brief,meta_stack,meta_tools,meta_code_language,meta_difficulty,"
        "meta_reading_time,meta_view_count,"
        "meta_score,meta_revision,meta_reference,meta_flags,meta_checklist,meta_entities,meta_"
        "image_sources,meta_payload,meta_notes,"
        "meta_hash\r\n");
  Article article;
  article.tags = {"a", "b"};
  std::string row;
  csv->append(article, 0, row);
  CHECK(row ==
        "1,,,,,,,\"{\"\"slug\"\":\"\"\"\",\"\"name\"\":\"\"\"\"}\",,\"[\"\"a\"\",\"\"b\"\"]\",,[],["
        "],,,"
        "\"{\"\"context\"\":\"\"\"\",\"\"problem\"\":\"\"\"\",\"\"stack\"\":\"\"\"\","
        "\"\"recommended_action\"\":\"\"\"\"}\",,[],[],,,0,0,"
        "\"{\"\"quality\"\":0,\"\"freshness\"\":0,\"\"depth\"\":0,\"\"clarity\"\":0}\","
        "\"{\"\"status\"\":\"\"\"\",\"\"version\"\":\"\"\"\",\"\"last_reviewed\"\":\"\"\"\"}\",,"
        "\"{\"\"ai_generated_style\"\":0,\"\"has_images\"\":0,\"\"image_heavy\"\":0,\"\"needs_"
        "human_review\"\":0}\",[],[],[],"
        "\"{\"\"source_id\"\":\"\"\"\",\"\"generator\"\":\"\"\"\",\"\"paragraphs\"\":0,"
        "\"\"scenario\"\":\"\"\"\",\"\"seed\"\":0}\",[],\r\n");
}
