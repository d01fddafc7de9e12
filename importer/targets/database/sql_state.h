#pragma once

#include <string_view>

#include "importer/targets/database/article_database.h"

namespace anp {

/// What PostgreSQL's SQLSTATE means for a request. Source: PostgreSQL 15 manual, appendix A.
/// @param constraint that was violated; empty when none was
DatabaseTrouble trouble_of_sql_state(std::string_view state, std::string_view constraint);

/// What to do about it: ": make room on its disk"; empty when the server's own words do.
std::string_view remedy_of_sql_state(std::string_view state);

}  // namespace anp
