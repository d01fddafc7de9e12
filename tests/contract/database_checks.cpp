#include "tests/contract/database_checks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>

namespace anp {

namespace {

std::vector<std::string> import_words(const DatabaseSite& site, const std::string& ledger,
                                      std::vector<std::string> more) {
  std::vector<std::string> words = {ANP_IMPORT, "--target", site.url(), "--ledger", ledger};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// ---- The schema ----

void check_schema_on_request(const DatabaseSite& site) {
  const Probe refused = site.open(false)->probe();
  CHECK(refused.verdict == Probe::Verdict::refused);
  CHECK(contains(refused.message, "--create-schema"));
  const Probe made = site.open(true)->probe();
  INFO(made.message);
  REQUIRE(made.verdict == Probe::Verdict::ready);
  // Once more changes nothing, and without the option it is there as well.
  CHECK(site.open(true)->probe().site_id == made.site_id);
  CHECK(site.open(false)->probe().site_id == made.site_id);
}

void check_wrong_schema(DatabaseSite& site) {
  site.clear();
  site.execute(
      "CREATE TABLE anp_articles (source_id varchar(20) primary key, headline varchar(9))");
  const Probe refused = site.open(true)->probe();
  CHECK(refused.verdict == Probe::Verdict::refused);
  CHECK(contains(refused.message, "anp_articles has no column"));
  CHECK(site.query("SELECT count(*) FROM anp_articles") == "0");
  site.clear();
  REQUIRE(site.open(true)->probe().verdict == Probe::Verdict::ready);
  site.execute("UPDATE anp_site SET value = '99' WHERE name = 'schema'");
  CHECK(contains(site.open(true)->probe().message, "version '99'"));
  site.clear();
}

// ---- What the tables say ----

void check_refused_value(DatabaseSite& site, const std::vector<std::string>& lines) {
  const auto target = site.open(true);
  REQUIRE(target->probe().verdict == Probe::Verdict::ready);
  site.execute(site.refuse_titles());
  std::vector<std::string> batch = lines;
  for (const std::size_t bad : {0U, 5U, 6U}) batch[bad] = with_title(batch[bad], "Refused here");
  const SendOutcome sent = send_and_wait(*target, to_articles(batch));
  INFO(sent.reason);
  REQUIRE(sent.verdict == Verdict::answered);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    CAPTURE(i);
    const bool bad = i == 0 || i == 5 || i == 6;
    CHECK(sent.articles[i].outcome == (bad ? ArticleOutcome::rejected : ArticleOutcome::created));
    if (bad) CHECK(contains(sent.articles[i].reason, "the database refused it"));
  }
  CHECK(site.query("SELECT count(*) FROM anp_articles") == std::to_string(batch.size() - 3));
  CHECK(site.query("SELECT rejected FROM anp_batches") == "3");
  site.clear();
}

void check_tables(DatabaseSite& site, const std::vector<std::string>& lines) {
  const auto target = site.open(true);
  REQUIRE(target->probe().verdict == Probe::Verdict::ready);
  const auto articles = to_articles(lines);
  REQUIRE(send_and_wait(*target, articles).verdict == Verdict::answered);
  const std::string first = " WHERE source_id = '" + articles[0].source_id + "'";
  CHECK(site.query("SELECT hash FROM anp_articles" + first) == articles[0].hash);
  CHECK(site.query("SELECT count(*) FROM anp_terms" + first + " AND taxonomy = 'category'") == "1");
  const std::size_t tags = nlohmann::json::parse(articles[0].json).at("tags").size();
  CHECK(site.query("SELECT count(*) FROM anp_terms" + first + " AND taxonomy = 'tag'") ==
        std::to_string(tags));
  CHECK(site.query("SELECT created FROM anp_batches") == std::to_string(articles.size()));
  // What somebody changes by hand, verify sees; what it says is what the columns say.
  site.execute("UPDATE anp_articles SET title = 'By hand'" + first);
  const ReadBackOutcome read = read_back_and_wait(*target, keys_of(articles));
  REQUIRE(read.reply.answered);
  CHECK(contains(read.articles[0].articles.at(0), R"("title":"By hand")"));
  CHECK(read.articles[1].articles.at(0) == articles[1].json);
  // Parts that a removal by hand left behind do not keep an article from coming back.
  site.execute("DELETE FROM anp_articles" + first);
  const SendOutcome again = send_and_wait(*target, articles);
  CHECK(again.articles.at(0).outcome == ArticleOutcome::created);
  CHECK(again.articles.at(1).outcome == ArticleOutcome::unchanged);
  CHECK(site.query("SELECT sends FROM anp_batches") == "2");
  site.clear();
}

void check_read_only(DatabaseSite& site, const std::vector<std::string>& lines) {
  REQUIRE(site.open(true)->probe().verdict == Probe::Verdict::ready);
  const auto target = open_database_target(site.read_only_url());
  const Probe probe = target->probe();
  INFO(probe.message);
  REQUIRE(probe.verdict == Probe::Verdict::ready);
  const auto articles = to_articles(lines);
  const SendOutcome sent = send_and_wait(*target, articles);
  CHECK(sent.verdict == Verdict::stop_run);
  CHECK(contains(sent.reason, "denied"));
  CHECK(look_up_and_wait(*target, keys_of(articles)).answered);
  CHECK(site.query("SELECT count(*) FROM anp_articles") == "0");
  site.clear();
}

// ---- Programs ----

void check_two_importers(DatabaseSite& site, const TemporaryDirectory& directory) {
  REQUIRE(site.open(true)->probe().verdict == Probe::Verdict::ready);
  const std::vector<std::string> what = {"--count", "200", "--batch", "10", "--max-attempts", "50"};
  Process one(import_words(site, "one", what), in(directory));
  Process two(import_words(site, "two", what), in(directory));
  const int ends[] = {one.wait(), two.wait()};
  INFO(one.errors());
  INFO(two.errors());
  CHECK(ends[0] == 0);
  CHECK(ends[1] == 0);
  CHECK(site.query("SELECT count(*) FROM anp_articles") == "200");
  CHECK(run_program({ANP_IMPORT, "verify", "--ledger", "two"}, in(directory)).exit_code == 0);
  site.clear();
}

void check_exactly_once(const DatabaseSite& site, const std::string& count) {
  CHECK(site.query("SELECT count(*) FROM anp_articles") == count);
  CHECK(site.query("SELECT sum(created) FROM anp_batches") == count);
  CHECK(site.query("SELECT count(*) FROM anp_terms WHERE taxonomy = 'category'") == count);
  CHECK(site.query("SELECT count(*) FROM anp_articles a WHERE NOT EXISTS (SELECT 1 FROM anp_terms "
                   "t WHERE t.source_id = a.source_id)") == "0");
}

void let_pass(Process& process, std::uint64_t ms) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  wait_until([&] { return std::chrono::steady_clock::now() >= end || !process.running(); });
}

}  // namespace

