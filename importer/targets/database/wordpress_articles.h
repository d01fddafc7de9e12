#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "importer/targets/database/mariadb_connection.h"
#include "importer/targets/database/server_articles.h"
#include "importer/targets/database/wordpress_names.h"
#include "importer/targets/database/wordpress_record.h"
#include "importer/targets/database/wordpress_sql.h"

namespace anp {

/// The tables of a WordPress in MariaDB, written without WordPress: the same rows as our plugin
/// writes, with the same claims in wp_anp_source, so that either finds what the other one brought
/// (docs/databases.md). An article is what its post says now, not what was once sent.
class WordpressArticles : public ServerArticles<MariadbConnection> {
 public:
  /// @param prefix of its tables
  /// @param allowed_hosts of sites that are not of this machine, and may be written to
  WordpressArticles(DatabasePlace place, const std::string& prefix,
                    std::vector<std::string> allowed_hosts);

  [[nodiscard]] const TableColumns& schema() const override { return schema_; }
  std::set<std::string> columns() override;
  void create_schema(const std::string& site_id) override;
  std::string site_value(const char* name) override;
  std::uint64_t count() override;
  void describe(Probe& probe) override;

  void make_ready(RowList rows) override;
  void begin() override;
  void commit() override;

  StoredHashes hashes(const std::string& source_ids) override;
  StoredHashes lock(const std::string& source_ids) override;
  StoredHashes claim(RowList rows) override;
  void insert(RowList rows) override;
  void update(RowList rows) override;
  void erase(const std::string& source_ids) override;
  void record(const BatchRow& batch) override;
  StoredArticles read(const std::string& source_ids) override;

 private:
  struct Claim {
    std::string post_id;  // "0": none yet
    std::string slug;
    bool used = false;  // it has a post, now
  };
  using Ids = std::map<std::string, std::string>;  // of posts, by source id

  // ---- What it is: wordpress_schema.cpp ----
  void check_core_tables();
  void check_address();
  std::string read_time_zone();
  std::string option(const std::string& name);

  // ---- What is there ----
  std::vector<WordpressRecord> records(const std::string& source_ids, bool lock);
  StoredHashes hashes_of(const std::vector<WordpressRecord>& records);

  // ---- Writing: wordpress_rows.cpp ----
  void check_slugs(RowList rows);
  Ids insert_posts(RowList rows);
  void update_posts(RowList rows, const Ids& ids);
  void add_meta(RowList rows, const Ids& ids);
  void add_terms(RowList rows, const Ids& ids);
  void remove_parts(const Ids& ids);
  void remove_found(const char* found, const char* meta, const char* itself, const Ids& ids);
  void remove_comments(const Ids& ids);
  void remove_revisions(const Ids& ids);
  void keep(RowList rows, const Ids& ids);
  void count_posts(RowList rows);
  void discount_posts(const Ids& ids);
  void write_counts();
  Ids post_ids(RowList rows) const;

  WordpressSql sql_;
  TableColumns schema_;
  std::vector<std::string> allowed_hosts_;
  WordpressNames names_;
  std::string time_zone_;  // as CONVERT_TZ() takes it; empty: not read yet
  bool changed_ = false;   // by this transaction
  std::map<std::string, Claim, std::less<>> claims_;
  std::map<std::uint64_t, std::int64_t> counts_;  // by how much they change, by term_taxonomy_id
};

}  // namespace anp
