#include "importer/targets/database/sqlite_articles.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "importer/targets/database/database_text.h"
#include "importer/targets/database/key_list.h"
#include "importer/targets/database/update_statement.h"
#include "importer/targets/target.h"

namespace anp {

namespace {

constexpr int kIoError = 10;    // SQLITE_IOERR
constexpr int kTooBig = 18;     // SQLITE_TOOBIG
constexpr int kPrimary = 0xff;  // of an extended result code

// "anpS" and "anpL": files of the staging site and ledgers.
constexpr std::int64_t kStagingId = 0x616e7053;
constexpr std::int64_t kLedgerId = 0x616e704c;

/// Pages that an article's long texts fill; a file that has tables keeps the size that it has.
/// FULL: a batch that was acknowledged survives a power cut. The cache holds a large batch, so that
/// none of it is written twice.
constexpr const char* kSettings = R"sql(
  PRAGMA page_size = 16384;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -65536;
)sql";

constexpr const char* kSchema = R"sql(
  CREATE TABLE IF NOT EXISTS anp_articles (
    source_id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    spec INTEGER NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    status TEXT NOT NULL,
    published_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    author_slug TEXT NOT NULL,
    author_name TEXT NOT NULL,
    category TEXT NOT NULL,
    tags TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    body TEXT NOT NULL,
    body_html TEXT NOT NULL,
    related TEXT NOT NULL,
    meta TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS anp_articles_slug ON anp_articles (slug);
  CREATE INDEX IF NOT EXISTS anp_articles_status ON anp_articles (status, published_at);
  CREATE INDEX IF NOT EXISTS anp_articles_category ON anp_articles (category, published_at);
  CREATE INDEX IF NOT EXISTS anp_articles_author ON anp_articles (author_slug, published_at);
  CREATE TABLE IF NOT EXISTS anp_terms (
    source_id TEXT NOT NULL,
    taxonomy TEXT NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (source_id, taxonomy, place)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS anp_terms_name ON anp_terms (taxonomy, name);
  CREATE TABLE IF NOT EXISTS anp_images (
    source_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    url TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    caption TEXT NOT NULL,
    PRIMARY KEY (source_id, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS anp_batches (
    batch_key TEXT NOT NULL PRIMARY KEY,
    first INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    sends INTEGER NOT NULL,
    written_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS anp_site (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
)sql";

constexpr const char* kInsert =
    "INSERT INTO anp_articles VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr const char* kHashes =
    "SELECT source_id, hash FROM json_each(?) AS wanted "
    "JOIN anp_articles ON source_id = wanted.value";
constexpr const char* kRecord =
    "INSERT INTO anp_batches VALUES (?,?,?,?,?,?,1,strftime('%Y-%m-%dT%H:%M:%SZ','now')) "
    "ON CONFLICT (batch_key) DO UPDATE SET first = excluded.first, created = excluded.created, "
    "updated = excluded.updated, unchanged = excluded.unchanged, rejected = excluded.rejected, "
    "sends = sends + 1, written_at = excluded.written_at";

const std::string& read_statement() {
  static const std::string sql =
      fmt::format("SELECT {} FROM anp_articles WHERE source_id IN (SELECT value FROM json_each(?))",
                  sql_column_list());
  return sql;
}

DatabaseTrouble trouble_of(const SqliteError& error) {
  switch (error.trouble()) {
    case SqliteTrouble::constraint:
      return DatabaseTrouble::value;
    case SqliteTrouble::busy:
      return DatabaseTrouble::busy;
    case SqliteTrouble::full:
    case SqliteTrouble::read_only:
    case SqliteTrouble::cannot_open:
    case SqliteTrouble::not_a_database:
    case SqliteTrouble::damaged:
      return DatabaseTrouble::refused;
    case SqliteTrouble::broken:
      break;
  }
  if ((error.code() & kPrimary) == kTooBig) return DatabaseTrouble::value;
  // After an I/O error nobody knows what is on the disk, until the journal is looked at again.
  return (error.code() & kPrimary) == kIoError ? DatabaseTrouble::lost : DatabaseTrouble::refused;
}

std::string_view remedy_of(SqliteTrouble trouble) {
  switch (trouble) {
    case SqliteTrouble::full:
      return ": make room on the disk";
    case SqliteTrouble::read_only:
      return ": make file and directory writable, or name another file";
    case SqliteTrouble::cannot_open:
      return ": name a file in a directory that can be written";
    case SqliteTrouble::busy:
      return ": end the program that holds it";
    case SqliteTrouble::not_a_database:
    case SqliteTrouble::damaged:
      return ": name another file";
    case SqliteTrouble::constraint:
    case SqliteTrouble::broken:
      break;
  }
  return "";
}

void bind_row(SqliteQuery& query, const SqlRow& row, std::size_t first) {
  constexpr std::size_t kSpec = 2;
  for (std::size_t i = first; i < row.size(); ++i) {
    if (i == kSpec) {
      query.bind(static_cast<std::int64_t>(std::stoll(row[i])));
    } else {
      query.bind(std::string_view(row[i]));
    }
  }
}

}  // namespace

template <typename Work>
auto SqliteArticles::translating(Work work) try {
  return work();
} catch (const SqliteError& error) {
  const DatabaseTrouble trouble = trouble_of(error);
  if (trouble == DatabaseTrouble::lost) disconnect();
  if (trouble == DatabaseTrouble::value) throw DatabaseError(trouble, refused_row(error.what()));
  throw DatabaseError(trouble,
                      fmt::format("'{}': {}{}", path_, error.what(), remedy_of(error.trouble())));
}

SqliteArticles::SqliteArticles(std::string path, bool create)
    : path_(std::move(path)), create_(create) {}

void SqliteArticles::connect() {
  if (database_) return;
  if (!create_ && !std::filesystem::exists(path_)) {
    throw DatabaseError(
        DatabaseTrouble::refused,
        fmt::format("there is no file '{}': check the path; --create-schema makes it", path_));
  }
  translating([this] { open(); });
}

void SqliteArticles::open() {
  SqliteDatabase database(path_, SqliteDatabase::Access::read_write);
  const std::int64_t application = database.integer("PRAGMA application_id").value_or(0);
  if (application == kStagingId || application == kLedgerId) {
    throw DatabaseError(
        DatabaseTrouble::refused,
        fmt::format("'{}' is {}: name another file", path_,
                    application == kLedgerId ? "a ledger" : "the database of anp-staging"));
  }
  database.run(kSettings);
  database_.emplace(std::move(database));
  counted_ = database_->statements();
}

void SqliteArticles::disconnect() noexcept { database_.reset(); }

// ---- Schema ----

std::set<std::string> SqliteArticles::columns() {
  return translating([this] {
    std::set<std::string> found;
    SqliteQuery query = database_->query(
        "SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, "
        "pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND "
        "tables.name LIKE 'anp@_%' ESCAPE '@'");
    while (query.next()) found.emplace(query.text(0));
    return found;
  });
}

void SqliteArticles::create_schema(const std::string& site_id) {
  translating([&] {
    SqliteTransaction transaction(*database_);
    database_->run(kSchema);
    const char* const keep = "INSERT INTO anp_site VALUES (?, ?) ON CONFLICT DO NOTHING";
    database_->query(keep).bind("site_id", site_id).finish();
    database_->query(keep).bind("schema", "1").finish();
    transaction.commit();
  });
}

std::string SqliteArticles::site_value(const char* name) {
  return translating([&] {
    SqliteQuery query = database_->query("SELECT value FROM anp_site WHERE name = ?");
    return query.bind(name).next() ? std::string(query.text(0)) : std::string();
  });
}

std::uint64_t SqliteArticles::count() {
  return translating([this] {
    return static_cast<std::uint64_t>(
        database_->integer("SELECT count(*) FROM anp_articles").value_or(0));
  });
}

/// Who may write the file is the file system's business.
void SqliteArticles::describe(Probe& probe) { probe.signs_in = false; }

// ---- Transaction ----

void SqliteArticles::begin() { run("BEGIN IMMEDIATE"); }
void SqliteArticles::commit() { run("COMMIT"); }

void SqliteArticles::run(const char* sql) {
  translating([&] { database_->query(sql).finish(); });
}

void SqliteArticles::rollback() noexcept {
  if (!database_ || !database_->in_transaction()) return;
  try {
    database_->query("ROLLBACK").finish();
  } catch (const SqliteError&) {
    // Closing it drops what is not committed.
    database_.reset();
  }
}

// ---- Articles ----

StoredHashes SqliteArticles::hashes(const std::string& source_ids) {
  return translating([&] {
    StoredHashes found;
    SqliteQuery query = database_->query(kHashes);
    query.bind(source_ids);
    while (query.next()) found.emplace(query.text(0), query.text(1));
    return found;
  });
}

void SqliteArticles::insert(RowList rows) {
  translating([&] {
    for (const ArticleRow* row : rows) {
      SqliteQuery query = database_->query(kInsert);
      bind_row(query, row->values, 0);
      query.finish();
    }
    replace_parts(rows);
  });
}

void SqliteArticles::update(RowList rows) {
  translating([&] {
    for (const ArticleRow* row : rows) {
      SqliteQuery query = database_->query(update_statement().c_str());
      bind_row(query, row->values, 1);
      query.bind(row->source_id()).finish();
    }
    replace_parts(rows);
  });
}

/// Also of new articles: somebody may have removed an earlier one by hand, without its parts.
void SqliteArticles::replace_parts(RowList rows) {
  erase_parts(key_list(rows));
  for (const ArticleRow* row : rows) {
    for (const TermRow& term : row->terms) {
      database_->query("INSERT INTO anp_terms VALUES (?,?,?,?)")
          .bind(row->source_id(), term.taxonomy, std::int64_t{term.place}, term.name)
          .finish();
    }
    for (const ImageRow& image : row->images) {
      database_->query("INSERT INTO anp_images VALUES (?,?,?,?,?,?)")
          .bind(row->source_id(), std::int64_t{image.place}, image.url,
                static_cast<std::int64_t>(image.width), static_cast<std::int64_t>(image.height),
                image.caption)
          .finish();
    }
  }
}

void SqliteArticles::erase_parts(const std::string& source_ids) {
  for (const char* sql :
       {"DELETE FROM anp_terms WHERE source_id IN (SELECT value FROM json_each(?))",
        "DELETE FROM anp_images WHERE source_id IN (SELECT value FROM json_each(?))"}) {
    database_->query(sql).bind(source_ids).finish();
  }
}

void SqliteArticles::erase(const std::string& source_ids) {
  translating([&] {
    database_->query("DELETE FROM anp_articles WHERE source_id IN (SELECT value FROM json_each(?))")
        .bind(source_ids)
        .finish();
    erase_parts(source_ids);
  });
}

void SqliteArticles::record(const BatchRow& batch) {
  translating([&] {
    const auto figure = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
    database_->query(kRecord)
        .bind(batch.batch_key, figure(batch.first), figure(batch.created), figure(batch.updated),
              figure(batch.unchanged), figure(batch.rejected))
        .finish();
  });
}

StoredArticles SqliteArticles::read(const std::string& source_ids) {
  return translating([&] {
    std::vector<SqlRow> rows;
    SqliteQuery query = database_->query(read_statement().c_str());
    query.bind(source_ids);
    while (query.next()) {
      SqlRow& row = rows.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = query.text(static_cast<int>(i));
    }
    return articles_of(rows);
  });
}

std::uint64_t SqliteArticles::take_statement_count() {
  if (!database_) return 0;
  return database_->statements() - std::exchange(counted_, database_->statements());
}

}  // namespace anp
