#include "importer/targets/database/article_database.h"

#include "importer/targets/database/key_list.h"

namespace anp {

const TableColumns& ArticleDatabase::schema() const {
  static const TableColumns tables = {
      {"anp_articles", {kSqlColumns.begin(), kSqlColumns.end()}},
      {"anp_terms", {"source_id", "taxonomy", "place", "name"}},
      {"anp_images", {"source_id", "place", "url", "width", "height", "caption"}},
      {"anp_batches", batch_columns()},
      {"anp_site", {"name", "value"}}};
  return tables;
}

StoredHashes ArticleDatabase::claim(RowList rows) { return lock(key_list(rows)); }

std::vector<std::string> batch_columns() {
  return {"batch_key", "first",    "created", "updated",
          "unchanged", "rejected", "sends",   "written_at"};
}

}  // namespace anp
