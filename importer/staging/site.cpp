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
  CREATE INDEX articles_by_date ON articles(published_at DESC, id DESC);
  CREATE INDEX articles_by_status ON articles(status, published_at DESC, id DESC);
  CREATE VIRTUAL TABLE articles_text USING fts5(
    title, excerpt, body, content='', tokenize='unicode61 remove_diacritics 2');
  INSERT INTO articles_text(articles_text, rank) VALUES('automerge', 16);
  INSERT INTO articles_text(articles_text, rank) VALUES('hashsize', 8388608);
)sql";

constexpr const char* kInsert =
    "INSERT INTO articles(source_id, slug, title, status, published_at, category, author, excerpt, "
    "hash, json) VALUES(?,?,?,?,?,?,?,?,?,?) RETURNING id";
constexpr const char* kUpdate =
    "UPDATE articles SET source_id=?, slug=?, title=?, status=?, published_at=?, category=?, "
    "author=?, excerpt=?, hash=?, json=? WHERE id=?";

std::string draw_site_id() {
  std::random_device entropy;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", static_cast<std::uint32_t>(entropy()));
  return id;
}

std::int64_t pragma(Database& database, const char* sql) {
  Query query = database.query(sql);
  return query.next() ? query.integer(0) : 0;
}

void bind_columns(Query& query, const CheckedArticle& article) {
  query.bind(article.source_id).bind(article.slug).bind(article.title).bind(article.status);
  query.bind(article.published_at).bind(article.category).bind(article.author);
  query.bind(article.excerpt).bind(article.hash).bind(article.json);
}

std::vector<KeyAndHash> keys_of(Query& query) {
  std::vector<KeyAndHash> found;
  while (query.next()) {
    found.push_back(
        {std::string(query.text(0)), std::string(query.text(1)), std::string(query.text(2))});
  }
  return found;
}

std::optional<StoredArticle> stored_of(Query& query) {
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

Site::Site(Lock lock, Database database) : lock_(std::move(lock)), database_(std::move(database)) {}

Result<Site> Site::open(const std::string& path, const SiteOptions& options) {
  auto lock = lock_file(path);
  if (!lock) return lock.error();
  auto database = Database::open(path, Database::Access::read_write);
  if (!database) return database.error();
  Site site(*std::move(lock), *std::move(database));
  try {
    site.prepare(path, options);
  } catch (const StorageFailure& failure) {
    return Error{
        fmt::format("cannot use database {}: {}; --db names another one", path, failure.what())};
  }
  return site;
}

Result<Site> Site::open_reader(const std::string& path) {
  auto database = Database::open(path, Database::Access::read_only);
  if (!database) return database.error();
  Site site(Lock(-1), *std::move(database));
  Query query = site.database_.query("SELECT value FROM site WHERE key='site_id'");
  if (query.next()) site.site_id_ = query.text(0);
  return site;
}

void Site::prepare(const std::string& path, const SiteOptions& options) {
  const std::int64_t application = pragma(database_, "PRAGMA application_id");
  const std::int64_t version = pragma(database_, "PRAGMA user_version");
  const std::int64_t tables = pragma(database_, "SELECT count(*) FROM sqlite_schema");
  const bool is_new = tables == 0 && application == 0;
  if (!is_new && application != kApplicationId) {
    throw StorageFailure(StorageTrouble::broken, path + " belongs to another program");
  }
  if (!is_new && version != kSchemaVersion) {
    throw StorageFailure(
        StorageTrouble::broken,
        fmt::format("it has schema version {}, this program knows {}", version, kSchemaVersion));
  }
  database_.run(kConnectionSettings);
  if (options.max_pages > 0) {
    database_.run(fmt::format("PRAGMA max_page_count = {}", options.max_pages).c_str());
  }
  if (is_new) {
    Transaction transaction(database_);
    database_.run(kSchema);
    site_id_ = draw_site_id();
    database_.query("INSERT INTO site VALUES('site_id', ?)").bind(site_id_).finish();
    database_.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                              kApplicationId, kSchemaVersion)
                      .c_str());
    transaction.commit();
  }
  Query query = database_.query("SELECT value FROM site WHERE key='site_id'");
  if (query.next()) site_id_ = query.text(0);
}

std::vector<ArticleAnswer> Site::upsert(std::span<const CheckedArticle> articles) {
  std::vector<ArticleAnswer> answers;
  answers.reserve(articles.size());
  std::unordered_set<std::string_view> seen;
  Transaction transaction(database_);
  for (const CheckedArticle& article : articles) {
    if (seen.insert(article.source_id).second) {
      answers.push_back(upsert_one(article));
    } else {
      answers.push_back(rejected("the same source_id stands earlier in this batch"));
    }
  }
  transaction.commit();
  return answers;
}

