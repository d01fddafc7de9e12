#pragma once

#include <string>
#include <vector>

#include "importer/targets/database/article_database.h"
#include "importer/targets/database/mariadb_connection.h"

namespace anp {

/// A MariaDB database with the own schema. Rows go as arrays of parameters: one statement and one
/// packet for many of them.
class MariadbArticles : public ArticleDatabase {
 public:
  explicit MariadbArticles(DatabasePlace place) : connection_(std::move(place)) {}

  void connect() override { connection_.connect(); }
  void disconnect() noexcept override { connection_.disconnect(); }
  void abort() noexcept override { connection_.abort(); }

  std::set<std::string> columns() override;
  void create_schema(const std::string& site_id) override;
  std::string site_value(const char* name) override;
  std::uint64_t count() override;

  void begin() override { connection_.run("START TRANSACTION"); }
  void commit() override { connection_.run("COMMIT"); }
  void rollback() noexcept override;
  void run(const char* sql) override { connection_.run(sql); }

  StoredHashes hashes(const std::string& source_ids) override;
  StoredHashes lock(const std::string& source_ids) override;
  void insert(RowList rows) override;
  void update(RowList rows) override;
  void erase(const std::string& source_ids) override;
  void record(const BatchRow& batch) override;
  std::vector<SqlRow> read(const std::string& source_ids) override;

  std::uint64_t take_statement_count() override { return connection_.take_statement_count(); }

 private:
  void replace_parts(RowList rows);

  MariadbConnection connection_;
};

}  // namespace anp
