#include <doctest/doctest.h>

#include "importer/targets/database/mariadb_error.h"
#include "importer/targets/database/sql_state.h"

namespace anp {

#ifdef ANP_WITH_POSTGRES
TEST_CASE("SQLSTATE: what PostgreSQL's answer means for a batch") {
  struct Case {
    const char* state;
    const char* constraint;
    DatabaseTrouble want;
  };
  static constexpr Case cases[] = {
      {"23505", "anp_articles_pkey", DatabaseTrouble::busy},  // another writer was faster
      {"23505", "my_unique_slug", DatabaseTrouble::value},
      {"23514", "my_check", DatabaseTrouble::value},
      {"22P05", "", DatabaseTrouble::value},
      {"22007", "", DatabaseTrouble::value},
      {"54000", "", DatabaseTrouble::value},
      {"P0001", "", DatabaseTrouble::value},
      {"40001", "", DatabaseTrouble::busy},
      {"40P01", "", DatabaseTrouble::busy},
      {"55P03", "", DatabaseTrouble::busy},
      {"57014", "", DatabaseTrouble::busy},
      {"57P01", "", DatabaseTrouble::lost},
      {"57P03", "", DatabaseTrouble::lost},
      {"53300", "", DatabaseTrouble::lost},
      {"08006", "", DatabaseTrouble::lost},
      {"28P01", "", DatabaseTrouble::refused},
      {"28000", "", DatabaseTrouble::refused},
      {"3D000", "", DatabaseTrouble::refused},
      {"42501", "", DatabaseTrouble::refused},
      {"42P01", "", DatabaseTrouble::refused},
      {"25006", "", DatabaseTrouble::refused},
      {"53100", "", DatabaseTrouble::refused},
      {"XX000", "", DatabaseTrouble::refused},
  };
  for (const Case& c : cases) {
    CAPTURE(c.state);
    CHECK(trouble_of_sql_state(c.state, c.constraint) == c.want);
  }
  for (const char* state : {"53100", "42501", "25006", "42P01", "3D000", "28P01"}) {
    CAPTURE(state);
    CHECK_FALSE(remedy_of_sql_state(state).empty());
  }
}
#endif

#ifdef ANP_WITH_MARIADB
TEST_CASE("MariaDB errors: what an answer means for a batch") {
  struct Case {
    unsigned error;
    const char* state;
    const char* message;
    DatabaseTrouble want;
  };
  static constexpr Case cases[] = {
      {1062, "23000", "Duplicate entry 'a' for key 'PRIMARY'", DatabaseTrouble::busy},
      {1062, "23000", "Duplicate entry 'a' for key 'my_slug'", DatabaseTrouble::value},
      {1213, "40001", "", DatabaseTrouble::busy},
      {1205, "HY000", "", DatabaseTrouble::busy},
      {1406, "22001", "", DatabaseTrouble::value},
      {1292, "22007", "", DatabaseTrouble::value},
      {1048, "23000", "", DatabaseTrouble::value},
      {4025, "23000", "", DatabaseTrouble::value},
      {1644, "45000", "", DatabaseTrouble::value},
      {1153, "08S01", "", DatabaseTrouble::value},
      {2002, "HY000", "", DatabaseTrouble::lost},
      {2006, "HY000", "", DatabaseTrouble::lost},
      {2013, "HY000", "", DatabaseTrouble::lost},
      {1053, "08S01", "", DatabaseTrouble::lost},
      {1040, "08004", "", DatabaseTrouble::lost},
      {1927, "70100", "", DatabaseTrouble::lost},
      {1045, "28000", "", DatabaseTrouble::refused},
      {1044, "42000", "", DatabaseTrouble::refused},
      {1049, "42000", "", DatabaseTrouble::refused},
      {1142, "42000", "", DatabaseTrouble::refused},
      {1146, "42S02", "", DatabaseTrouble::refused},
      {1290, "HY000", "", DatabaseTrouble::refused},
      {1114, "HY000", "", DatabaseTrouble::refused},
  };
  for (const Case& c : cases) {
    CAPTURE(c.error);
    CHECK(trouble_of_mariadb_error(c.error, c.state, c.message) == c.want);
  }
  for (const unsigned error : {1021U, 1114U, 1044U, 1142U, 1045U, 1049U, 1146U, 1290U}) {
    CAPTURE(error);
    CHECK_FALSE(remedy_of_mariadb_error(error).empty());
  }
}
#endif

}  // namespace anp
