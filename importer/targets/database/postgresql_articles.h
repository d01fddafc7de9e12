#pragma once

#include <string>
#include <vector>

#include "importer/targets/database/article_database.h"
#include "importer/targets/database/postgresql_connection.h"

namespace anp {

/// A PostgreSQL database with the own schema. New articles go by COPY straight into their table;
/// changed ones by COPY into a temporary table, and from there in one upsert.
class PostgresqlArticles : public ArticleDatabase {
 public:
  explicit PostgresqlArticles(DatabasePlace place) : connection_(std::move(place)) {}

  void connect() override { connection_.connect(); }
  void disconnect() noexcept override { connection_.disconnect(); }
  void abort() noexcept override { connection_.abort(); }

  std::set<std::string> columns() override;
  void create_schema(const std::string& site_id) override;
  std::string site_value(const char* name) override;
  std::uint64_t count() override;

  void begin() override;
  void commit() override { connection_.commit(); }
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

  PostgresqlConnection connection_;
};

}  // namespace anp
