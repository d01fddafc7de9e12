#include "importer/targets/database/sql_state.h"

#include "importer/targets/database/is_one_of.h"

namespace anp {

DatabaseTrouble trouble_of_sql_state(std::string_view state, std::string_view constraint) {
  // Another writer of the same article was faster: the next try finds it there.
  if (state == "23505" && constraint == "anp_articles_pkey") return DatabaseTrouble::busy;
  // Serialization failure, deadlock, lock not available, statement timeout.
  static constexpr std::string_view kBusy[] = {"40001", "40P01", "55P03", "57014"};
  if (is_one_of(state, kBusy)) return DatabaseTrouble::busy;
  // The server stops, starts, or has no room for a connection.
  static constexpr std::string_view kGone[] = {"57P01", "57P02", "57P03", "57P05", "53300"};
  const std::string_view kind = state.substr(0, 2);
  if (kind == "08" || is_one_of(state, kGone)) return DatabaseTrouble::lost;
  // Data, constraint, program limit, check option, and what triggers raise.
  static constexpr std::string_view kValue[] = {"22", "23", "54", "44", "P0"};
  if (is_one_of(kind, kValue)) return DatabaseTrouble::value;
  return DatabaseTrouble::refused;
}

std::string_view remedy_of_sql_state(std::string_view state) {
  if (state == "53100") return ": make room on the server's disk";
  if (state == "42501") return ": grant it, or name another user in --target";
  if (state == "25006") return ": the server takes no writes; name the one that does";
  if (state == "42P01" || state == "42703") return ": --create-schema makes the tables";
  if (state == "3D000") return ": make the database, or name another in --target";
  if (state == "28P01" || state == "28000") {
    return ": check user and password (ANP_DATABASE_PASSWORD_FILE, PGPASSWORD or ~/.pgpass)";
  }
  return "";
}

}  // namespace anp
