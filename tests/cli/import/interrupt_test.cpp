#include <doctest/doctest.h>

#include <csignal>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

TEST_CASE("Ctrl-C finishes what is in flight and says how to go on: exit code 130") {
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    const TemporaryDirectory directory;
    StagingSite site(directory);
    const std::vector<std::string> command = {ANP_IMPORT, "--count",  "500",      "--batch", "5",
                                              "--target", site.url(), "--ledger", "l"};
    std::vector<std::string> slow = command;
    slow.insert(slow.end(), {"--rate", "20/s"});
    Process process(slow, in(directory));
    REQUIRE(wait_until([&site] { return site.articles().size() > 20; }));
    process.send_signal(signal);
    CHECK(process.wait() == 130);
    CHECK(contains(process.output(), "anp-import --count 500"));
    const std::size_t there = site.articles().size();
    CHECK(there < 500);
    // Nothing is in doubt: what was in flight was waited for.
    const Ended status = import_articles(directory, {"status", "--ledger", "l"});
    CHECK(contains(status.output, std::to_string(there) + " created"));
    CHECK(contains(status.output, " 0 unknown"));

    const Ended next = run_program(command, in(directory));
    CHECK(next.exit_code == 0);
    CHECK(site.articles() == hashes_of(generate_lines(directory, 500)));
  }
}

TEST_CASE("a second Ctrl-C stops at once, what was in flight stays unknown in the ledger") {
  const TemporaryDirectory directory;
  std::atomic<int> batches{0};
  RawHttpServer server([&batches](const RawRequest& request) {
    if (request.head.find("/api/v1/site") != std::string::npos) {
      return reply(200, R"({"site":"anp-staging","api":1,"site_id":"1","articles":0})");
    }
    ++batches;
    return RawReply{"", RawReply::Then::hang};
  });
  Process process({ANP_IMPORT, "--count", "500", "--target", "staging+" + server.url(""),
                   "--timeout", "2m", "--ledger", "l"},
                  in(directory));
  REQUIRE(wait_until([&batches] { return batches > 0; }));
  process.send_signal(SIGINT);
  REQUIRE(wait_until([&process] { return contains(process.errors(), "finishing"); }));
  CHECK(process.running());
  process.send_signal(SIGINT);
  CHECK(process.wait(std::chrono::seconds(20)) == 130);
  const Ended status = import_articles(directory, {"status", "--ledger", "l"});
  CHECK(contains(status.output, " 500 open"));
  CHECK(contains(status.output, " 2 unknown"));
  CHECK(contains(status.output, "interrupted"));
}

}  // namespace anp
