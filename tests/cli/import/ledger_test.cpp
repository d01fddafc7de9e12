#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {
void check_refused(const Ended& ended, int exit_code, const std::vector<std::string>& words) {
  INFO(ended.errors);
  CHECK(ended.exit_code == exit_code);
  CHECK(ended.errors.rfind("anp-import: ", 0) == 0);
  for (const std::string& word : words) {
    CAPTURE(word);
    CHECK(contains(ended.errors, word));
  }
}
}  // namespace

TEST_CASE("a ledger that another process uses: exit code 1, with its number") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const std::vector<std::string> arguments = {
      "--count", "1000", "--batch", "1", "--rate", "5/s", "--target", site.url(), "--ledger", "l"};
  std::vector<std::string> words = {ANP_IMPORT};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Process first(words, in(directory));
  REQUIRE(wait_until([&first] { return contains(first.errors(), "ledger l"); }));
  auto second = arguments;
  second.push_back("--quiet");
  check_refused(import_articles(directory, second), 1, {"'l'", std::to_string(first.pid())});
  CHECK(first.running());
  first.send_signal(SIGINT);
  CHECK(first.wait() == 130);
}

TEST_CASE("a ledger of another dataset: exit code 2, with both") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(import_articles(directory,
                          {"--seed", "7", "--count", "5", "--target", site.url(), "--ledger", "l"})
              .exit_code == 0);
  check_refused(import_articles(directory, {"--seed", "8", "--count", "5", "--target", site.url(),
                                            "--ledger", "l"}),
                2, {"l", "seed", "7", "8", "--ledger"});
  CHECK(site.articles().size() == 5);
}

TEST_CASE("batches that an earlier run left open beyond this range are not forgotten") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(interrupt_after_40_of_60(directory, site) == 130);
  const std::vector<std::string> command = {"--target", site.url(), "--ledger", "l", "--quiet"};
  auto shorter = command;
  shorter.insert(shorter.end(), {"--count", "50"});
  check_refused(import_articles(directory, shorter), 1, {"20 articles", "--count"});
  auto whole = command;
  whole.insert(whole.end(), {"--count", "60"});
  CHECK(import_articles(directory, whole).exit_code == 0);
  CHECK(import_articles(directory, shorter).exit_code == 0);
  CHECK(site.articles().size() == 60);
}

TEST_CASE("a ledger of another site: exit code 4, nothing is sent") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  StagingSite other(directory, "other");
  REQUIRE(import_articles(directory, {"--count", "5", "--target", site.url(), "--ledger", "l"})
              .exit_code == 0);
  check_refused(
      import_articles(directory, {"--count", "5", "--target", other.url(), "--ledger", "l"}), 4,
      {"l", "--ledger"});
  CHECK(other.articles().empty());
}

TEST_CASE("a ledger that cannot be written: exit code 1") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const std::vector<std::string> command = {"--count",  "300", "--target", site.url(),
                                            "--ledger", "l",   "--quiet"};
  ProcessOptions options = in(directory);
  SUBCASE("read-only directory") {
    options.bound_by_permissions = true;
    ::chmod(directory.path().c_str(), 0555);
    const Ended ended = import_articles(directory, command, options);
    ::chmod(directory.path().c_str(), 0755);
    check_refused(ended, 1, {"'l"});
  }
  SUBCASE("read-only file") {
    write_whole_file(directory.file("l"), "");
    ::chmod(directory.file("l").c_str(), 0444);
    options.bound_by_permissions = true;
    check_refused(import_articles(directory, command, options), 1, {"'l"});
  }
  SUBCASE("a directory that is not there") {
    auto elsewhere = command;
    elsewhere[5] = "absent/l";
    check_refused(import_articles(directory, elsewhere), 1, {"absent"});
  }
  SUBCASE("something else than a ledger") {
    write_whole_file(directory.file("l"), std::string(10'000, 'x'));
    check_refused(import_articles(directory, command), 1, {"'l'", "ledger"});
    CHECK(read_whole_file(directory.file("l")) == std::string(10'000, 'x'));
  }
}

TEST_CASE("a full disk under the ledger: exit code 1, nothing acknowledged is lost") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const std::vector<std::string> command = {"--count",  "300",      "--batch", "1",      "--target",
                                            site.url(), "--ledger", "l",       "--quiet"};
  ProcessOptions options = in(directory);
  options.max_file_bytes = 150'000;  // enough to begin with
  check_refused(import_articles(directory, command, options), 1, {"'l'", "space"});
  const std::size_t there = site.articles().size();
  CHECK(there > 0);
  CHECK(there < 300);
  const Ended next = import_articles(directory, command);
  CHECK(next.exit_code == 0);
  CHECK(site.articles() == hashes_of(generate_lines(directory, 300)));
}

}  // namespace anp
