#include "generator/formats/sql.h"

#include "generator/formats/article_json.h"
#include "generator/formats/character_set.h"
#include "generator/formats/html_text.h"

namespace anp {
namespace {

/// Columns in their order; both dialects name them the same.
constexpr std::string_view kColumns =
    "source_id, hash, spec, title, slug, status, published_at, modified_at, author_slug, "
    "author_name, category, "
    "tags, excerpt, body, body_html, related, meta, json";

template <typename Value>
std::string json_of(const Value& value) {
  std::string json;
  append_json(value, json);
  return json;
}

/// Calls `each` with every column's value as text; times as `time_text` makes them.
void for_each_value(const Article& article, std::string (*time_text)(const std::string&),
                    auto&& each) {
  each(article.source_id);
  each(article.meta.hash);
  each(std::to_string(article.spec));
  each(article.title);
  each(article.slug);
  each(article.status);
  each(time_text(article.published_at));
  each(time_text(article.modified_at));
  each(article.author.slug);
  each(article.author.name);
  each(article.category);
  each(json_of(article.tags));
  each(article.excerpt);
  each(json_of(article.body));
  std::string html;
  append_html_body(article.body, html);
  each(html);
  each(json_of(article.related));
  each(json_of(article.meta));
  each(json_of(article));
}

constexpr std::string_view kPostgresqlStart = R"(\set ON_ERROR_STOP on
SET client_encoding = 'UTF8';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE TABLE IF NOT EXISTS anp_articles (
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

class PostgresqlFormat : public Format {
 public:
  void append_header(std::string& out) const override {
    out += kPostgresqlStart;
    out += "COPY anp_articles (";
    out += kColumns;
    out += ") FROM stdin;\n";
  }

  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    const auto as_it_is = [](const std::string& time) { return time; };
    for_each_value(article, as_it_is, [&](std::string_view value) {
      append_copy_text(value, out);
      out += '\t';
    });
    out.back() = '\n';
  }

  void append_footer(std::string& out) const override { out += "\\.\nCOMMIT;\n"; }

  [[nodiscard]] std::string_view name() const override { return "sql-postgresql"; }
  [[nodiscard]] std::string_view extension() const override { return "sql"; }
};

constexpr std::string_view kMariadbStart = R"(SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
CREATE TABLE IF NOT EXISTS anp_articles (
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

class MariadbFormat : public Format {
 public:
  void append_header(std::string& out) const override { out += kMariadbStart; }

  /// Where statements begin and end depends on the row and its place only, so that shards put
  /// together are the whole: what a row begins with ends the one before it.
  void append(const Article& article, std::uint64_t place, std::string& out) const override {
    std::string row;
    char before = '(';
    for_each_value(article, sql_time, [&](std::string_view value) {
      row += before;
      append_mariadb_string(value, row);
      before = ',';
    });
    row += ')';
    append_row_start(place, row.size(), out);
    out += row;
  }

  void append_footer(std::string& out) const override { out += ";\nCOMMIT;\n"; }

  [[nodiscard]] std::string_view name() const override { return "sql-mariadb"; }
  [[nodiscard]] std::string_view extension() const override { return "sql"; }

 private:
  static std::string sql_time(const std::string& time) {
    return time.substr(0, 10) + ' ' + time.substr(11, 8);
  }

  static void append_row_start(std::uint64_t place, std::size_t row_bytes, std::string& out) {
    const bool begins = place % kRowsPerInsert == 0 || row_bytes > kLongRowBytes;
    if (!begins) {
      out += ",\n";
      return;
    }
    if (place > 0) out += ";\n";
    if (place > 0 && place % kRowsPerTransaction == 0) out += "COMMIT;\n";
    if (place % kRowsPerTransaction == 0) out += "START TRANSACTION;\n";
    out += "INSERT INTO anp_articles (";
    out += kColumns;
    out += ") VALUES\n";
  }
};

/// Appends `value`, with a backslash and another letter for each character of `special`.
/// @param letters that stand for those of `special`, in the same order
void append_with_backslashes(std::string_view value, std::string_view special,
                             std::string_view letters, const CharacterSet& set, std::string& out) {
  for (auto at = set.find_in(value); at < value.size(); at = set.find_in(value)) {
    out += value.substr(0, at);
    out += '\\';
    out += letters[special.find(value[at])];
    value.remove_prefix(at + 1);
  }
  out += value;
}

}  // namespace

void append_copy_text(std::string_view value, std::string& out) {
  static constexpr std::string_view kSpecial = "\\\b\f\n\r\t\v";
  static constexpr CharacterSet kSet(kSpecial);
  append_with_backslashes(value, kSpecial, "\\bfnrtv", kSet, out);
}

void append_mariadb_string(std::string_view value, std::string& out) {
  static constexpr std::string_view kSpecial("\\'\n\r\t\x1A\0", 7);
  static constexpr CharacterSet kSet(kSpecial);
  out += '\'';
  append_with_backslashes(value, kSpecial, "\\'nrtZ0", kSet, out);
  out += '\'';
}

std::unique_ptr<const Format> postgresql_format() { return std::make_unique<PostgresqlFormat>(); }
std::unique_ptr<const Format> mariadb_format() { return std::make_unique<MariadbFormat>(); }

}  // namespace anp
