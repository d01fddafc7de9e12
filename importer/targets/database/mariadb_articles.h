#pragma once

#include <string>
#include <vector>

#include "importer/targets/database/mariadb_connection.h"
#include "importer/targets/database/server_articles.h"

namespace anp {

/// A MariaDB database with the own schema. Rows go as arrays of parameters: one statement and one
/// packet for many of them.
class MariadbArticles : public ServerArticles<MariadbConnection> {
 public:
  using ServerArticles::ServerArticles;

  std::set<std::string> columns() override;
  void create_schema(const std::string& site_id) override;
  std::string site_value(const char* name) override;
  std::uint64_t count() override;
  void describe(Probe& probe) override;

  void begin() override { connection_.run("START TRANSACTION"); }
  void commit() override { connection_.run("COMMIT"); }

  StoredHashes hashes(const std::string& source_ids) override;
  StoredHashes lock(const std::string& source_ids) override;
  void insert(RowList rows) override;
  void update(RowList rows) override;
  void erase(const std::string& source_ids) override;
  void record(const BatchRow& batch) override;
  StoredArticles read(const std::string& source_ids) override;

 private:
  void replace_parts(RowList rows);
};

}  // namespace anp
