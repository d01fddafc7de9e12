#include "generator/formats/sql.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

namespace {

std::string row_at(std::uint64_t place, const Article& article) {
  std::string row;
  mariadb_format()->append(article, place, row);
  return row;
}

}  // namespace

TEST_CASE("append_copy_text: a backslash before what would end a value or a row") {
  std::string text;
  append_copy_text("a\\b\tc\nd\re\bf\fg\vh 'i' \\. \\N", text);
  CHECK(text == "a\\\\b\\tc\\nd\\re\\bf\\fg\\vh 'i' \\\\. \\\\N");
}

TEST_CASE("append_mariadb_string: a backslash before what would end a literal") {
  std::string text;
  append_mariadb_string(std::string_view("it's \\ \"x\"\n\r\t\0\x1A %_", 18), text);
  CHECK(text == "'it\\'s \\\\ \"x\"\\n\\r\\t\\0\\Z %_'");
}

TEST_CASE("sql-postgresql: one line a row, as many values as columns") {
  std::string script;
  postgresql_format()->append_header(script);
  CHECK(script.ends_with(") FROM stdin;\n"));
  const std::size_t columns = static_cast<std::size_t>(std::count(
      script.begin() + static_cast<std::ptrdiff_t>(script.find("COPY")), script.end(), ','));
  for (const Article& article : test::hostile_articles()) {
    std::string row;
    postgresql_format()->append(article, 0, row);
    CHECK(std::count(row.begin(), row.end(), '\n') == 1);
    CHECK(row.back() == '\n');
    CHECK(static_cast<std::size_t>(std::count(row.begin(), row.end(), '\t')) == columns);
  }
}

TEST_CASE("sql-mariadb: a row's place and length say where statements and transactions begin") {
  const Article article = test::plain_article(1);
  const auto starts = [&](std::uint64_t place, const char* text) {
    return row_at(place, article).starts_with(text);
  };
  CHECK(starts(0, "START TRANSACTION;\nINSERT INTO anp_articles (source_id, "));
  CHECK(starts(1, ",\n('edge-000001',"));
  CHECK(starts(49, ",\n("));
  CHECK(starts(50, ";\nINSERT INTO "));
  CHECK(starts(999, ",\n("));
  CHECK(starts(1000, ";\nCOMMIT;\nSTART TRANSACTION;\nINSERT INTO "));
  Article longer = article;
  longer.excerpt = std::string(kLongRowBytes, 'x');
  CHECK(row_at(1, longer).starts_with(";\nINSERT INTO "));
}
