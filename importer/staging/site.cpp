#include "importer/staging/site.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <unordered_set>

#include "importer/staging/json_value.h"

namespace anp {
namespace {

// "anpS": tells our databases from those of other programs.
constexpr std::int64_t kApplicationId = 0x616e7053;
// Version of the tables and of searchable_text().
constexpr std::int64_t kSchemaVersion = 1;

constexpr const char* kConnectionSettings = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA wal_autocheckpoint = 4000;
)sql";

// The search index keeps no copy of the text (content=''): it would double the database. Fewer,
// larger merges of index segments halve the time of a bulk import; a search reads up to 16
// segments instead of 4.
constexpr const char* kSchema = R"sql(
  CREATE TABLE site(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE articles(
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    published_at TEXT NOT NULL,
    category TEXT NOT NULL,
    author TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    hash TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX articles_by_date ON articles((status = 'future'), published_at DESC, id DESC);
  CREATE INDEX articles_by_status ON articles(status, published_at DESC, id DESC);
  CREATE VIRTUAL TABLE articles_text USING fts5(
    title, excerpt, body, content='', tokenize='unicode61 remove_diacritics 2');
  INSERT INTO articles_text(articles_text, rank) VALUES('automerge', 16);
  INSERT INTO articles_text(articles_text, rank) VALUES('hashsize', 8388608);
)sql";

constexpr const char* kReadSiteId = "SELECT value FROM site WHERE key='site_id'";
constexpr const char* kInsert =
    "INSERT INTO articles(source_id, slug, title, status, published_at, category, author, excerpt, "
    "hash, json) VALUES(?,?,?,?,?,?,?,?,?,?)";
constexpr const char* kUpdate =
    "UPDATE articles SET source_id=?, slug=?, title=?, status=?, published_at=?, category=?, "
    "author=?, excerpt=?, hash=?, json=? WHERE id=?";

std::string draw_site_id() {
  std::random_device entropy;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", static_cast<std::uint32_t>(entropy()));
  return id;
}

void bind_columns(SqliteQuery& query, const CheckedArticle& article) {
  const ArticleCard& card = article.card;
  query.bind(article.source_id, card.slug, card.title, card.status, card.published_at,
             card.category, card.author, card.excerpt, article.hash, article.json);
}

std::vector<KeyAndHash> keys_of(SqliteQuery& query) {
  std::vector<KeyAndHash> found;
  while (query.next()) {
    found.push_back(
        {std::string(query.text(0)), std::string(query.text(1)), std::string(query.text(2))});
  }
  return found;
}

std::optional<StoredArticle> stored_of(SqliteQuery& query) {
  if (!query.next()) return std::nullopt;
  return StoredArticle{std::string(query.text(0)), std::string(query.text(1))};
}

ArticleAnswer rejected(std::string reason) { return {ArticleOutcome::rejected, std::move(reason)}; }

}  // namespace

Site::Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Site::Lock> Site::lock_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return Error{fmt::format(
        "cannot open database {}: {}; --db names a file in a directory that can be written", path,
        std::strerror(errno))};
  }
  Lock lock(descriptor);
  // flock() and the fcntl() locks of SQLite do not see each other.
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Error{fmt::format(
        "database {} is in use by another anp-staging; stop that one, or name another file by --db",
        path)};
  }
  return lock;
}

Result<SqliteDatabase> Site::open_database(const std::string& path,
                                           SqliteDatabase::Access access) try {
  SqliteDatabase database(path, access);
  // SQLite opens what it cannot write for reading, without a word.
  if (access == SqliteDatabase::Access::read_write && database.is_read_only()) {
    return Error{fmt::format("cannot open database {}: it is read-only", path)};
  }
  return database;
} catch (const SqliteError& error) {
  return Error{fmt::format("cannot open database {}: {}", path, error.what())};
}

Site::Site(Lock lock, SqliteDatabase database)
    : lock_(std::move(lock)), database_(std::move(database)) {}

Result<Site> Site::open(const std::string& path, const SiteOptions& options) {
  auto lock = lock_file(path);
  if (!lock) return lock.error();
  auto database = open_database(path, SqliteDatabase::Access::read_write);
  if (!database) return database.error();
  Site site(*std::move(lock), *std::move(database));
  try {
    site.prepare(path, options);
  } catch (const SqliteError& failure) {
    return Error{
        fmt::format("cannot use database {}: {}; --db names another one", path, failure.what())};
  }
  return site;
}

