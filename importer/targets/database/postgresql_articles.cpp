#include "importer/targets/database/postgresql_articles.h"

#include <fmt/format.h>

#include "generator/formats/sql.h"
#include "importer/targets/database/key_list.h"
#include "importer/targets/target.h"

namespace anp {

namespace {

constexpr std::string_view kOtherTables = R"sql(
CREATE INDEX IF NOT EXISTS anp_articles_status ON anp_articles (status, published_at);
CREATE INDEX IF NOT EXISTS anp_articles_category ON anp_articles (category, published_at);
CREATE INDEX IF NOT EXISTS anp_articles_author ON anp_articles (author_slug, published_at);
CREATE TABLE IF NOT EXISTS anp_terms (
  source_id text NOT NULL,
  taxonomy text NOT NULL,
  place integer NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (source_id, taxonomy, place)
);
CREATE INDEX IF NOT EXISTS anp_terms_name ON anp_terms (taxonomy, name);
CREATE TABLE IF NOT EXISTS anp_images (
  source_id text NOT NULL,
  place integer NOT NULL,
  url text NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  caption text NOT NULL,
  PRIMARY KEY (source_id, place)
);
CREATE TABLE IF NOT EXISTS anp_batches (
  batch_key text PRIMARY KEY,
  first bigint NOT NULL,
  created integer NOT NULL,
  updated integer NOT NULL,
  unchanged integer NOT NULL,
  rejected integer NOT NULL,
  sends integer NOT NULL,
  written_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS anp_site (name text PRIMARY KEY, value text NOT NULL);
)sql";

constexpr const char* kColumnsThere =
    "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = "
    "c.oid WHERE c.oid IN (to_regclass('anp_articles'), to_regclass('anp_terms'), "
    "to_regclass('anp_images'), to_regclass('anp_batches'), to_regclass('anp_site')) AND a.attnum "
    "> 0 AND NOT a.attisdropped";

constexpr const char* kHashes =
    "SELECT source_id, hash FROM anp_articles WHERE source_id IN (SELECT "
    "jsonb_array_elements_text($1::jsonb))";
// In order, so that two that lock the same articles do not wait for each other.
constexpr const char* kLock =
    "SELECT source_id, hash FROM anp_articles WHERE source_id IN (SELECT "
    "jsonb_array_elements_text($1::jsonb)) ORDER BY source_id FOR UPDATE OF anp_articles";

constexpr const char* kRecord =
    "INSERT INTO anp_batches VALUES ($1, $2, $3, $4, $5, $6, 1, now()) ON CONFLICT (batch_key) DO "
    "UPDATE SET first = excluded.first, created = excluded.created, updated = excluded.updated, "
    "unchanged = excluded.unchanged, rejected = excluded.rejected, sends = anp_batches.sends + 1, "
    "written_at = excluded.written_at";

/// Unlogged and gone with the session, the rows with the transaction.
constexpr const char* kStaging =
    "CREATE TEMPORARY TABLE IF NOT EXISTS anp_incoming (LIKE anp_articles) ON COMMIT DELETE ROWS";

const std::string& copy_into(bool staging) {
  static const std::string direct =
      fmt::format("COPY anp_articles ({}) FROM STDIN", sql_column_list());
  static const std::string staged =
      fmt::format("COPY pg_temp.anp_incoming ({}) FROM STDIN", sql_column_list());
  return staging ? staged : direct;
}

const std::string& upsert() {
  static const std::string sql = [] {
    std::string changes;
    for (std::size_t i = 1; i < kSqlColumns.size(); ++i) {
      changes +=
          fmt::format("{}{} = excluded.{}", i == 1 ? "" : ", ", kSqlColumns[i], kSqlColumns[i]);
    }
    return fmt::format(
        "INSERT INTO anp_articles ({}) SELECT {} FROM pg_temp.anp_incoming ORDER BY source_id ON "
        "CONFLICT (source_id) DO UPDATE SET {}",
        sql_column_list(), sql_column_list(), changes);
  }();
  return sql;
}

/// Rows of COPY's text format.
class CopyText {
 public:
  void append(std::string_view value) {
    append_copy_text(value, text_);
    text_ += '\t';
  }
  void append(std::uint64_t number) { append(fmt::to_string(number)); }
  void end_row() { text_.back() = '\n'; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string article_lines(RowList rows) {
  CopyText lines;
  for (const ArticleRow* row : rows) {
    for (const std::string& value : row->values) lines.append(value);
    lines.end_row();
  }
  return lines.text();
}

std::string term_lines(RowList rows) {
  CopyText lines;
  for (const ArticleRow* row : rows) {
    for (const TermRow& term : row->terms) {
      lines.append(row->source_id());
      lines.append(term.taxonomy);
      lines.append(term.place);
      lines.append(term.name);
      lines.end_row();
    }
  }
  return lines.text();
}

std::string image_lines(RowList rows) {
  CopyText lines;
  for (const ArticleRow* row : rows) {
    for (const ImageRow& image : row->images) {
      lines.append(row->source_id());
      lines.append(image.place);
      lines.append(image.url);
      lines.append(image.width);
      lines.append(image.height);
      lines.append(image.caption);
      lines.end_row();
    }
  }
  return lines.text();
}

}  // namespace

// ---- Schema ----

std::set<std::string> PostgresqlArticles::columns() {
  return first_column(connection_.query(kColumnsThere));
}

void PostgresqlArticles::create_schema(const std::string& site_id) {
  // Two that create it at the same time take turns: IF NOT EXISTS alone is not enough for that.
  constexpr const char* kTurn = "SELECT pg_advisory_xact_lock(hashtext('anp_site'))";
  constexpr const char* kKeep = "INSERT INTO anp_site VALUES ($1, $2) ON CONFLICT DO NOTHING";
  connection_.run("BEGIN");
  connection_.run(kTurn);
  connection_.run(std::string(postgresql_articles_table()).append(kOtherTables).c_str());
  connection_.query(kKeep, {"site_id", site_id});
  connection_.query(kKeep, {"schema", "1"});
  connection_.commit();
}

std::string PostgresqlArticles::site_value(const char* name) {
  const auto rows = connection_.query("SELECT value FROM anp_site WHERE name = $1", {name});
  return rows.empty() ? std::string() : rows.front().front();
}

std::uint64_t PostgresqlArticles::count() {
  return std::stoull(connection_.query("SELECT count(*) FROM anp_articles").at(0).at(0));
}

void PostgresqlArticles::describe(Probe& probe) {
  if (connection_.query("SHOW fsync").at(0).at(0) == "on") return;
  probe.losses.emplace_back(
      "anything, when its machine loses power: fsync is off there; verify finds what is missing");
}

// ---- Transaction ----

void PostgresqlArticles::begin() {
  // A constraint that is deferred to COMMIT could not be blamed on an article any more.
  connection_.run("BEGIN; SET CONSTRAINTS ALL IMMEDIATE");
}

// ---- Articles ----

StoredHashes PostgresqlArticles::hashes(const std::string& source_ids) {
  return to_hashes(connection_.query(kHashes, {source_ids}));
}

StoredHashes PostgresqlArticles::lock(const std::string& source_ids) {
  return to_hashes(connection_.query(kLock, {source_ids}));
}

void PostgresqlArticles::insert(RowList rows) {
  connection_.copy(copy_into(false).c_str(), article_lines(rows));
  replace_parts(rows);
}

void PostgresqlArticles::update(RowList rows) {
  connection_.run(kStaging);
  connection_.copy(copy_into(true).c_str(), article_lines(rows));
  connection_.run(upsert().c_str());
  connection_.run("DELETE FROM pg_temp.anp_incoming");
  replace_parts(rows);
}

/// Also of new articles: somebody may have removed an earlier one by hand, without its parts.
void PostgresqlArticles::replace_parts(RowList rows) {
  const std::string keys = key_list(rows);
  for (const char* sql : {"DELETE FROM anp_terms WHERE source_id IN (SELECT "
                          "jsonb_array_elements_text($1::jsonb))",
                          "DELETE FROM anp_images WHERE source_id IN (SELECT "
                          "jsonb_array_elements_text($1::jsonb))"}) {
    connection_.query(sql, {keys});
  }
  connection_.copy("COPY anp_terms (source_id, taxonomy, place, name) FROM STDIN",
                   term_lines(rows));
  const std::string images = image_lines(rows);
  if (images.empty()) return;
  connection_.copy("COPY anp_images (source_id, place, url, width, height, caption) FROM STDIN",
                   images);
}

void PostgresqlArticles::erase(const std::string& source_ids) {
  for (const char* table : {"anp_articles", "anp_terms", "anp_images"}) {
    const std::string sql = fmt::format(
        "DELETE FROM {} WHERE source_id IN (SELECT jsonb_array_elements_text($1::jsonb))", table);
    connection_.query(sql.c_str(), {source_ids});
  }
}

void PostgresqlArticles::record(const BatchRow& batch) {
  connection_.query(kRecord, {batch.batch_key, fmt::to_string(batch.first),
                              fmt::to_string(batch.created), fmt::to_string(batch.updated),
                              fmt::to_string(batch.unchanged), fmt::to_string(batch.rejected)});
}

StoredArticles PostgresqlArticles::read(const std::string& source_ids) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM anp_articles WHERE source_id IN (SELECT "
      "jsonb_array_elements_text($1::jsonb))",
      sql_column_list());
  return articles_of(to_sql_rows(connection_.query(sql.c_str(), {source_ids})));
}

}  // namespace anp
