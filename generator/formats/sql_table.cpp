#include "generator/formats/sql_table.h"

#include <utility>

#include "generator/formats/article_json.h"
#include "generator/formats/html_text.h"

namespace anp {
namespace {

template <typename Value>
std::string json_of(const Value& value) {
  std::string json;
  append_json(value, json);
  return json;
}

}  // namespace

std::string sql_column_list() {
  std::string list;
  for (const std::string_view column : kSqlColumns) {
    if (!list.empty()) list += ", ";
    list += column;
  }
  return list;
}

SqlRow sql_row(const Article& article, std::string line) {
  std::string html;
  append_html_body(article.body, html);
  return {article.source_id,
          article.meta.hash,
          std::to_string(article.spec),
          article.title,
          article.slug,
          article.status,
          article.published_at,
          article.modified_at,
          article.author.slug,
          article.author.name,
          article.category,
          json_of(article.tags),
          article.excerpt,
          json_of(article.body),
          std::move(html),
          json_of(article.related),
          json_of(article.meta),
          std::move(line)};
}

SqlRow sql_row(const Article& article) { return sql_row(article, json_of(article)); }

std::string mariadb_time(std::string_view time) {
  return std::string(time.substr(0, 10)).append(" ").append(time.substr(11, 8));
}

std::string_view postgresql_articles_table() {
  return R"(CREATE TABLE IF NOT EXISTS anp_articles (
  source_id text PRIMARY KEY,
  hash text NOT NULL,
  spec integer NOT NULL,
  title text NOT NULL,
  slug text NOT NULL,
  status text NOT NULL,
  published_at timestamptz NOT NULL,
  modified_at timestamptz NOT NULL,
  author_slug text NOT NULL,
  author_name text NOT NULL,
  category text NOT NULL,
  tags jsonb NOT NULL,
  excerpt text NOT NULL,
  body jsonb NOT NULL,
  body_html text NOT NULL,
  related jsonb NOT NULL,
  meta jsonb NOT NULL,
  json text NOT NULL
);
CREATE INDEX IF NOT EXISTS anp_articles_slug ON anp_articles (slug);
)";
}

std::string_view mariadb_articles_table() {
  return R"(CREATE TABLE IF NOT EXISTS anp_articles (
  source_id VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  hash CHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  spec INT UNSIGNED NOT NULL,
  title TEXT NOT NULL,
  slug VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  published_at DATETIME NOT NULL COMMENT 'UTC',
  modified_at DATETIME NOT NULL COMMENT 'UTC',
  author_slug TEXT NOT NULL,
  author_name TEXT NOT NULL,
  category TEXT NOT NULL,
  tags JSON NOT NULL,
  excerpt MEDIUMTEXT NOT NULL,
  body JSON NOT NULL,
  body_html LONGTEXT NOT NULL,
  related JSON NOT NULL,
  meta JSON NOT NULL,
  json LONGTEXT NOT NULL,
  KEY slug (slug)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
)";
}

}  // namespace anp
