#include "importer/targets/database/server_rows.h"

#include <algorithm>
#include <utility>

namespace anp {

std::set<std::string> first_column(ServerRows rows) {
  std::set<std::string> values;
  for (auto& row : rows) values.insert(std::move(row[0]));
  return values;
}

StoredHashes to_hashes(const ServerRows& rows) {
  StoredHashes found;
  for (const auto& row : rows) found.emplace(row[0], row[1]);
  return found;
}

std::vector<SqlRow> to_sql_rows(ServerRows rows) {
  std::vector<SqlRow> articles;
  articles.reserve(rows.size());
  for (auto& row : rows) std::move(row.begin(), row.end(), articles.emplace_back().begin());
  return articles;
}

}  // namespace anp
