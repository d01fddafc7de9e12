#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/result.h"
#include "importer/engine/outcome.h"
#include "importer/sqlite.h"
#include "importer/staging/article_check.h"

namespace anp {

struct SiteOptions {
  /// Size that the database may grow to, in pages of 4096 bytes; 0 is no limit but the disk's.
  std::int64_t max_pages = 0;
};

/// An article's key, the content hash that the site has, and where its page is.
struct KeyAndHash {
  std::string source_id;
  std::string hash;
  std::string slug;
};

struct StoredArticle {
  std::string slug;
  std::string json;  ///< the bytes that were taken in
};

enum class DeleteOutcome : std::uint8_t {
  deleted,
  absent,
  changed,  ///< another hash is there: kept
};

struct DeleteRequest {
  std::string source_id;
  std::string hash;
};

/// Which articles a list shows: all, those of a status, or those that match a search.
struct ListQuery {
  std::string status;  ///< empty: every status
  std::string search;  ///< words of a person; empty: no search
  std::int64_t offset = 0;
  std::int64_t limit = 20;
};

inline constexpr std::size_t kMaxRelatedShown = 12;
inline constexpr std::size_t kMaxSearchWords = 16;

/// The articles of the staging site in one SQLite database. One thread at a time. Where the
/// database fails, functions throw SqliteError and leave nothing half done.
class Site {
 public:
  /// Opens the database at `path` for reading and writing, creates it when absent, and takes it for
  /// this process alone. Error when it cannot be opened, is in use by another anp-staging, or
  /// belongs to another program.
  static Result<Site> open(const std::string& path, const SiteOptions& options = {});

  /// A second connection, which reads what is committed while the first one writes. `path` has been
  /// opened by open() in this process.
  static Result<Site> open_reader(const std::string& path);

  Site(Site&&) noexcept = default;
  Site& operator=(Site&&) noexcept = default;
  ~Site() = default;

  /// 32 hex digits, drawn once when the database was made: tells this site from any other.
  [[nodiscard]] const std::string& site_id() const { return site_id_; }
  /// Uses of database statements so far.
  [[nodiscard]] std::uint64_t statements() const { return database_.statements(); }

  /// Takes the articles in by source id, in one transaction: all of them are there afterwards, or,
  /// after an exception or a crash, none. One that the site refuses (its slug belongs to another
  /// source id, or the same source id stood earlier in the batch) is rejected alone.
  std::vector<ArticleAnswer> upsert(std::span<const CheckedArticle> articles);

  /// Deletes those whose content hash is still the given one, in one transaction.
  std::vector<DeleteOutcome> remove(std::span<const DeleteRequest> requests);

  std::uint64_t count();
  /// How many articles have each status that occurs.
  std::map<std::string, std::uint64_t> count_by_status();
  /// How many articles the query finds, whatever its offset and limit.
  std::uint64_t count_found(const ListQuery& query);
  /// Newest first; a search puts the best match first. Where all are shown, those with the status
  /// 'future' come last: their dates lie ahead of everything that can be read.
  std::vector<ArticleCard> list(const ListQuery& query);

  /// Those of the source ids that are here, in the order asked.
  std::vector<KeyAndHash> look_up(std::span<const std::string> source_ids);
  /// Up to `limit` articles with source ids after `after`, in the order of their bytes.
  std::vector<KeyAndHash> list_after(std::string_view after, std::int64_t limit);
  std::optional<StoredArticle> read(std::string_view source_id);
  std::optional<StoredArticle> read_by_slug(std::string_view slug);
  /// The first kMaxRelatedShown of the source ids that are here, in the order asked.
  std::vector<ArticleCard> related(std::span<const std::string> source_ids);

 private:
  /// Holds the lock that keeps a second anp-staging out; released when the process ends.
  class Lock {
   public:
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Lock& operator=(Lock&& other) noexcept {
      std::swap(descriptor_, other.descriptor_);
      return *this;
    }
    ~Lock();

   private:
    int descriptor_;
  };

  /// The text of an article in the search index.
  struct IndexedText {
    std::string title;
    std::string excerpt;
    std::string body;
  };
  /// What a row's change does to the search index.
  struct IndexChange {
    std::int64_t id;
    std::optional<IndexedText> old_text;  ///< what is there; nothing for a new row
    const CheckedArticle* article;        ///< what comes in; nullptr for a row that goes
  };

  /// A row by what the outside knows of it.
  struct Row {
    std::int64_t id;
    std::string hash;
  };

  static Result<Lock> lock_file(const std::string& path);
  static Result<SqliteDatabase> open_database(const std::string& path,
                                              SqliteDatabase::Access access);
  Site(Lock lock, SqliteDatabase database);
  void prepare(const std::string& path, const SiteOptions& options);
  std::optional<Row> find_row(std::string_view source_id);
  ArticleAnswer upsert_one(const CheckedArticle& article, std::vector<IndexChange>& changes);
  ArticleAnswer slug_taken(const CheckedArticle& article);
  std::int64_t insert(const CheckedArticle& article);
  IndexedText indexed_text(std::int64_t id);
  void update_index(const std::vector<IndexChange>& changes);
  DeleteOutcome remove_one(const DeleteRequest& request, std::vector<IndexChange>& changes);

  // Before the database: closing any other descriptor of the file would drop SQLite's own locks.
  Lock lock_;
  SqliteDatabase database_;
  std::string site_id_;
};

/// A person's search as an FTS5 query: every word has to occur; the last one, from three bytes on,
/// may be a beginning.
/// Whatever the text holds, nothing of it is taken for query syntax. Empty when it has no word.
std::string search_expression(std::string_view words);

}  // namespace anp
