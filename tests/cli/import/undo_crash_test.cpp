#include <doctest/doctest.h>

#include <csignal>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

constexpr std::uint64_t kArticles = 400;

/// Imports in many small batches, starts an undo that is slow, and ends it by `signal` when some of
/// the articles are gone.
void stop_undo_halfway(const TemporaryDirectory& directory, StagingSite& site, int signal) {
  REQUIRE(import_articles(directory, {"--count", std::to_string(kArticles), "--batch", "5",
                                      "--target", site.url(), "--ledger", "l", "--quiet"})
              .exit_code == 0);
  Process undo({ANP_IMPORT, "undo", "--ledger", "l", "--rate", "20/s"}, in(directory));
  REQUIRE(wait_until([&] { return site.articles().size() < kArticles - 50; }));
  undo.send_signal(signal);
  const int code = undo.wait();
  CHECK(code == (signal == SIGKILL ? 128 + SIGKILL : 130));
  REQUIRE(site.articles().size() > 0);
}

}  // namespace

TEST_CASE("undo: stopped or killed halfway, the same command goes on") {
  for (const int signal : {SIGKILL, SIGINT}) {
    CAPTURE(signal);
    const TemporaryDirectory directory;
    StagingSite site(directory);
    stop_undo_halfway(directory, site, signal);
    const Ended ended = import_articles(directory, {"undo", "--ledger", "l"});
    INFO(ended.errors);
    CHECK(ended.exit_code == 0);
    CHECK(site.articles().empty());
    const Ended status = import_articles(directory, {"status", "--ledger", "l"});
    CHECK(contains(status.output, "0 created, 0 updated, 0 unchanged, 400 open"));
  }
}

TEST_CASE("undo: killed halfway, the import puts back exactly what is gone") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  stop_undo_halfway(directory, site, SIGKILL);
  const Ended ended =
      import_articles(directory, {"--count", std::to_string(kArticles), "--batch", "5", "--target",
                                  site.url(), "--ledger", "l", "--settle", "200ms"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(site.articles() == hashes_of(generate_lines(directory, kArticles)));
  // All of them are this ledger's again.
  CHECK(contains(import_articles(directory, {"undo", "--ledger", "l"}).output,
                 "400 articles removed"));
  CHECK(site.articles().empty());
}

}  // namespace anp
