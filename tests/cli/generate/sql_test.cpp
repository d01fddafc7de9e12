#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "generator/article.h"
#include "generator/formats/html_text.h"
#include "tests/cli/generate/format_files.h"
#include "tests/cli/generate/program.h"
#include "tests/support/database_server.h"

using namespace anp;
using test::FormatFiles;

namespace {

std::string line_count(const std::string& lines) {
  return std::to_string(std::count(lines.begin(), lines.end(), '\n')) + "\n";
}

std::string md5_of(const std::string& path) {
  const Ended sum = run_program({"md5sum", path});
  REQUIRE(sum.exit_code == 0);
  return sum.output.substr(0, 32) + "\n";
}

// Rows whose columns are not what their own JSON says.
constexpr const char* kPostgresqlDifferences = R"(
SELECT count(*) FROM (SELECT *, json::jsonb AS j FROM anp_articles) a WHERE
  source_id IS DISTINCT FROM j->>'source_id' OR hash IS DISTINCT FROM j->'meta'->>'hash' OR spec::text IS DISTINCT FROM j->>'spec'
  OR title IS DISTINCT FROM j->>'title' OR slug IS DISTINCT FROM j->>'slug' OR status IS DISTINCT FROM j->>'status'
  OR to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') IS DISTINCT FROM j->>'published_at'
  OR to_char(modified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') IS DISTINCT FROM j->>'modified_at'
  OR author_slug IS DISTINCT FROM j->'author'->>'slug' OR author_name IS DISTINCT FROM j->'author'->>'name'
  OR category IS DISTINCT FROM j->>'category' OR tags IS DISTINCT FROM j->'tags' OR excerpt IS DISTINCT FROM j->>'excerpt'
  OR body IS DISTINCT FROM j->'body' OR related IS DISTINCT FROM j->'related' OR meta IS DISTINCT FROM j->'meta')";

constexpr const char* kMariadbDifferences = R"(
SELECT COUNT(*) FROM anp_articles WHERE (
  source_id <=> JSON_VALUE(json, '$.source_id') AND hash <=> JSON_VALUE(json, '$.meta.hash') AND spec <=> JSON_VALUE(json, '$.spec')
  AND title <=> JSON_VALUE(json, '$.title') AND slug <=> JSON_VALUE(json, '$.slug') AND status <=> JSON_VALUE(json, '$.status')
  AND DATE_FORMAT(published_at, '%Y-%m-%dT%H:%i:%sZ') <=> JSON_VALUE(json, '$.published_at')
  AND DATE_FORMAT(modified_at, '%Y-%m-%dT%H:%i:%sZ') <=> JSON_VALUE(json, '$.modified_at')
  AND author_slug <=> JSON_VALUE(json, '$.author.slug') AND author_name <=> JSON_VALUE(json, '$.author.name')
  AND category <=> JSON_VALUE(json, '$.category') AND excerpt <=> JSON_VALUE(json, '$.excerpt')
  AND JSON_EQUALS(tags, JSON_EXTRACT(json, '$.tags')) AND JSON_EQUALS(body, JSON_EXTRACT(json, '$.body'))
  AND JSON_EQUALS(related, JSON_EXTRACT(json, '$.related')) AND JSON_EQUALS(meta, JSON_EXTRACT(json, '$.meta'))) IS NOT TRUE)";

/// The bodies as HTML, one after the other.
std::string html_of(const std::string& lines) {
  std::string html;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);)
    append_html_body(decode_article(line).value().body, html);
  return html + "\n";
}

