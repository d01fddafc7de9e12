#include "importer/targets/database/mariadb_error.h"

#include "importer/targets/database/is_one_of.h"

namespace anp {

DatabaseTrouble trouble_of_mariadb_error(unsigned error, std::string_view state,
                                         std::string_view message) {
  // Another writer of the same article was faster: the next try finds it there.
  constexpr unsigned kDuplicate = 1062;
  if (error == kDuplicate && message.ends_with("for key 'PRIMARY'")) return DatabaseTrouble::busy;
  // Deadlock, lock wait, changed row, statement time, killed query.
  static constexpr unsigned kBusy[] = {1213, 1205, 1020, 1969, 1317};
  if (is_one_of(error, kBusy)) return DatabaseTrouble::busy;
  // The server stops, kills, is full of connections, or the network fails.
  static constexpr unsigned kGone[] = {1040, 1203, 1053, 1927, 1158, 1159, 1160, 1161};
  if ((error >= 2000 && error < 3000) || is_one_of(error, kGone)) return DatabaseTrouble::lost;
  // Row size, packet, and what is no JSON; data and constraints by their class; triggers' SIGNAL.
  static constexpr unsigned kValue[] = {1118, 1153, 1301, 1364, 4025, 4037, 4038};
  const std::string_view kind = state.substr(0, 2);
  if (is_one_of(error, kValue) || kind == "22" || kind == "23" || kind == "45") {
    return DatabaseTrouble::value;
  }
  return DatabaseTrouble::refused;
}

std::string_view remedy_of_mariadb_error(unsigned error) {
  switch (error) {
    case 1021:
    case 1026:
    case 1114:
      return ": make room on the server's disk";
    case 1044:
    case 1142:
    case 1143:
    case 1227:
      return ": grant it, or name another user in --target";
    case 1045:
    case 1698:
      return ": check user and password (ANP_DATABASE_PASSWORD_FILE or MYSQL_PWD)";
    case 1049:
      return ": make the database, or name another in --target";
    case 1054:
    case 1146:
      return ": --create-schema makes the tables";
    case 1290:
    case 1792:
    case 1836:
      return ": the server takes no writes; name the one that does";
    default:  // of numbers, not of an enum
      return "";
  }
}

}  // namespace anp
