#include "tests/contract/contract.h"

#include <doctest/doctest.h>

#include <sstream>

#include "importer/targets/open_target.h"
#include "tests/cli/import/programs.h"
#include "tests/contract/database_site.h"

namespace anp {

namespace {

/// Ordinary ones and those of the edge pack, small and of 1 MiB.
std::vector<std::string> contract_lines(const TemporaryDirectory& directory) {
  std::vector<std::string> lines = generate_lines(directory, 45);
  const Ended edge = run_program({ANP_GENERATE, "--pack", "edge", "--count", "60", "--output", "-"},
                                 in(directory));
  REQUIRE(edge.exit_code == 0);
  std::istringstream text(edge.output);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  REQUIRE(lines.size() == 105);
  return lines;
}

class HttpSite : public ContractSite {
 public:
  explicit HttpSite(const TemporaryDirectory& directory) : site_(directory) {}
  [[nodiscard]] std::unique_ptr<Target> open() const override {
    return open_target(*parse_target_url(site_.url()), {});
  }
  void restart() override {
    site_.kill();
    site_.start();
  }

 private:
  StagingSite site_;
};

void check_database(const std::unique_ptr<DatabaseSite>& site) {
  const TemporaryDirectory directory;
  check_contract(*site, contract_lines(directory));
}

}  // namespace

TEST_CASE("contract: anp-staging keeps what a target promises") {
  const TemporaryDirectory directory;
  HttpSite site(directory);
  check_contract(site, contract_lines(directory));
}

TEST_CASE("contract: SQLite keeps what a target promises") { check_database(sqlite_site()); }

#ifdef ANP_WITH_POSTGRES
TEST_CASE("contract: PostgreSQL keeps what a target promises") {
  check_database(postgresql_site());
}
#endif

#ifdef ANP_WITH_MARIADB
TEST_CASE("contract: MariaDB keeps what a target promises") { check_database(mariadb_site()); }
#endif

TEST_CASE("contract: null: takes everything, keeps nothing, and says so") {
  const TemporaryDirectory directory;
  const auto target = open_target(*parse_target_url("null:"), {});
  const auto articles = to_articles(generate_lines(directory, 3));
  CHECK(target->probe().verdict == Probe::Verdict::ready);
  CHECK(target->probe().articles == 0);
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
