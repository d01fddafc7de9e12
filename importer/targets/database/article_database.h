#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "importer/targets/database/article_row.h"

namespace anp {

struct Probe;

/// Why a database could not do what it was asked: what a caller can act on.
enum class DatabaseTrouble : std::uint8_t {
  unreachable,  ///< no connection: nothing of the request left
  lost,         ///< the connection ended, or was given up, while the request was under way
  busy,         ///< a deadlock, a lock, a start or a stop of the server: later it may do
  refused,      ///< every request would be: password, database, permission, read-only, full
  value,        ///< it refused a row: the others may do
};

/// The message names the thing, the value and the remedy; it holds no secret.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(DatabaseTrouble trouble, const std::string& message)
      : std::runtime_error(message), trouble_(trouble) {}
  [[nodiscard]] DatabaseTrouble trouble() const { return trouble_; }

 private:
  DatabaseTrouble trouble_;
};

/// What the transaction of a batch says of itself: a row of anp_batches.
struct BatchRow {
  /// The batch's key: the same for the same articles with the same content, 32 hex digits.
  std::string batch_key;
  std::uint64_t first = 0;  ///< position of the first article in its source
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t rejected = 0;
};

/// Columns of the table that BatchRows go to.
std::vector<std::string> batch_columns();

/// Content hashes by source id; what is not there is absent.
using StoredHashes = std::map<std::string, std::string, std::less<>>;

/// Tables with those of their columns that are used.
using TableColumns = std::map<std::string, std::vector<std::string>>;

/// Rows of a batch; whoever calls owns them.
using RowList = std::span<const ArticleRow* const>;

/// A connection to a database that holds articles (docs/databases.md): the statements, and nothing
/// that decides. Every call blocks and throws DatabaseError; after `lost` or `unreachable` the next
/// connect() begins anew. Values only go as parameters or as data of a bulk load, never in the text
/// of a statement. A list of source ids goes as one parameter, a JSON array of texts.
///
/// Threads: one at a time; abort() from any.
class ArticleDatabase {
 public:
  virtual ~ArticleDatabase() = default;

  /// Connects, unless it is connected.
  virtual void connect() = 0;
  virtual void disconnect() noexcept = 0;
  /// Makes a call that waits for the server fail with `lost`. Where nothing ever waits for long, it
  /// may do nothing.
  virtual void abort() noexcept = 0;

  /// The tables that it needs: those of the own schema, unless it has others.
  [[nodiscard]] virtual const TableColumns& schema() const;
  /// "table.column" of those of the schema's tables that are there.
  virtual std::set<std::string> columns() = 0;
  /// Makes what is missing of the schema. @param site_id of a database that has none yet
  virtual void create_schema(const std::string& site_id) = 0;
  /// Value of this name in anp_site; empty when there is none.
  virtual std::string site_value(const char* name) = 0;
  virtual std::uint64_t count() = 0;
  /// Adds what people should know of it: facts, and what it cannot keep.
  virtual void describe(Probe& /*probe*/) {}

  /// Makes what these rows refer to and what others refer to as well; before begin(), with no
  /// transaction open.
  virtual void make_ready(RowList /*rows*/) {}
  virtual void begin() = 0;
  virtual void commit() = 0;
  /// Ends a transaction, if there is one, without effect.
  virtual void rollback() noexcept = 0;
  /// A statement without parameters and rows.
  virtual void run(const char* sql) = 0;

  /// Of these articles, those that are there.
  virtual StoredHashes hashes(const std::string& source_ids) = 0;
  /// The same; nobody else can change them before the transaction ends.
  virtual StoredHashes lock(const std::string& source_ids) = 0;
  /// The same for articles that are to be written.
  virtual StoredHashes claim(RowList rows);
  /// Rows whose source ids are not there. Trouble `busy`: one is there now.
  virtual void insert(RowList rows) = 0;
  /// Rows whose source ids are there, and locked.
  virtual void update(RowList rows) = 0;
  virtual void erase(const std::string& source_ids) = 0;
  virtual void record(const BatchRow& batch) = 0;
  /// Of these articles, those that are there: what the database says of them now.
  virtual StoredArticles read(const std::string& source_ids) = 0;

  /// Statements that were run since the last call.
  virtual std::uint64_t take_statement_count() = 0;
};

}  // namespace anp
