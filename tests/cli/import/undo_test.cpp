#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {
std::string status(const TemporaryDirectory& directory) {
  return import_articles(directory, {"status", "--ledger", "l"}).output;
}
}  // namespace

TEST_CASE("undo removes what this ledger created, and the same import puts it back") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const std::vector<std::string> command = {"--count",  "250", "--target", site.url(),
                                            "--ledger", "l",   "--quiet"};
  REQUIRE(import_articles(directory, command).exit_code == 0);
  const Hashes before = site.articles();

  const Ended plan = import_articles(directory, {"undo", "--ledger", "l", "--dry-run"});
  CHECK(plan.exit_code == 0);
  CHECK(contains(plan.output, "Would remove 250 articles in 3 batches"));
  CHECK(contains(plan.output, "alphanode-000001"));
  CHECK(site.articles() == before);

  const Ended undone = import_articles(directory, {"undo", "--ledger", "l", "--log", "b.log"});
  INFO(undone.errors);
  CHECK(undone.exit_code == 0);
  CHECK(contains(undone.output, "250 articles removed"));
  CHECK(site.articles().empty());
  CHECK(contains(status(directory), "0 created, 0 updated, 0 unchanged, 250 open"));
  const std::string log = read_whole_file(directory.file("b.log"));
  CHECK(std::count(log.begin(), log.end(), '\n') == 3);
  CHECK(contains(log, R"("kind":"remove","first":1,"count":100)"));
  CHECK(contains(log, R"("removed":100,"absent":0,"changed":0,"unknown":0)"));

  SUBCASE("once more there is nothing to do") {
    const Ended again = import_articles(directory, {"undo", "--ledger", "l"});
    CHECK(again.exit_code == 0);
    CHECK(contains(again.output, "0 articles removed"));
  }
  SUBCASE("the import goes on") {
    CHECK(import_articles(directory, command).exit_code == 0);
    CHECK(site.articles() == before);
    CHECK(contains(status(directory), "250 created, 0 updated, 0 unchanged, 0 open"));
  }
}

TEST_CASE("undo keeps what somebody changed, and what was there before the import") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const auto lines = generate_lines(directory, 30);
  // There before: articles 1 to 5.
  REQUIRE(import_articles(
              directory, {"--count", "5", "--target", site.url(), "--ledger", "earlier", "--quiet"})
              .exit_code == 0);
  REQUIRE(import_articles(directory,
                          {"--count", "30", "--target", site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  // Changed after: article 20.
  const std::string edited = with_title(lines[19], "edited by an editor");
  write_whole_file(directory.file("edited.ndjson"), edited + "\n");
  REQUIRE(import_articles(directory, {"--input", "edited.ndjson", "--update", "--target",
                                      site.url(), "--ledger", "editor", "--quiet"})
              .exit_code == 0);

  const Ended undone = import_articles(directory, {"undo", "--ledger", "l"});
  INFO(undone.errors);
  CHECK(undone.exit_code == 0);
  CHECK(contains(undone.output, "24 articles removed"));
  CHECK(contains(undone.output, "kept          1: changed"));
  CHECK(contains(undone.output, "alphanode-000020"));
  auto left = hashes_of({lines.begin(), lines.begin() + 5});
  left.merge(hashes_of({edited}));
  CHECK(site.articles() == left);
}

TEST_CASE("undo takes a part of what was imported with --first and --count") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory,
                          {"--count", "50", "--target", site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  CHECK(import_articles(directory, {"undo", "--ledger", "l", "--first", "11", "--count", "5"})
            .exit_code == 0);
  const Hashes there = site.articles();
  CHECK(there.size() == 45);
  CHECK_FALSE(there.contains("alphanode-000011"));
  CHECK_FALSE(there.contains("alphanode-000015"));
  CHECK(there.contains("alphanode-000016"));
  const Ended verified = import_articles(directory, {"verify", "--ledger", "l"});
  CHECK(verified.exit_code == 5);
  CHECK(contains(verified.output, "missing       5"));
}

TEST_CASE("undo: a removal whose answer is lost is asked for again, and counts once") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const std::string probe =
      R"({"site":"anp-staging","api":1,"site_id":"abc","articles":0,"max_batch":1000})";
  const auto line = generate_lines(directory, 1).front();
  const auto article = *hashes_of({line}).begin();
  const std::string& id = article.first;
  const std::string& hash = article.second;
  std::atomic<int> removals = 0;
  RawHttpServer server([&](const RawRequest& request) -> RawReply {
    if (request.head.starts_with("GET /api/v1/site")) return reply(200, probe);
    if (request.head.starts_with("POST /api/v1/articles/batch")) {
      return reply(200, R"({"site":"anp-staging","results":[{"source_id":")" + id +
                            R"(","outcome":"created","hash":")" + hash + R"("}]})");
    }
    CHECK(contains(request.body, hash));
    // It took effect, and the answer is cut off.
    if (++removals == 1) return {"HTTP/1.1 200 OK\r\nContent-Le", RawReply::Then::reset};
    return reply(200, R"({"site":"anp-staging","results":[{"source_id":")" + id +
                          R"(","outcome":"absent"}]})");
  });
  const std::string url = "staging+http://127.0.0.1:" + std::to_string(server.port());
  REQUIRE(import_articles(directory, {"--count", "1", "--target", url, "--ledger", "l", "--quiet"})
              .exit_code == 0);
  const Ended undone = import_articles(directory, {"undo", "--ledger", "l", "--settle", "100ms"});
  INFO(undone.errors);
  CHECK(undone.exit_code == 0);
  CHECK(removals == 2);
  CHECK(contains(undone.output, "gone before   1"));
  CHECK(contains(status(directory), "0 created, 0 updated, 0 unchanged, 1 open"));
}

TEST_CASE("undo: a target that does not answer any more leaves the ledger open, exit code 1") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory,
                          {"--count", "20", "--target", site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  site.kill();
  const Ended down = import_articles(directory, {"undo", "--ledger", "l"});
  CHECK(down.exit_code == 1);
  CHECK(contains(down.errors, "cannot reach"));
  CHECK(contains(status(directory), "20 created"));
  site.start();
  CHECK(import_articles(directory, {"undo", "--ledger", "l"}).exit_code == 0);
  CHECK(site.articles().empty());
}

TEST_CASE("undo refuses a ledger of another site, and one that is not there") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  StagingSite other(directory, "other");
  for (const auto* each : {&site, &other}) {
    REQUIRE(import_articles(directory, {"--count", "5", "--target", each->url(), "--ledger",
                                        each == &site ? "l" : "o", "--quiet"})
                .exit_code == 0);
  }
  const Ended elsewhere =
      import_articles(directory, {"undo", "--ledger", "l", "--target", other.url()});
  CHECK(elsewhere.exit_code == 4);
  CHECK(other.articles().size() == 5);
  const Ended null = import_articles(directory, {"undo", "--ledger", "l", "--target", "null:"});
  CHECK(null.exit_code == 2);
  CHECK(contains(status(directory), "5 created"));
  const Ended absent =
      import_articles(directory, {"undo", "--count", "5", "--seed", "3", "--target", site.url()});
  CHECK(absent.exit_code == 1);
  CHECK(contains(absent.errors, "there is no ledger"));
}

}  // namespace anp
