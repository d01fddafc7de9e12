#pragma once

#include <string_view>

#include "importer/targets/database/article_database.h"

namespace anp {

/// What an error of MariaDB means for a request. Source: MariaDB Error Codes; client errors are
/// 2000 to 2999.
/// @param state SQLSTATE
DatabaseTrouble trouble_of_mariadb_error(unsigned error, std::string_view state,
                                         std::string_view message);

/// What to do about it; empty when the server's own words do.
std::string_view remedy_of_mariadb_error(unsigned error);

}  // namespace anp
