#include <doctest/doctest.h>

#include <csignal>

#include "generator/hash.h"
#include "tests/cli/import/programs.h"

namespace anp {

namespace {

constexpr std::uint64_t kArticles = 10'000;
constexpr int kKills = 100;

/// Exactly the dataset: each article once, with the right hash, and whole.
void check_site(const StagingSite& site, const TemporaryDirectory& directory) {
  const auto lines = generate_lines(directory, kArticles);
  const Hashes there = site.articles();
  CHECK(there.size() == kArticles);
  CHECK(there == hashes_of(lines));
  for (std::size_t i = 0; i < lines.size(); i += 97) {
    const std::string id = hashes_of({lines[i]}).begin()->first;
    const std::string stored = site.article(id);
    CHECK(stored == lines[i]);
    CHECK(expected_content_hash(stored).value() == there.at(id));
  }
}

std::vector<std::string> import_command(const StagingSite& site,
                                        const std::vector<std::string>& more) {
  std::vector<std::string> words = {ANP_IMPORT, "--count",  std::to_string(kArticles),
                                    "--batch",  "20",       "--target",
                                    site.url(), "--ledger", "l"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Lets a random time pass, which decides where a kill strikes and nothing else; ends early when
/// the program ends.
void let_run(Process& process, Stream& random, std::uint32_t most_ms) {
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(random.in(0, most_ms));
  wait_until([&] { return std::chrono::steady_clock::now() >= end || !process.running(); });
}

}  // namespace

TEST_CASE("kill -9 of anp-import, 100 times in a row, then a last run: exactly once") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Stream random(seed);
  const TemporaryDirectory directory;
  StagingSite site(directory);
  // Slow enough that 100 of them do not come to an end.
  const auto command = import_command(site, {"--rate", "30/s"});
  int killed = 0;
  for (int i = 0; i < kKills; ++i) {
    Process process(command, in(directory));
    // Every second kill strikes while articles are on their way, however slowly the program starts;
    // the first of them when some have arrived.
    if (i % 2 == 1) {
      REQUIRE(wait_until([&process] { return contains(process.errors(), "ledger l"); }));
    }
    if (i == 1) {
      REQUIRE(wait_until([&site] { return site.count() > 0; }));
    }
    let_run(process, random, 200);
    if (process.running()) ++killed;
    process.send_signal(SIGKILL);
    process.wait();
  }
  CHECK(killed == kKills);
  const std::size_t before = site.articles().size();
  CHECK(before > 0);
  CHECK(before < kArticles);
  const Ended last = run_program(import_command(site, {}), in(directory));
  INFO(last.errors);
  CHECK(last.exit_code == 0);
  CHECK(contains(last.output, "10,000"));
  check_site(site, directory);
  const Ended again = run_program(import_command(site, {}), in(directory));
  CHECK(again.exit_code == 0);
  CHECK(contains(again.output, " 0 sent"));
}

TEST_CASE("kill -9 of anp-staging, 100 times, each time started again: exactly once") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Stream random(seed);
  const TemporaryDirectory directory;
  StagingSite site(directory);
  Process process(import_command(site, {"--rate", "20/s"}), in(directory));
  REQUIRE(wait_until([&process] { return contains(process.errors(), "ledger l"); }));
  int killed = 0;
  for (; killed < kKills && process.running(); ++killed) {
    let_run(process, random, 300);
    site.kill();
    site.start();
  }
  CHECK(killed == kKills);
  process.wait(std::chrono::seconds(300));
  // If it gave the site up in between, the same command goes on.
  const Ended last = run_program(import_command(site, {}), in(directory));
  INFO(process.errors());
  INFO(last.errors);
  CHECK(last.exit_code == 0);
  check_site(site, directory);
}

}  // namespace anp