void check_databases_own_promises(DatabaseSite& site) {
  const TemporaryDirectory directory;
  const std::vector<std::string> lines = generate_lines(directory, 12);
  // SQLite makes the file with the tables; a server has to be there.
  check_schema_on_request(site);
  check_wrong_schema(site);
  check_refused_value(site, lines);
  check_tables(site, lines);
  if (site.url().rfind("sqlite", 0) != 0) check_read_only(site, lines);
  check_two_importers(site, directory);
}

void check_kills(DatabaseSite& site) {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Stream random(seed);
  const TemporaryDirectory directory;
  REQUIRE(site.open(true)->probe().verdict == Probe::Verdict::ready);
  const auto command = [&](const std::string& rate) {
    return import_words(site, "l",
                        {"--count", "600", "--batch", "20", "--settle", "300ms", "--rate", rate});
  };
  for (int i = 0; i < 4; ++i) {
    Process process(command("15/s"), in(directory));
    REQUIRE(wait_until([&] { return contains(process.errors(), "ledger l"); }));
    let_pass(process, random.in(0, 250));
    process.send_signal(SIGKILL);
    process.wait();
  }
  {
    Process process(command("30/s"), in(directory));
    REQUIRE(wait_until([&] { return contains(process.errors(), "ledger l"); }));
    for (int i = 0; i < 2 && process.running(); ++i) {
      let_pass(process, random.in(50, 400));
      site.restart();
    }
    process.wait();
  }
  // If it gave the server up in between, the same command goes on.
  const Ended last = run_program(command("1000/s"), in(directory));
  INFO(last.errors);
  CHECK(last.exit_code == 0);
  check_exactly_once(site, "600");
  const Ended verified = run_program({ANP_IMPORT, "verify", "--ledger", "l"}, in(directory));
  INFO(verified.output);
  CHECK(verified.exit_code == 0);
  CHECK(contains(run_program(command("1000/s"), in(directory)).output, " 0 sent"));
}

}  // namespace anp
