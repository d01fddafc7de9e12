#include <doctest/doctest.h>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

/// A site where three of 30 articles stand already with other content, and a ledger "l" that has
/// them as dead letters: 7 and 8 in batch 1, 25 in batch 3.
struct DeadLetters {
  DeadLetters() : site(directory) {
    lines = generate_lines(directory, 30);
    std::vector<std::string> edited;
    for (const int number : {7, 8, 25}) {
      edited.push_back(with_title(lines[static_cast<std::size_t>(number) - 1], "edited"));
    }
    write_whole_file(directory.file("edited.ndjson"), join_lines(edited));
    REQUIRE(run({"--input", "edited.ndjson", "--ledger", "editor"}).exit_code == 0);
    REQUIRE(run({"--count", "30", "--batch", "10", "--ledger", "l"}).exit_code == 3);
  }

  Ended run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--target", site.url()});
    return import_articles(directory, arguments);
  }
  Ended retry(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"retry", "--ledger", "l"});
    return import_articles(directory, arguments);
  }
  /// What stood in the way goes.
  void clear_the_way() {
    REQUIRE(import_articles(directory, {"undo", "--ledger", "editor", "--input", "edited.ndjson"})
                .exit_code == 0);
  }

  TemporaryDirectory directory;
  StagingSite site;
  std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("retry: --dry-run lists dead letters with batch and reason") {
  DeadLetters dead;
  const Ended plan = dead.retry({"--dry-run"});
  CHECK(plan.exit_code == 0);
  CHECK(contains(plan.output, "1  alphanode-000007"));
  CHECK(contains(plan.output, "3  alphanode-000025"));
  CHECK(contains(plan.output, "there with another hash"));
  CHECK(contains(plan.output, "Would replay 3 dead letters"));
  CHECK(contains(dead.retry({"--dry-run", "--batch", "1"}).output, "Would replay 2 dead letters"));
  CHECK(contains(dead.retry({"--dry-run", "--batch", "3", "--article", "alphanode-000008"}).output,
                 "Would replay 2 dead letters"));
}

TEST_CASE("retry: what the target takes now is a dead letter no more") {
  DeadLetters dead;
  dead.clear_the_way();
  const Ended ended = dead.retry({});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "3 sent, 3 created"));
  CHECK(dead.site.articles() == hashes_of(dead.lines));
  const Ended status = import_articles(dead.directory, {"status", "--ledger", "l"});
  CHECK(status.exit_code == 0);
  CHECK(contains(status.output, "30 created, 0 updated, 0 unchanged, 0 open, 0 dead letters"));
  CHECK(contains(status.output, "3 acknowledged, 0 with dead letters"));
  CHECK(contains(dead.retry({}).output, "0 sent"));
  CHECK(contains(dead.run({"--count", "30", "--ledger", "l"}).output, "0 sent"));
}

TEST_CASE("retry: one batch or one article alone") {
  DeadLetters dead;
  dead.clear_the_way();
  SUBCASE("article") {
    const Ended ended = dead.retry({"--article", "alphanode-000008"});
    CHECK(ended.exit_code == 3);
    CHECK(contains(ended.output, "1 created"));
    CHECK(dead.site.articles().size() == 28);
    CHECK(dead.site.articles().contains("alphanode-000008"));
    CHECK(contains(dead.retry({"--dry-run"}).output, "Would replay 2 dead letters"));
  }
  SUBCASE("batch") {
    CHECK(dead.retry({"--batch", "1"}).exit_code == 3);
    CHECK(dead.site.articles().size() == 29);
    CHECK_FALSE(dead.site.articles().contains("alphanode-000025"));
  }
  CHECK(dead.retry({}).exit_code == 0);
  CHECK(dead.site.articles() == hashes_of(dead.lines));
  CHECK(contains(import_articles(dead.directory, {"status", "--ledger", "l"}).output,
                 "30 created, 0 updated, 0 unchanged, 0 open, 0 dead letters"));
}

TEST_CASE("retry: refused again, it is a dead letter again, and nothing is overwritten") {
  DeadLetters dead;
  const Hashes before = dead.site.articles();
  const Ended ended = dead.retry({});
  CHECK(ended.exit_code == 3);
  CHECK(dead.site.articles() == before);
  CHECK(contains(dead.retry({"--dry-run"}).output, "Would replay 3 dead letters"));
  SUBCASE("--update overwrites") {
    CHECK(dead.retry({"--update"}).exit_code == 0);
    CHECK(dead.site.articles() == hashes_of(dead.lines));
    // They were there before us: undo leaves them.
    CHECK(import_articles(dead.directory, {"undo", "--ledger", "l"}).exit_code == 0);
    CHECK(dead.site.articles().size() == 3);
  }
}

TEST_CASE("retry: an article that somebody else brought meanwhile is not this ledger's") {
  DeadLetters dead;
  dead.clear_the_way();
  REQUIRE(dead.run({"--first", "25", "--count", "1", "--ledger", "other"}).exit_code == 0);
  CHECK(contains(dead.retry({}).output, "2 created, 0 updated, 1 unchanged"));
  CHECK(import_articles(dead.directory, {"undo", "--ledger", "l"}).exit_code == 0);
  CHECK(dead.site.articles().size() == 1);
  CHECK(dead.site.articles().contains("alphanode-000025"));
}

TEST_CASE("retry: stopped before it was sent, a dead letter stays one") {
  DeadLetters dead;
  dead.clear_the_way();
  dead.site.kill();
  const Ended down = dead.retry({});
  CHECK(down.exit_code == 1);
  CHECK(contains(dead.retry({"--dry-run"}).output, "Would replay 3 dead letters"));
  dead.site.start();
  CHECK(dead.retry({}).exit_code == 0);
}

TEST_CASE("retry: what is no dead letter is refused by name") {
  DeadLetters dead;
  const Ended batch = dead.retry({"--batch", "2"});
  CHECK(batch.exit_code == 2);
  CHECK(contains(batch.errors, "--batch 2"));
  CHECK(contains(batch.errors, "--dry-run lists"));
  const Ended article = dead.retry({"--article", "alphanode-000001"});
  CHECK(article.exit_code == 2);
  CHECK(contains(article.errors, "alphanode-000001"));
}

}  // namespace anp
