#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/secret_text.h"

namespace anp {

/// The password itself; a file that holds it is named by the variable with _FILE at its end.
inline constexpr std::string_view kDatabasePasswordVariable = "ANP_DATABASE_PASSWORD";

/// The password of a database server, from the environment: $ANP_DATABASE_PASSWORD_FILE,
/// $ANP_DATABASE_PASSWORD, or the one that the server's own programs read ($PGPASSWORD,
/// $MYSQL_PWD). Nothing: none is given; libpq may still find one in ~/.pgpass.
/// @param kind TargetUrl::kind
/// Error: it cannot be read, or cannot be one (secret_text.h). The message never repeats it.
Result<std::optional<std::string>> read_database_password(std::string_view kind,
                                                          StandardInput& input);

}  // namespace anp