Result<Site> Site::open_reader(const std::string& path) {
  auto database = open_database(path, SqliteDatabase::Access::read_only);
  if (!database) return database.error();
  Site site(Lock(-1), *std::move(database));
  site.site_id_ = site.database_.text(kReadSiteId).value_or("");
  return site;
}

void Site::prepare(const std::string& path, const SiteOptions& options) {
  const std::int64_t application = database_.integer("PRAGMA application_id").value_or(0);
  const std::int64_t version = database_.integer("PRAGMA user_version").value_or(0);
  const bool is_empty = database_.integer("SELECT count(*) FROM sqlite_schema") == 0;
  const bool is_new = is_empty && application == 0;
  if (!is_new && application != kApplicationId) {
    throw SqliteError(SqliteTrouble::broken, path + " belongs to another program");
  }
  if (!is_new && version != kSchemaVersion) {
    throw SqliteError(
        SqliteTrouble::broken,
        fmt::format("it has schema version {}, this program knows {}", version, kSchemaVersion));
  }
  database_.run(kConnectionSettings);
  if (options.max_pages > 0) {
    database_.run(fmt::format("PRAGMA max_page_count = {}", options.max_pages).c_str());
  }
  if (is_new) {
    SqliteTransaction transaction(database_);
    database_.run(kSchema);
    site_id_ = draw_site_id();
    database_.query("INSERT INTO site VALUES('site_id', ?)").bind(site_id_).finish();
    database_.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                              kApplicationId, kSchemaVersion)
                      .c_str());
    transaction.commit();
  }
  site_id_ = database_.text(kReadSiteId).value_or("");
}

std::vector<ArticleAnswer> Site::upsert(std::span<const CheckedArticle> articles) {
  std::vector<ArticleAnswer> answers;
  answers.reserve(articles.size());
  std::unordered_set<std::string_view> seen;
  std::vector<IndexChange> changes;
  SqliteTransaction transaction(database_);
  for (const CheckedArticle& article : articles) {
    if (seen.insert(article.source_id).second) {
      answers.push_back(upsert_one(article, changes));
    } else {
      answers.push_back(rejected("the same source_id stands earlier in this batch"));
    }
  }
  update_index(changes);
  transaction.commit();
  return answers;
}

std::optional<Site::Row> Site::find_row(std::string_view source_id) {
  SqliteQuery row = database_.query("SELECT id, hash FROM articles WHERE source_id=?");
  if (!row.bind(source_id).next()) return std::nullopt;
  return Row{row.integer(0), std::string(row.text(1))};
}

ArticleAnswer Site::upsert_one(const CheckedArticle& article, std::vector<IndexChange>& changes) {
  const std::optional<Row> row = find_row(article.source_id);
  if (row && row->hash == article.hash) return {ArticleOutcome::unchanged, {}};
  std::optional<IndexedText> old_text;
  if (row) old_text = indexed_text(row->id);
  try {
    if (!row) {
      changes.push_back({insert(article), std::nullopt, &article});
      return {ArticleOutcome::created, {}};
    }
    SqliteQuery query = database_.query(kUpdate);
    bind_columns(query, article);
    query.bind(row->id).finish();
    changes.push_back({row->id, std::move(old_text), &article});
    return {ArticleOutcome::updated, {}};
  } catch (const SqliteError& failure) {
    // Only the slug can collide: the row of the source id has just been looked for. The statement
    // that failed is undone, the transaction goes on.
    if (failure.trouble() != SqliteTrouble::constraint) throw;
  }
  return slug_taken(article);
}

ArticleAnswer Site::slug_taken(const CheckedArticle& article) {
  SqliteQuery holder = database_.query("SELECT source_id FROM articles WHERE slug=?");
  const bool found = holder.bind(article.card.slug).next();
  return rejected(fmt::format("slug '{}' belongs to {} already", article.card.slug,
                              found ? holder.text(0) : "another article"));
}

