#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using nlohmann::json;

/// Changes the site's database behind its back, as a broken import would have filled it.
void tamper(StagingSite& site, const std::string& sql) {
  site.kill();
  const Ended ended = run_program({"sqlite3", site.database(), sql});
  INFO(ended.errors);
  REQUIRE(ended.exit_code == 0);
  site.start();
}

json report_of(const TemporaryDirectory& directory) {
  return json::parse(read_whole_file(directory.file("report.json")));
}

/// A site that says of itself that it is an anp-staging, and answers read-backs as it is told.
RawReply answer_as_site(const RawRequest& request, const std::string& read_back) {
  if (request.head.starts_with("GET /api/v1/site")) {
    return reply(200,
                 R"({"site":"anp-staging","api":1,"site_id":"abc","articles":2,"max_batch":9})");
  }
  return reply(200, read_back);
}

}  // namespace

TEST_CASE("verify: articles that are there as sent, exit code 0") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory,
                          {"--count", "250", "--target", site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  const Ended ended =
      import_articles(directory, {"verify", "--ledger", "l", "--report", "report.json"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "250 articles are there as sent"));
  CHECK(report_of(directory)["articles"]["same"] == 250);
  CHECK(report_of(directory)["findings"].empty());
}

TEST_CASE("verify: dropped meta, changed text and missing articles are named, exit code 5") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory,
                          {"--count", "30", "--target", site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  // The hash still stands in its column and in the article: only reading it back tells.
  tamper(site,
         "UPDATE articles SET json=json_remove(json, '$.meta.summary', '$.meta.notes[0]')"
         " WHERE source_id='alphanode-000003';"
         "UPDATE articles SET json=json_set(json, '$.title', 'Another title', '$.meta.extra', 7)"
         " WHERE source_id='alphanode-000007';");
  // Its row goes, and its place in the index with it.
  tamper(site,
         "UPDATE articles SET source_id='alphanode-999999' WHERE source_id='alphanode-000011'");

  const Ended ended =
      import_articles(directory, {"verify", "--ledger", "l", "--report", "report.json"});
  INFO(ended.output);
  INFO(ended.errors);
  CHECK(ended.exit_code == 5);
  CHECK(contains(ended.output, "27 of 30 articles are there as sent"));
  CHECK(contains(ended.output, "/meta/summary: dropped"));
  CHECK(contains(ended.output, "found \"Another title\""));
  const json report = report_of(directory);
  CHECK(report["articles"] == json({{"total", 30},
                                    {"checked", 30},
                                    {"same", 27},
                                    {"missing", 1},
                                    {"changed", 2},
                                    {"duplicated", 0},
                                    {"unread", 0}}));
  CHECK(report["fields"]["/meta/summary"]["dropped"] == 1);
  CHECK(report["fields"]["/title"]["changed"] == 1);
  CHECK(report["fields"]["/meta/extra"]["added"] == 1);
  CHECK(report["fields"].contains("/meta/notes/*"));
  CHECK(report["findings_total"] == 3);
  CHECK(report["findings"][0]["source_id"] == "alphanode-000003");
  CHECK(report["findings"][0]["kind"] == "changed");
  CHECK(report["findings"][2]["source_id"] == "alphanode-000011");
  CHECK(report["findings"][2]["kind"] == "missing");
}

