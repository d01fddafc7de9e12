#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "tests/contract/database_site.h"

namespace anp {

namespace {

constexpr const char* kPassword = "hunter2 \\ 'x'";

std::string replaced_once(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

void check_refused(const std::string& url, const std::string& word) {
  const Probe probe = open_database_target(url)->probe();
  CAPTURE(probe.message);
  CHECK(probe.verdict == Probe::Verdict::refused);
  CHECK(contains(probe.message, word));
  CHECK_FALSE(contains(probe.message, "hunter2"));
}

/// @param user as whom the site is its own; the user `locked` needs kPassword
void check_logins(DatabaseSite& site, const std::string& user) {
  REQUIRE(site.open(true)->probe().verdict == Probe::Verdict::ready);
  const std::string locked = replaced_once(site.url(), user + "@", "locked@");
  check_refused(locked, "ANP_DATABASE_PASSWORD_FILE");
  {
    const PasswordGiven wrong("hunter2");
    check_refused(locked, "password");
    const TemporaryDirectory directory;
    const Ended stopped = import_articles(directory, {"--target", locked, "--ledger", "l"});
    CHECK(stopped.exit_code == 4);
    CHECK_FALSE(contains(stopped.errors, "hunter2"));
  }
  {
    const PasswordGiven right(kPassword);
    const Probe probe = open_database_target(locked)->probe();
    INFO(probe.message);
    // It is let in, and may do nothing there.
    CHECK(probe.verdict == Probe::Verdict::refused);
    CHECK(contains(probe.message, "denied"));
    CHECK(contains(probe.message, "grant it"));
    CHECK_FALSE(contains(probe.message, "ANP_DATABASE_PASSWORD_FILE"));
  }
  check_refused(std::string(site.url())
                    .replace(site.url().find("@/") + 2,
                             site.url().find('?') - site.url().find("@/") - 2, "elsewhere"),
                "elsewhere");
}

/// While the process stands still, a request ends in time, and has no effect.
void check_standstill(DatabaseSite& site, const std::function<pid_t()>& pid) {
  const TemporaryDirectory directory;
  const auto articles = to_articles(generate_lines(directory, 5));
  const auto target = open_database_target(site.url(), true, std::chrono::milliseconds(300));
  REQUIRE(target->probe().verdict == Probe::Verdict::ready);
  const pid_t process = pid();
  REQUIRE(::kill(process, SIGSTOP) == 0);
  const SendOutcome sent = send_and_wait(*target, articles);
  ::kill(process, SIGCONT);
  CHECK(sent.verdict == Verdict::never_sent);
  CHECK(contains(sent.reason, "--timeout"));
  SendOutcome again;
  wait_until([&] {
    again = send_and_wait(*target, articles);
    return again.verdict == Verdict::answered;
  });
  REQUIRE(again.verdict == Verdict::answered);
  CHECK(again.articles.at(0).outcome == ArticleOutcome::created);
}

void check_down(DatabaseSite& site) {
  const auto target = site.open(false);
  REQUIRE(target->probe().verdict == Probe::Verdict::ready);
  site.kill();
  const Probe probe = site.open(false)->probe();
  CHECK(probe.verdict == Probe::Verdict::unreachable);
  CHECK(contains(probe.message, "check that the server runs"));
  const TemporaryDirectory directory;
  const auto articles = to_articles(generate_lines(directory, 2));
  CHECK(send_and_wait(*target, articles).verdict == Verdict::never_sent);
  CHECK_FALSE(look_up_and_wait(*target, keys_of(articles)).answered);
}

}  // namespace

#ifdef ANP_WITH_POSTGRES
TEST_CASE("PostgreSQL: a login that fails, a server that stands still, and one that is down") {
  const auto site = postgresql_site();
  site->execute("CREATE ROLE locked LOGIN PASSWORD 'hunter2 \\ ''x'''");
  std::ofstream(site->query("SHOW hba_file"), std::ios::trunc)
      << "local all locked scram-sha-256\nlocal all all trust\n";
  site->execute("SELECT pg_reload_conf()");
  // The server takes the new rules when it comes to it.
  REQUIRE(wait_until([&] {
    return site->query("SELECT count(*) FROM pg_hba_file_rules WHERE user_name = '{locked}'") ==
           "1";
  }));
  check_logins(*site, "anp");
  check_standstill(*site, [&] {
    return std::stoi(site->query(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'anp-import' LIMIT 1"));
  });
  check_down(*site);
}
#endif

#ifdef ANP_WITH_MARIADB
TEST_CASE("MariaDB: a login that fails, a server that stands still, and one that is down") {
  const auto site = mariadb_site();
  site->execute("CREATE USER locked@localhost IDENTIFIED BY 'hunter2 \\\\ \\'x\\''");
  check_logins(*site, "root");
  check_standstill(*site,
                   [&] { return std::stoi(read_whole_file(site->query("SELECT @@pid_file"))); });
  check_down(*site);
}
#endif

}  // namespace anp
