#include "tests/contract/contract.h"

#include <doctest/doctest.h>

#include "importer/targets/open_target.h"
#include "importer/targets/profile/load_profile.h"
#include "tests/cli/import/programs.h"
#include "tests/contract/database_site.h"

namespace anp {

namespace {

/// anp-staging, which lets everybody in who reaches it.
class HttpSite : public ContractSite {
 public:
  explicit HttpSite(const TemporaryDirectory& directory) : site_(directory) {}
  [[nodiscard]] std::unique_ptr<Target> open() const override { return open_at(site_.url()); }
  [[nodiscard]] std::unique_ptr<Target> open_elsewhere() override {
    return open_at(site_.url() + "/elsewhere");
  }
  void kill() override { site_.kill(); }
  void start() override { site_.start(); }

 protected:
  [[nodiscard]] virtual std::unique_ptr<Target> open_at(const std::string& url) const {
    return open_target(*parse_target_url(url), {});
  }

 private:
  StagingSite site_;
};

/// The same through the profile that describes it.
class ProfileSite : public HttpSite {
 public:
  using HttpSite::HttpSite;

 protected:
  [[nodiscard]] std::unique_ptr<Target> open_at(const std::string& url) const override {
    TargetOptions options;
    options.profile = *load_http_profile(std::string(ANP_SHIPPED_PROFILES) + "/plain.json");
    return open_target(*parse_target_url("http" + url.substr(url.find('+'))), options);
  }
};

/// @param loses what its probe says that a test's server, which is quick, does not keep
void check_database(const std::unique_ptr<DatabaseSite>& site, const std::string& loses) {
  const TemporaryDirectory directory;
  const Probe probe = site->open()->probe();
  CHECK(probe.losses.size() == (loses.empty() ? 0 : 1));
  for (const std::string& loss : probe.losses) CHECK(contains(loss, loses));
  check_contract(*site, contract_lines(directory));
}

}  // namespace

TEST_CASE("contract: anp-staging keeps what a target promises") {
  const TemporaryDirectory directory;
  HttpSite site(directory);
  check_contract(site, contract_lines(directory));
}

TEST_CASE("contract: a site with a profile keeps what a target promises") {
  const TemporaryDirectory directory;
  ProfileSite site(directory);
  check_contract(site, contract_lines(directory));
}

TEST_CASE("contract: SQLite keeps what a target promises") { check_database(sqlite_site(), ""); }

#ifdef ANP_WITH_POSTGRES
TEST_CASE("contract: PostgreSQL keeps what a target promises") {
  check_database(postgresql_site(), "fsync is off");
}
#endif

#ifdef ANP_WITH_MARIADB
TEST_CASE("contract: MariaDB keeps what a target promises") {
  check_database(mariadb_site(), "innodb_flush_log_at_trx_commit is 2");
}
#endif

TEST_CASE("contract: null: takes everything, keeps nothing, and says so") {
  const TemporaryDirectory directory;
  const auto target = open_target(*parse_target_url("null:"), {});
  const auto articles = to_articles(generate_lines(directory, 3));
  const Probe probe = target->probe();
  CHECK(probe.verdict == Probe::Verdict::ready);
  CHECK(probe.articles == 0);
  CHECK_FALSE(probe.signs_in);
  REQUIRE(probe.losses.size() == 1);
  CHECK(contains(probe.losses[0], "every article"));
  const SendOutcome sent = send_and_wait(*target, articles);
  REQUIRE(sent.verdict == Verdict::answered);
  for (const ArticleAnswer& answer : sent.articles)
    CHECK(answer.outcome == ArticleOutcome::created);
  const auto keys = keys_of(articles);
  CHECK(look_up_and_wait(*target, keys).hashes[0] == std::nullopt);
  CHECK(read_back_and_wait(*target, keys).articles[0].articles.empty());
  CHECK(remove_and_wait(*target, keys).articles[0] == Removal::absent);
}

}  // namespace anp