std::int64_t Site::insert(const CheckedArticle& article) {
  SqliteQuery query = database_.query(kInsert);
  bind_columns(query, article);
  query.finish();
  return database_.last_row_id();
}

Site::IndexedText Site::indexed_text(std::int64_t id) {
  SqliteQuery stored = database_.query("SELECT title, excerpt, json FROM articles WHERE id=?");
  ANP_REQUIRE(stored.bind(id).next(), "the row has just been found");
  const auto article = parse_json(stored.text(2));
  if (!article) throw SqliteError(SqliteTrouble::broken, article.error().message);
  return {std::string(stored.text(0)), std::string(stored.text(1)), searchable_text(*article)};
}

void Site::update_index(const std::vector<IndexChange>& changes) {
  // After all rows of the transaction: a statement that may fail on a constraint makes SQLite write
  // out what the index has gathered in memory, which took half the time of an import.
  for (const IndexChange& change : changes) {
    if (change.old_text) {
      // An index without a copy of the text is told again what it was given.
      SqliteQuery query = database_.query(
          "INSERT INTO articles_text(articles_text, rowid, title, excerpt, body) "
          "VALUES('delete',?,?,?,?)");
      const IndexedText& old = *change.old_text;
      query.bind(change.id, old.title, old.excerpt, old.body).finish();
    }
    if (change.article == nullptr) continue;
    SqliteQuery query =
        database_.query("INSERT INTO articles_text(rowid, title, excerpt, body) VALUES(?,?,?,?)");
    const ArticleCard& card = change.article->card;
    query.bind(change.id, card.title, card.excerpt, change.article->text).finish();
  }
}

std::vector<DeleteOutcome> Site::remove(std::span<const DeleteRequest> requests) {
  std::vector<DeleteOutcome> outcomes;
  outcomes.reserve(requests.size());
  std::vector<IndexChange> changes;
  SqliteTransaction transaction(database_);
  for (const DeleteRequest& request : requests) outcomes.push_back(remove_one(request, changes));
  update_index(changes);
  transaction.commit();
  return outcomes;
}

DeleteOutcome Site::remove_one(const DeleteRequest& request, std::vector<IndexChange>& changes) {
  const std::optional<Row> row = find_row(request.source_id);
  if (!row) return DeleteOutcome::absent;
  if (row->hash != request.hash) return DeleteOutcome::changed;
  changes.push_back({row->id, indexed_text(row->id), nullptr});
  database_.query("DELETE FROM articles WHERE id=?").bind(row->id).finish();
  return DeleteOutcome::deleted;
}

std::uint64_t Site::count() {
  return static_cast<std::uint64_t>(database_.integer("SELECT count(*) FROM articles").value_or(0));
}

std::map<std::string, std::uint64_t> Site::count_by_status() {
  std::map<std::string, std::uint64_t> counts;
  SqliteQuery query = database_.query("SELECT status, count(*) FROM articles GROUP BY status");
  while (query.next()) {
    counts[std::string(query.text(0))] = static_cast<std::uint64_t>(query.integer(1));
  }
  return counts;
}

std::vector<KeyAndHash> Site::look_up(std::span<const std::string> source_ids) {
  const std::string wanted = json_array_of(source_ids);
  SqliteQuery query = database_.query(
      "SELECT source_id, hash, slug FROM json_each(?) AS wanted "
      "JOIN articles ON articles.source_id = wanted.value ORDER BY wanted.key");
  query.bind(wanted);
  return keys_of(query);
}

std::vector<KeyAndHash> Site::list_after(std::string_view after, std::int64_t limit) {
  SqliteQuery query = database_.query(
      "SELECT source_id, hash, slug FROM articles WHERE source_id > ? ORDER BY source_id LIMIT ?");
  query.bind(after, limit);
  return keys_of(query);
}

std::optional<StoredArticle> Site::read(std::string_view source_id) {
  SqliteQuery query = database_.query("SELECT slug, json FROM articles WHERE source_id=?");
  query.bind(source_id);
  return stored_of(query);
}

std::optional<StoredArticle> Site::read_by_slug(std::string_view slug) {
  SqliteQuery query = database_.query("SELECT slug, json FROM articles WHERE slug=?");
  query.bind(slug);
  return stored_of(query);
}

}  // namespace anp