void check_postgresql(const FormatFiles& files) {
  const PostgresqlServer server;
  const Ended loaded = server.psql({"-f", files.other});
  CAPTURE(loaded.errors);
  REQUIRE(loaded.exit_code == 0);
  CHECK(server.query("SELECT count(*) FROM anp_articles") == line_count(files.lines()));
  CHECK(server.query(kPostgresqlDifferences) == "0\n");
  const std::string order = "(meta->'payload'->>'seed')::bigint";
  CHECK(server.query("SELECT md5(string_agg(json || E'\\n', '' ORDER BY " + order +
                     ")) FROM anp_articles") == md5_of(files.ndjson));
  test::check_same_lines(server.query("SELECT json FROM anp_articles ORDER BY " + order),
                         files.lines());
  test::check_same_lines(
      server.query("SELECT string_agg(body_html, '' ORDER BY " + order + ") FROM anp_articles"),
      html_of(files.lines()));
}

void check_mariadb(const FormatFiles& files) {
  const MariadbServer server;
  const Ended loaded = server.mariadb(read_whole_file(files.other));
  CAPTURE(loaded.errors);
  REQUIRE(loaded.exit_code == 0);
  CHECK(server.query("SELECT COUNT(*) FROM anp_articles") == line_count(files.lines()));
  CHECK(server.query(kMariadbDifferences) == "0\n");
  const std::string order = "CAST(JSON_VALUE(meta, '$.payload.seed') AS UNSIGNED)";
  const std::string whole = "SET SESSION group_concat_max_len = 1 << 30; ";
  CHECK(server.query(whole + "SELECT MD5(GROUP_CONCAT(json, '\\n' ORDER BY " + order +
                     " SEPARATOR '')) FROM anp_articles") == md5_of(files.ndjson));
  test::check_same_lines(server.query("SELECT json FROM anp_articles ORDER BY " + order),
                         files.lines());
  test::check_same_lines(server.query(whole + "SELECT GROUP_CONCAT(body_html ORDER BY " + order +
                                      " SEPARATOR '') FROM anp_articles"),
                         html_of(files.lines()));
}

}  // namespace

TEST_CASE("sql-postgresql: a real server holds every value of ordinary articles") {
  const TemporaryDirectory directory;
  check_postgresql(test::write_ordinary_articles(directory, "sql-postgresql"));
}

TEST_CASE("sql-postgresql: a real server holds every value of the edge pack's articles") {
  const TemporaryDirectory directory;
  check_postgresql(test::write_edge_articles(directory, "sql-postgresql"));
}

TEST_CASE("sql-postgresql: a real server holds every value of hostile articles") {
  const TemporaryDirectory directory;
  check_postgresql(test::write_hostile_articles(directory, "sql-postgresql"));
}

TEST_CASE("sql-mariadb: a real server holds every value of ordinary articles") {
  const TemporaryDirectory directory;
  check_mariadb(test::write_ordinary_articles(directory, "sql-mariadb"));
}

TEST_CASE("sql-mariadb: a real server holds every value of the edge pack's articles") {
  const TemporaryDirectory directory;
  check_mariadb(test::write_edge_articles(directory, "sql-mariadb"));
}

TEST_CASE("sql-mariadb: a real server holds every value of hostile articles") {
  const TemporaryDirectory directory;
  check_mariadb(test::write_hostile_articles(directory, "sql-mariadb"));
}

TEST_CASE("sql-postgresql: a second load of the same articles fails and changes nothing") {
  const TemporaryDirectory directory;
  const FormatFiles files = test::write_ordinary_articles(directory, "sql-postgresql");
  const PostgresqlServer server;
  REQUIRE(server.psql({"-f", files.other}).exit_code == 0);
  CHECK(server.psql({"-f", files.other}).exit_code != 0);
  CHECK(server.query("SELECT count(*) FROM anp_articles") == "300\n");
}

TEST_CASE("sql-mariadb: a server that starts beside another leaves its temporary files alone") {
  const MariadbServer first;
  const std::string directory = first.query("SELECT @@tmpdir");
  const std::filesystem::path temporary =
      std::filesystem::path(directory.substr(0, directory.find('\n'))) /
      "#sql-temptable-of-a-query";
  std::ofstream(temporary) << "rows";
  const MariadbServer second;
  CHECK(read_whole_file(temporary) == "rows");
}