TEST_CASE("verify: an article that is there twice is a duplicate") {
  const TemporaryDirectory directory;
  const auto lines = generate_lines(directory, 2);
  const std::string twins = R"({"site":"anp-staging","articles":[)" + lines[0] + "," + lines[1] +
                            "," + lines[0] + R"(],"covered":2})";
  RawHttpServer server([&](const RawRequest& request) { return answer_as_site(request, twins); });
  const std::string url = "staging+http://127.0.0.1:" + std::to_string(server.port());
  const Ended ended = import_articles(
      directory, {"verify", "--count", "2", "--target", url, "--report", "report.json"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 5);
  const json report = report_of(directory);
  CHECK(report["articles"]["duplicated"] == 1);
  CHECK(report["articles"]["same"] == 1);
  CHECK(report["findings"][0]["source_id"] == "alphanode-000001");
  CHECK(report["findings"][0]["kind"] == "duplicated");
}

TEST_CASE("verify: an answer that makes no sense is no verdict about the articles") {
  const TemporaryDirectory directory;
  RawHttpServer server(
      [&](const RawRequest& request) { return answer_as_site(request, "<html>200 OK</html>"); });
  const std::string url = "staging+http://127.0.0.1:" + std::to_string(server.port());
  const Ended ended =
      import_articles(directory, {"verify", "--count", "2", "--target", url, "--max-attempts", "2",
                                  "--report", "report.json"});
  CHECK(ended.exit_code == 1);
  CHECK(contains(ended.errors, "2 articles could not be read back"));
  CHECK(report_of(directory)["articles"]["missing"] == 0);
  CHECK(report_of(directory)["articles"]["unread"] == 2);
}

TEST_CASE("verify: a missing article that is a dead letter says so") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  auto lines = generate_lines(directory, 5);
  // Refused by the site: the slug belongs to another source id.
  const std::string slug = json::parse(lines[0])["slug"];
  lines[1] = with_slug(lines[1], slug);
  write_whole_file(directory.file("a.ndjson"), join_lines(lines));
  CHECK(import_articles(directory, {"--input", "a.ndjson", "--target", site.url(), "--ledger", "l"})
            .exit_code == 3);
  const Ended ended =
      import_articles(directory, {"verify", "--ledger", "l", "--input", "a.ndjson"});
  CHECK(ended.exit_code == 5);
  CHECK(contains(ended.output, "dead letter: "));
  CHECK(contains(ended.output, "alphanode-000002"));
}

TEST_CASE("verify: articles of the hostile pack come back byte for byte") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory, {"--pack", "edge", "--count", "60", "--target", site.url(),
                                      "--ledger", "l", "--quiet"})
              .exit_code == 0);
  const Ended ended = import_articles(directory, {"verify", "--ledger", "l"});
  INFO(ended.output);
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
}

TEST_CASE("verify: what the command line leaves out comes from the ledger, or is asked for") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  StagingSite other(directory, "other");
  REQUIRE(import_articles(directory, {"--seed", "7", "--first", "11", "--count", "20", "--target",
                                      site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  CHECK(contains(import_articles(directory, {"verify", "--ledger", "l"}).output, "20 articles"));
  CHECK(contains(import_articles(directory, {"verify", "--ledger", "l", "--count", "5", "--first",
                                             "11", "--dry-run"})
                     .output,
                 "Would read 5 articles back"));
  const Ended elsewhere =
      import_articles(directory, {"verify", "--ledger", "l", "--target", other.url()});
  CHECK(elsewhere.exit_code == 4);
  const Ended seed = import_articles(directory, {"verify", "--ledger", "l", "--seed", "8"});
  CHECK(seed.exit_code == 1);
  CHECK(contains(seed.errors, "dataset seed '7'"));
  write_whole_file(directory.file("a.ndjson"), join_lines(generate_lines(directory, 3)));
  REQUIRE(import_articles(directory, {"--input", "a.ndjson", "--target", site.url(), "--ledger",
                                      "n", "--quiet"})
              .exit_code == 0);
  const Ended input = import_articles(directory, {"verify", "--ledger", "n"});
  CHECK(input.exit_code == 1);
  CHECK(contains(input.errors, "--input FILE"));
  const Ended absent = import_articles(directory, {"verify", "--ledger", "absent"});
  CHECK(absent.exit_code == 1);
  CHECK(contains(absent.errors, "'absent'"));
}

TEST_CASE("verify: NDJSON may come from standard input, with or without the name of the ledger") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  ProcessOptions options = in(directory);
  options.input = join_lines(generate_lines(directory, 20));
  REQUIRE(import_articles(directory, {"--input", "-", "--target", site.url(), "--quiet"}, options)
              .exit_code == 0);
  const Ended ended =
      import_articles(directory, {"verify", "--input", "-", "--target", site.url()}, options);
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "20 articles are there as sent"));
  CHECK(contains(ended.output, "ledger        anp-import-"));
}

}  // namespace anp
