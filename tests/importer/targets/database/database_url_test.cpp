#include "importer/targets/database/database_url.h"

#include <doctest/doctest.h>

#include <string>

#include "importer/guard.h"

namespace anp {

TEST_CASE("database URL: one spelling for each database") {
  struct Case {
    const char* text;
    const char* want;
  };
  static constexpr Case cases[] = {
      {"sqlite:site.db", "sqlite:site.db"},
      {"SQLite:/srv/a b/site.db", "sqlite:/srv/a b/site.db"},
      {"postgresql://127.0.0.1/site", "postgresql://127.0.0.1:5432/site"},
      {"PostgreSQL://Ann@LocalHost:5433/site", "postgresql://Ann@localhost:5433/site"},
      {"postgresql://[::1]/site", "postgresql://[::1]:5432/site"},
      {"postgresql:///site", "postgresql:///site?host=/var/run/postgresql"},
      {"postgresql://ann@/site?host=/tmp/x", "postgresql://ann@/site?host=/tmp/x"},
      {"mariadb://127.0.0.1/site", "mariadb://127.0.0.1:3306/site"},
      {"mariadb:///site", "mariadb:///site?socket=/run/mysqld/mysqld.sock"},
      {"mariadb://root@/site?socket=/tmp/s", "mariadb://root@/site?socket=/tmp/s"},
      {"mariadb+wordpress://127.0.0.1/blog", "mariadb+wordpress://127.0.0.1:3306/blog?prefix=wp_"},
      {"MariaDB+WordPress://ann@[::1]:3307/blog?prefix=B1_",
       "mariadb+wordpress://ann@[::1]:3307/blog?prefix=B1_"},
      {"mariadb+wordpress:///blog?prefix=&socket=/tmp/s",
       "mariadb+wordpress:///blog?socket=/tmp/s&prefix="},
      {"mariadb+wordpress:///blog?socket=/tmp/s",
       "mariadb+wordpress:///blog?socket=/tmp/s&prefix=wp_"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_target_url(c.text);
    REQUIRE(url.has_value());
    CHECK(url->text() == c.want);
    CHECK(parse_target_url(url->text())->text() == c.want);
  }
}

TEST_CASE("database URL: what cannot be used is refused with the reason") {
  struct Case {
    const char* text;
    const char* word;
  };
  static constexpr Case cases[] = {
      {"sqlite:", "no file"},
      {"sqlite::memory:", "nothing would be left"},
      {"sqlite:a\nb", "control"},
      {"postgresql:site", "two slashes"},
      {"postgresql://127.0.0.1", "no database"},
      {"postgresql://127.0.0.1/", "no database"},
      {"postgresql://127.0.0.1/a/b", "database"},
      {"postgresql://127.0.0.1/a%20b", "database"},
      {"postgresql://127.0.0.1/a?sslmode=disable", "socket"},
      {"postgresql://127.0.0.1/a?host=/tmp", "take one"},
      {"postgresql:///a?host=tmp", "host=/PATH"},
      {"postgresql:///a?host=/tmp&user=x", "nothing else"},
      {"postgresql:///a?host=/tmp&host=/tmp", "nothing else"},
      {"postgresql:///a?host=/tmp#x", "'#'"},
      {"mariadb://127.0.0.1/a?prefix=wp_", "nothing else"},
      {"mariadb+wordpress://127.0.0.1/a?prefix=wp-", "prefix"},
      {"mariadb+wordpress://127.0.0.1/a?prefix=wp_&prefix=x", "prefix=wp_"},
      {"mariadb+wordpress://127.0.0.1/a?prefix=a&socket=/tmp", "take one"},
      {"mariadb+wordpress:///a?prefix=aaaaaaaaaaaaaaaaaaaaa", "at most 20"},
      {"mariadb+wordpress:///a?socket=/tmp/s&", "nothing else"},
      {"postgresql:///a?socket=/tmp/s", "host=/PATH"},
      {"mariadb:///a?host=/tmp", "socket=/PATH"},
      {"mariadb://127.0.0.1:0/a", "'0'"},
      {"mariadb://127.1/a", "host"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_target_url(c.text);
    REQUIRE_FALSE(url.has_value());
    CAPTURE(url.error().message);
    CHECK(url.error().message.find(c.word) != std::string::npos);
  }
}

TEST_CASE("database URL: a password is refused, named a remedy for, and not repeated") {
  for (const char* text :
       {"postgresql://ann:hunter2@127.0.0.1/site", "mariadb://:hunter2@/site",
        "mariadb+wordpress://ann:hunter2@/site", "mariadb://ann:hun@ter2@127.0.0.1:x/site"}) {
    CAPTURE(text);
    const auto url = parse_target_url(text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().message.find("ANP_DATABASE_PASSWORD_FILE") != std::string::npos);
    CHECK(url.error().message.find("hun") == std::string::npos);
  }
}

TEST_CASE("database URL: only this machine's databases are let through, whatever is allowed") {
  const GuardRules all{{"db.example.org", "192.0.2.1"}, true};
  for (const char* text :
       {"sqlite:a", "postgresql:///a", "mariadb://127.0.0.1/a", "postgresql://localhost/a",
        "mariadb://[::1]/a", "mariadb+wordpress:///a"}) {
    CAPTURE(text);
    const auto passage = guard_target(*parse_target_url(text), {});
    REQUIRE(passage.has_value());
    CHECK(*passage == Passage::free);
  }
  for (const char* text : {"postgresql://db.example.org/a", "mariadb://192.0.2.1/a",
                           "mariadb+wordpress://db.example.org/a"}) {
    CAPTURE(text);
    const auto passage = guard_target(*parse_target_url(text), all);
    REQUIRE_FALSE(passage.has_value());
    CHECK(passage.error().message.find("ssh -L") != std::string::npos);
  }
}

TEST_CASE("database URL: localhost is an address of this machine, not a name to be resolved") {
  const auto place = database_place(*parse_target_url("postgresql://ann@localhost/site"), "secret",
                                    std::chrono::seconds(3));
  CHECK(place.host == "127.0.0.1");
  CHECK(place.socket.empty());
  CHECK(place.port == 5432);
  CHECK(place.user == "ann");
  CHECK(place.database == "site");
  CHECK(place.password == "secret");
  CHECK(place.timeout == std::chrono::seconds(3));
}

}  // namespace anp
