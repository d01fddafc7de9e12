#pragma once

#include <set>
#include <string>
#include <vector>

#include "importer/targets/database/article_database.h"

namespace anp {

/// Rows of a server's answer, columns as texts.
using ServerRows = std::vector<std::vector<std::string>>;

/// The first column.
std::set<std::string> first_column(ServerRows rows);

/// Of rows of source id and hash.
StoredHashes to_hashes(const ServerRows& rows);

/// Of rows with the columns kSqlColumns.
std::vector<SqlRow> to_sql_rows(ServerRows rows);

}  // namespace anp
