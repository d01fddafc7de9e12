#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importer/targets/database/mariadb_connection.h"

namespace anp {

/// Uses of a statement (MariadbConnection::run_many), and the texts that only they need.
struct StatementUses {
  std::vector<MariadbConnection::Values> values;
  std::deque<std::string> made;

  std::string_view keep(std::string text) { return made.emplace_back(std::move(text)); }
  std::string_view keep(std::uint64_t number) { return keep(fmt::to_string(number)); }
};

}  // namespace anp