ArticleAnswer Site::upsert_one(const CheckedArticle& article) {
  std::int64_t id = 0;
  {
    Query here = database_.query("SELECT id, hash FROM articles WHERE source_id=?");
    if (here.bind(article.source_id).next()) {
      if (here.text(1) == article.hash) return {ArticleOutcome::unchanged, {}};
      id = here.integer(0);
    }
  }
  try {
    if (id == 0) {
      insert(article);
    } else {
      update(id, article);
    }
  } catch (const StorageFailure& failure) {
    // Only the slug can collide: the row of the source id has just been looked for. The statement
    // that failed is undone, the transaction goes on.
    if (failure.trouble() != StorageTrouble::constraint) throw;
    Query holder = database_.query("SELECT source_id FROM articles WHERE slug=?");
    const bool found = holder.bind(article.slug).next();
    return rejected(fmt::format("slug '{}' belongs to {} already", article.slug,
                                found ? holder.text(0) : "another article"));
  }
  return {id == 0 ? ArticleOutcome::created : ArticleOutcome::updated, {}};
}

void Site::insert(const CheckedArticle& article) {
  std::int64_t id = 0;
  {
    Query query = database_.query(kInsert);
    bind_columns(query, article);
    ANP_REQUIRE(query.next(), "INSERT … RETURNING gives a row");
    id = query.integer(0);
    query.finish();
  }
  index(id, article);
}

void Site::update(std::int64_t id, const CheckedArticle& article) {
  {
    // First, since only this can be refused.
    Query old = database_.query("SELECT source_id FROM articles WHERE slug=? AND id<>?");
    if (old.bind(article.slug).bind(id).next()) {
      throw StorageFailure(StorageTrouble::constraint, "the slug is taken");
    }
  }
  remove_from_index(id);
  {
    Query query = database_.query(kUpdate);
    bind_columns(query, article);
    query.bind(id).finish();
  }
  index(id, article);
}

void Site::index(std::int64_t id, const CheckedArticle& article) {
  database_.query("INSERT INTO articles_text(rowid, title, excerpt, body) VALUES(?,?,?,?)")
      .bind(id)
      .bind(article.title)
      .bind(article.excerpt)
      .bind(article.text)
      .finish();
}

void Site::remove_from_index(std::int64_t id) {
  // An index without a copy of the text is told again what it was given.
  Query stored = database_.query("SELECT title, excerpt, json FROM articles WHERE id=?");
  ANP_REQUIRE(stored.bind(id).next(), "the row has just been found");
  const auto article = parse_json(stored.text(2));
  if (!article) throw StorageFailure(StorageTrouble::broken, article.error().message);
  const std::string text = searchable_text(*article);
  database_
      .query(
          "INSERT INTO articles_text(articles_text, rowid, title, excerpt, body) "
          "VALUES('delete',?,?,?,?)")
      .bind(id)
      .bind(stored.text(0))
      .bind(stored.text(1))
      .bind(text)
      .finish();
}

std::vector<DeleteOutcome> Site::remove(std::span<const DeleteRequest> requests) {
  std::vector<DeleteOutcome> outcomes;
  outcomes.reserve(requests.size());
  Transaction transaction(database_);
  for (const DeleteRequest& request : requests) outcomes.push_back(remove_one(request));
  transaction.commit();
  return outcomes;
}

DeleteOutcome Site::remove_one(const DeleteRequest& request) {
  std::int64_t id = 0;
  {
    Query here = database_.query("SELECT id, hash FROM articles WHERE source_id=?");
    if (!here.bind(request.source_id).next()) return DeleteOutcome::absent;
    if (here.text(1) != request.hash) return DeleteOutcome::changed;
    id = here.integer(0);
  }
  remove_from_index(id);
  database_.query("DELETE FROM articles WHERE id=?").bind(id).finish();
  return DeleteOutcome::deleted;
}

std::uint64_t Site::count() {
  return static_cast<std::uint64_t>(pragma(database_, "SELECT count(*) FROM articles"));
}

std::map<std::string, std::uint64_t> Site::count_by_status() {
  std::map<std::string, std::uint64_t> counts;
  Query query = database_.query("SELECT status, count(*) FROM articles GROUP BY status");
  while (query.next()) {
    counts[std::string(query.text(0))] = static_cast<std::uint64_t>(query.integer(1));
  }
  return counts;
}

std::vector<KeyAndHash> Site::look_up(std::span<const std::string> source_ids) {
  const std::string wanted = json_array_of(source_ids);
  Query query = database_.query(
      "SELECT source_id, hash, slug FROM json_each(?) AS wanted "
      "JOIN articles ON articles.source_id = wanted.value ORDER BY wanted.key");
  query.bind(wanted);
  return keys_of(query);
}

std::vector<KeyAndHash> Site::list_after(std::string_view after, std::int64_t limit) {
  Query query = database_.query(
      "SELECT source_id, hash, slug FROM articles WHERE source_id > ? ORDER BY source_id LIMIT ?");
  query.bind(after).bind(limit);
  return keys_of(query);
}

std::optional<StoredArticle> Site::read(std::string_view source_id) {
  Query query = database_.query("SELECT slug, json FROM articles WHERE source_id=?");
  query.bind(source_id);
  return stored_of(query);
}

std::optional<StoredArticle> Site::read_by_slug(std::string_view slug) {
  Query query = database_.query("SELECT slug, json FROM articles WHERE slug=?");
  query.bind(slug);
  return stored_of(query);
}

}  // namespace anp
