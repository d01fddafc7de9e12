#include "importer/targets/database/mariadb_articles.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "importer/targets/database/mariadb_power_loss.h"
#include "importer/targets/database/statement_uses.h"
#include "importer/targets/database/update_statement.h"

namespace anp {

namespace {

using Values = MariadbConnection::Values;
using Uses = StatementUses;

// "IF NOT EXISTS" for each: MariaDB commits before and after each of them.
constexpr const char* kOtherTables[] = {
    "CREATE INDEX IF NOT EXISTS anp_articles_status ON anp_articles (status, published_at)",
    "CREATE INDEX IF NOT EXISTS anp_articles_category ON anp_articles (category(100), "
    "published_at)",
    "CREATE INDEX IF NOT EXISTS anp_articles_author ON anp_articles (author_slug(100), "
    "published_at)",
    R"sql(CREATE TABLE IF NOT EXISTS anp_terms (
      source_id VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      taxonomy VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      place INT UNSIGNED NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (source_id, taxonomy, place),
      KEY anp_terms_name (taxonomy, name(100))
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)sql",
    R"sql(CREATE TABLE IF NOT EXISTS anp_images (
      source_id VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      place INT UNSIGNED NOT NULL,
      url TEXT NOT NULL,
      width INT UNSIGNED NOT NULL,
      height INT UNSIGNED NOT NULL,
      caption TEXT NOT NULL,
      PRIMARY KEY (source_id, place)
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)sql",
    R"sql(CREATE TABLE IF NOT EXISTS anp_batches (
      batch_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
      first BIGINT UNSIGNED NOT NULL,
      created INT UNSIGNED NOT NULL,
      updated INT UNSIGNED NOT NULL,
      unchanged INT UNSIGNED NOT NULL,
      rejected INT UNSIGNED NOT NULL,
      sends INT UNSIGNED NOT NULL,
      written_at DATETIME NOT NULL COMMENT 'UTC'
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)sql",
    R"sql(CREATE TABLE IF NOT EXISTS anp_site (
      name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
      value VARCHAR(190) NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)sql"};

constexpr const char* kColumnsThere =
    "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE "
    "table_schema = DATABASE() AND table_name IN ('anp_articles', 'anp_terms', 'anp_images', "
    "'anp_batches', 'anp_site')";

// STRAIGHT_JOIN: the keys first, each of them found by the primary key.
#define ANP_KEYS_JOIN                                                                         \
  "FROM JSON_TABLE(?, '$[*]' COLUMNS (id VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin " \
  "PATH '$')) AS wanted STRAIGHT_JOIN anp_articles ON anp_articles.source_id = wanted.id"
constexpr const char* kHashes = "SELECT source_id, hash " ANP_KEYS_JOIN;
constexpr const char* kLock = "SELECT source_id, hash " ANP_KEYS_JOIN " FOR UPDATE";

constexpr const char* kRecord =
    "INSERT INTO anp_batches VALUES (?, ?, ?, ?, ?, ?, 1, UTC_TIMESTAMP()) ON DUPLICATE KEY UPDATE "
    "first = VALUES(first), created = VALUES(created), updated = VALUES(updated), unchanged = "
    "VALUES(unchanged), rejected = VALUES(rejected), sends = sends + 1, written_at = "
    "VALUES(written_at)";

const std::string& insert_statement() {
  static const std::string sql = [] {
    std::string marks;
    for (std::size_t i = 0; i < kSqlColumns.size(); ++i) marks += i == 0 ? "?" : ", ?";
    return fmt::format("INSERT INTO anp_articles ({}) VALUES ({})", sql_column_list(), marks);
  }();
  return sql;
}

const std::string& read_statement() {
  static const std::string sql = fmt::format("SELECT {} {}", sql_column_list(), ANP_KEYS_JOIN);
  return sql;
}
#undef ANP_KEYS_JOIN

/// The columns from `first` on.
void append_row(const ArticleRow& row, std::size_t first, Uses& uses) {
  Values& values = uses.values.emplace_back();
  values.reserve(kSqlColumns.size());
  for (std::size_t i = first; i < row.values.size(); ++i) {
    const bool is_time =
        std::find(kSqlTimeColumns.begin(), kSqlTimeColumns.end(), i) != kSqlTimeColumns.end();
    values.push_back(is_time ? uses.keep(mariadb_time(row.values[i])) : row.values[i]);
  }
}

