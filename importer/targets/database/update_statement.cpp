#include "importer/targets/database/update_statement.h"

#include <fmt/format.h>

#include "generator/formats/sql_table.h"

namespace anp {

const std::string& update_statement() {
  static const std::string sql = [] {
    std::string changes;
    for (std::size_t i = 1; i < kSqlColumns.size(); ++i) {
      changes += fmt::format("{}{} = ?", i == 1 ? "" : ", ", kSqlColumns[i]);
    }
    return fmt::format("UPDATE anp_articles SET {} WHERE source_id = ?", changes);
  }();
  return sql;
}

}  // namespace anp
