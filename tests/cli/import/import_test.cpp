#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"

namespace anp {

TEST_CASE("a dataset arrives whole, and the same command again sends nothing") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  // A request that a crowded machine holds up must not be looked up instead.
  const std::vector<std::string> command = {"--count",  "500",       "--target",
                                            site.url(), "--timeout", "60s"};
  const Ended first = import_articles(directory, command);
  INFO(first.errors);
  CHECK(first.exit_code == 0);
  CHECK(contains(first.output, "500 sent, 500 created"));
  const auto lines = generate_lines(directory, 500);
  CHECK(site.articles() == hashes_of(lines));
  CHECK(site.article("alphanode-000123") == lines[122]);

  const Ended second = import_articles(directory, command);
  CHECK(second.exit_code == 0);
  CHECK(contains(second.output, "0 sent, 0 created, 0 updated, 500 unchanged"));

  SUBCASE("a larger count goes on where it ended") {
    const Ended more = import_articles(directory, {"--count", "700", "--target", site.url()});
    CHECK(more.exit_code == 0);
    CHECK(contains(more.output, "200 sent, 200 created"));
    CHECK(site.articles().size() == 700);
  }
  SUBCASE("a new ledger finds what is there, and sends nothing") {
    const Ended fresh = import_articles(
        directory, {"--count", "500", "--target", site.url(), "--ledger", "fresh.ledger"});
    CHECK(fresh.exit_code == 0);
    CHECK(contains(fresh.output, "0 sent, 0 created, 0 updated, 500 unchanged"));
  }
}

TEST_CASE("--report writes the figures of the run as JSON") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const Ended ended = import_articles(
      directory, {"--count", "250", "--target", site.url(), "--report", "report.json"});
  INFO(ended.errors);
  REQUIRE(ended.exit_code == 0);
  const auto report = nlohmann::json::parse(read_whole_file(directory.file("report.json")));
  CHECK(report["end"] == "done");
  CHECK(report["articles"]["created"] == 250);
  CHECK(report["requests"]["sends"] == 3);
  CHECK(report["latency_us"]["count"] == 3);
  CHECK(report["db_calls_answers"] == 3);
}

TEST_CASE("NDJSON comes from a file or from standard input") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const auto lines = generate_lines(directory, 120);
  Ended ended;
  SUBCASE("file") {
    write_whole_file(directory.file("articles.ndjson"), join_lines(lines));
    ended = import_articles(directory, {"--input", "articles.ndjson", "--target", site.url()});
  }
  SUBCASE("standard input") {
    ProcessOptions options = in(directory);
    options.input = join_lines(lines);
    ended = import_articles(directory, {"--input", "-", "--target", site.url()}, options);
  }
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(site.articles() == hashes_of(lines));
}

TEST_CASE("what is there with another hash is left alone, unless --update says otherwise") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const auto lines = generate_lines(directory, 30);
  auto edited = lines;
  edited[6] = with_title(lines[6], "edited by an editor");
  write_whole_file(directory.file("edited.ndjson"), join_lines(edited));
  REQUIRE(
      import_articles(directory, {"--input", "edited.ndjson", "--target", site.url()}).exit_code ==
      0);
  const std::vector<std::string> command = {"--count", "30", "--target", site.url()};

  const Ended plain = import_articles(directory, command);
  CHECK(plain.exit_code == 3);
  CHECK(contains(plain.output, "29 unchanged"));
  CHECK(site.articles() == hashes_of(edited));
  const std::string id = "alphanode-000007";

  auto with_update = command;
  with_update.push_back("--update");
  const Ended updated = import_articles(directory, with_update);
  INFO(updated.output);
  CHECK(updated.exit_code == 0);
  CHECK(contains(updated.output, "1 sent, 0 created, 1 updated, 29 unchanged"));
  CHECK(site.articles() == hashes_of(lines));
  const Ended again = import_articles(directory, with_update);
  CHECK(again.exit_code == 0);
  CHECK(contains(again.output, "0 sent"));
}

TEST_CASE("null: takes everything, and needs no site") {
  const TemporaryDirectory directory;
  const Ended ended = import_articles(directory, {"--count", "1000", "--target", "null:"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "1,000 sent, 1,000 created"));
}

TEST_CASE("the batch log has a line for each request, and --quiet prints nothing") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const Ended ended = import_articles(directory, {"--count", "95", "--batch", "10", "--target",
                                                  site.url(), "--log", "batches.log", "--quiet"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.output.empty());
  CHECK(ended.errors.empty());
  const std::string log = read_whole_file(directory.file("batches.log"));
  CHECK(std::count(log.begin(), log.end(), '\n') == 10);
  CHECK(contains(log, "\"created\":5,"));
}

TEST_CASE("status says what a ledger holds") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory, {"--count", "50", "--target", site.url(), "--ledger", "l"})
              .exit_code == 0);
  const Ended ended = import_articles(directory, {"status", "--ledger", "l"});
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "50 created, 0 updated, 0 unchanged, 0 open, 0 dead letters"));
  CHECK(contains(ended.output, site.url()));
  const Ended absent = import_articles(directory, {"status", "--ledger", "absent"});
  CHECK(absent.exit_code == 1);
  CHECK(contains(absent.errors, "absent"));
}

}  // namespace anp
