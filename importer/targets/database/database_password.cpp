#include "importer/targets/database/database_password.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace anp {

namespace {

std::string of_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

Result<std::optional<std::string>> taken(Result<std::string> secret) {
  if (!secret) return secret.error();
  return std::optional(std::move(*secret));
}

}  // namespace

Result<std::optional<std::string>> read_database_password(std::string_view kind,
                                                          StandardInput& input) {
  if (kind == "sqlite") return std::optional<std::string>();
  const std::string own(kDatabasePasswordVariable);
  if (const std::string file = of_environment(own + "_FILE"); !file.empty()) {
    return taken(read_secret(file, fmt::format("'{}' (${}_FILE)", file, own), input));
  }
  for (const std::string& name :
       {own, std::string(kind == "postgresql" ? "PGPASSWORD" : "MYSQL_PWD")}) {
    const std::string value = of_environment(name);
    if (!value.empty()) return taken(check_secret(value, "$" + name));
  }
  return std::optional<std::string>();
}

}  // namespace anp
