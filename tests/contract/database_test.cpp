#include <doctest/doctest.h>

#include <filesystem>

#include "tests/contract/database_checks.h"

namespace anp {

TEST_CASE("SQLite: schema, refused rows, changed columns and two importers at once") {
  const auto site = sqlite_site();
  check_databases_own_promises(*site);
}

TEST_CASE("SQLite: kill -9 in the middle leaves each article exactly once") {
  const auto site = sqlite_site();
  check_kills(*site);
}

TEST_CASE("SQLite: files that are something else are refused and stay as they are") {
  const TemporaryDirectory directory;
  write_whole_file(directory.file("text"), std::string(5000, 'x'));
  const Probe text = open_database_target("sqlite:" + directory.file("text"), true)->probe();
  CHECK(text.verdict == Probe::Verdict::refused);
  CHECK(contains(text.message, "not a database"));
  CHECK(read_whole_file(directory.file("text")) == std::string(5000, 'x'));

  const StagingSite staging(directory);
  const Probe foreign = open_database_target("sqlite:" + staging.database(), true)->probe();
  CHECK(foreign.verdict == Probe::Verdict::refused);
  CHECK(contains(foreign.message, "anp-staging"));

  const Probe nowhere = open_database_target("sqlite:/no/such/place.db", true)->probe();
  CHECK(nowhere.verdict == Probe::Verdict::refused);
  CHECK(contains(nowhere.message, "/no/such/place.db"));
  const Probe absent = open_database_target("sqlite:" + directory.file("absent"))->probe();
  CHECK(contains(absent.message, "--create-schema"));
  CHECK_FALSE(std::filesystem::exists(directory.file("absent")));
}

TEST_CASE("SQLite: a file that cannot be written stops the run, and no article is given up") {
  const TemporaryDirectory directory;
  const auto import = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"--count", "20", "--target", "sqlite:s.db", "--ledger", "l"};
    words.insert(words.end(), more.begin(), more.end());
    ProcessOptions options = in(directory);
    options.bound_by_permissions = true;
    return import_articles(directory, words, options);
  };
  REQUIRE(open_database_target("sqlite:" + directory.file("s.db"), true)->probe().verdict ==
          Probe::Verdict::ready);
  std::filesystem::permissions(directory.file("s.db"), std::filesystem::perms(0444));
  const Ended stopped = import({});
  CHECK(stopped.exit_code == 4);
  CHECK(contains(stopped.errors, "readonly"));
  CHECK(contains(stopped.errors, "no article was given up"));
  std::filesystem::permissions(directory.file("s.db"), std::filesystem::perms(0644));
  CHECK(import({}).exit_code == 0);
}

#ifdef ANP_WITH_POSTGRES
TEST_CASE("PostgreSQL: schema, refused rows, changed columns and two importers at once") {
  const auto site = postgresql_site();
  check_databases_own_promises(*site);
}

TEST_CASE("PostgreSQL: kill -9 of importer and server leaves each article exactly once") {
  const auto site = postgresql_site();
  check_kills(*site);
}
#endif

#ifdef ANP_WITH_MARIADB
TEST_CASE("MariaDB: schema, refused rows, changed columns and two importers at once") {
  const auto site = mariadb_site();
  check_databases_own_promises(*site);
}

TEST_CASE("MariaDB: kill -9 of importer and server leaves each article exactly once") {
  const auto site = mariadb_site();
  check_kills(*site);
}
#endif

}  // namespace anp