Uses terms_of(RowList rows) {
  Uses uses;
  for (const ArticleRow* row : rows) {
    for (const TermRow& term : row->terms) {
      uses.values.push_back({row->source_id(), term.taxonomy, uses.keep(term.place), term.name});
    }
  }
  return uses;
}

Uses images_of(RowList rows) {
  Uses uses;
  for (const ArticleRow* row : rows) {
    for (const ImageRow& image : row->images) {
      uses.values.push_back({row->source_id(), uses.keep(image.place), image.url,
                             uses.keep(image.width), uses.keep(image.height), image.caption});
    }
  }
  return uses;
}

}  // namespace

// ---- Schema ----

std::set<std::string> MariadbArticles::columns() {
  return first_column(connection_.query(kColumnsThere));
}

void MariadbArticles::create_schema(const std::string& site_id) {
  constexpr const char* kKeep = "INSERT IGNORE INTO anp_site VALUES (?, ?)";
  connection_.run(std::string(mariadb_articles_table()).c_str());
  for (const char* sql : kOtherTables) connection_.run(sql);
  connection_.query(kKeep, {"site_id", site_id});
  connection_.query(kKeep, {"schema", "1"});
}

std::string MariadbArticles::site_value(const char* name) {
  const auto rows = connection_.query("SELECT value FROM anp_site WHERE name = ?", {name});
  return rows.empty() ? std::string() : rows.front().front();
}

std::uint64_t MariadbArticles::count() {
  return std::stoull(
      connection_.query("SELECT CAST(COUNT(*) AS CHAR) FROM anp_articles").at(0).at(0));
}

void MariadbArticles::describe(Probe& probe) { add_power_loss(connection_, probe); }

// ---- Articles ----

StoredHashes MariadbArticles::hashes(const std::string& source_ids) {
  return to_hashes(connection_.query(kHashes, {source_ids}));
}

StoredHashes MariadbArticles::lock(const std::string& source_ids) {
  return to_hashes(connection_.query(kLock, {source_ids}));
}

void MariadbArticles::insert(RowList rows) {
  Uses uses;
  for (const ArticleRow* row : rows) append_row(*row, 0, uses);
  connection_.run_many(insert_statement().c_str(), uses.values);
  replace_parts(rows);
}

void MariadbArticles::update(RowList rows) {
  Uses uses;
  for (const ArticleRow* row : rows) {
    append_row(*row, 1, uses);
    uses.values.back().push_back(row->source_id());
  }
  connection_.run_many(update_statement().c_str(), uses.values);
  replace_parts(rows);
}

/// Also of new articles: somebody may have removed an earlier one by hand, without its parts.
void MariadbArticles::replace_parts(RowList rows) {
  std::vector<Values> ids;
  for (const ArticleRow* row : rows) ids.push_back({row->source_id()});
  connection_.run_many("DELETE FROM anp_terms WHERE source_id = ?", ids);
  connection_.run_many("DELETE FROM anp_images WHERE source_id = ?", ids);
  const Uses terms = terms_of(rows);
  connection_.run_many(
      "INSERT INTO anp_terms (source_id, taxonomy, place, name) VALUES (?, ?, ?, ?)", terms.values);
  const Uses images = images_of(rows);
  connection_.run_many(
      "INSERT INTO anp_images (source_id, place, url, width, height, caption) VALUES (?, ?, ?, ?, "
      "?, ?)",
      images.values);
}

void MariadbArticles::erase(const std::string& source_ids) {
  std::vector<std::string> ids;
  for (const auto& [id, hash] : hashes(source_ids)) ids.push_back(id);
  std::vector<Values> uses;
  for (const std::string& id : ids) uses.push_back({id});
  connection_.run_many("DELETE FROM anp_articles WHERE source_id = ?", uses);
  connection_.run_many("DELETE FROM anp_terms WHERE source_id = ?", uses);
  connection_.run_many("DELETE FROM anp_images WHERE source_id = ?", uses);
}

void MariadbArticles::record(const BatchRow& batch) {
  Uses uses;
  uses.values.push_back({batch.batch_key, uses.keep(batch.first), uses.keep(batch.created),
                         uses.keep(batch.updated), uses.keep(batch.unchanged),
                         uses.keep(batch.rejected)});
  connection_.run_many(kRecord, uses.values);
}

StoredArticles MariadbArticles::read(const std::string& source_ids) {
  return articles_of(to_sql_rows(connection_.query(read_statement().c_str(), {source_ids})));
}

}  // namespace anp
