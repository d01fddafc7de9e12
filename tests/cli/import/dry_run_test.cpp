#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

/// What the program asked the kernel about sockets, by strace.
std::string socket_calls(const TemporaryDirectory& directory, std::vector<std::string> arguments,
                         Ended& ended) {
  const std::string trace = directory.file("trace");
  arguments.insert(arguments.begin(), {"strace", "-f", "-qq", "-e", "trace=%net", "-e",
                                       "signal=none", "-o", trace, ANP_IMPORT});
  ProcessOptions options = in(directory);
  // A leak checker cannot work in a traced process.
  options.environment.push_back("ASAN_OPTIONS=detect_leaks=0");
  ended = run_program(arguments, options);
  return read_whole_file(trace);
}

std::set<std::string> files_in(const TemporaryDirectory& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    // SQLite's own, beside a ledger that is read.
    const std::string name = entry.path().filename().string();
    if (name != "trace" && !name.ends_with("-shm") && !name.ends_with("-wal")) names.insert(name);
  }
  return names;
}

}  // namespace

TEST_CASE("--dry-run opens no socket and writes no file") {
  const TemporaryDirectory directory;
  const TemporaryDirectory elsewhere;
  StagingSite site(elsewhere);
  Ended ended;
  const std::vector<std::string> command = {"--count", "250", "--target", site.url()};
  const auto with = [](std::vector<std::string> first, const std::vector<std::string>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  };
  auto before = files_in(directory);
  CHECK(socket_calls(directory, with({"--dry-run", "--log", "b.log", "--report", "r"}, command),
                     ended)
            .empty());
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "Would import 250 articles"));
  CHECK(contains(ended.output, "250 articles in 3 batches"));
  CHECK(contains(ended.output, "(new)"));
  CHECK(files_in(directory) == before);
  CHECK(socket_calls(directory, with({"--dry-run", "--arrival", "constant:50/s"}, command), ended)
            .empty());
  CHECK(contains(ended.output, "open, constant:50/s"));
  CHECK(files_in(directory) == before);

  // That the trace would have shown it.
  CHECK(contains(socket_calls(directory, with({"--ledger", "l", "--quiet"}, command), ended),
                 "connect("));
  REQUIRE(ended.exit_code == 0);
  before = files_in(directory);
  for (const char* name : {"run", "retry", "verify", "undo"}) {
    CAPTURE(name);
    CHECK(socket_calls(directory, with({name, "--dry-run", "--ledger", "l"}, command), ended)
              .empty());
    INFO(ended.errors);
    CHECK(ended.exit_code == 0);
    CHECK(contains(ended.output, "Would "));
    CHECK(contains(ended.output, "nothing was contacted"));
  }
  CHECK(files_in(directory) == before);
  CHECK(site.articles().size() == 250);
}

TEST_CASE("--dry-run says what a run has left to do") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  REQUIRE(interrupt_after_40_of_60(directory, site) == 130);
  const Ended ended = import_articles(
      directory, {"--count", "100", "--target", site.url(), "--ledger", "l", "--dry-run"});
  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.output, "Would import 60 articles"));
  CHECK(contains(ended.output, "new           40 articles in 1 batch"));
  CHECK(contains(ended.output, "left open     20 articles in 1 batch"));
  CHECK(contains(ended.output, "done before   40 articles"));
}

TEST_CASE("--dry-run takes a ledger that a crash left empty for a new one, as a run does") {
  const TemporaryDirectory directory;
  std::vector<std::string> command = {"--count", "5", "--target", "null:", "--ledger", "l"};
  write_whole_file(directory.file("l"), "");
  CHECK(import_articles(directory, command).exit_code == 0);
  write_whole_file(directory.file("l"), "");
  command.emplace_back("--dry-run");
  const Ended plan = import_articles(directory, command);
  CHECK(plan.exit_code == 0);
  CHECK(contains(plan.output, "l (new)"));
}

TEST_CASE("--dry-run refuses what a run would refuse before it contacts anybody") {
  const TemporaryDirectory directory;
  const Ended far = import_articles(
      directory, {"--dry-run", "--target", "staging+http://192.0.2.1", "--count", "5"});
  CHECK(far.exit_code == 4);
  REQUIRE(import_articles(directory, {"--count", "5", "--target", "null:", "--ledger", "l"})
              .exit_code == 0);
  const Ended seed = import_articles(
      directory, {"--dry-run", "--seed", "9", "--target", "null:", "--ledger", "l"});
  CHECK(seed.exit_code == 2);
  CHECK(contains(seed.errors, "dataset seed"));
}

}  // namespace anp
