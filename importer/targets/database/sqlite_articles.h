#pragma once

#include <memory>
#include <optional>
#include <string>

#include "importer/sqlite.h"
#include "importer/targets/database/article_database.h"

namespace anp {

/// An SQLite file with the own schema. Nothing waits here for longer than kSqliteBusyTimeout, but
/// for the disk.
class SqliteArticles : public ArticleDatabase {
 public:
  /// Opens nothing yet. @param create makes the file when there is none
  SqliteArticles(std::string path, bool create);

  void connect() override;
  void disconnect() noexcept override;
  void abort() noexcept override {}

  std::set<std::string> columns() override;
  void create_schema(const std::string& site_id) override;
  std::string site_value(const char* name) override;
  std::uint64_t count() override;
  void describe(Probe& probe) override;

  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  void run(const char* sql) override;

  StoredHashes hashes(const std::string& source_ids) override;
  StoredHashes lock(const std::string& source_ids) override { return hashes(source_ids); }
  void insert(RowList rows) override;
  void update(RowList rows) override;
  void erase(const std::string& source_ids) override;
  void record(const BatchRow& batch) override;
  StoredArticles read(const std::string& source_ids) override;

  std::uint64_t take_statement_count() override;

 private:
  template <typename Work>
  auto translating(Work work);
  void open();
  void replace_parts(RowList rows);
  void erase_parts(const std::string& source_ids);

  std::string path_;
  bool create_;
  std::optional<SqliteDatabase> database_;
  std::uint64_t counted_ = 0;  // statements that were told
};

}  // namespace anp
