#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

struct Place {
  TemporaryDirectory directory;
  std::vector<std::string> environment;

  Ended run(const std::vector<std::string>& arguments) {
    ProcessOptions options = in(directory);
    options.environment.insert(options.environment.end(), environment.begin(), environment.end());
    return import_articles(directory, arguments, options);
  }
  void config(const std::string& text) { write_whole_file(directory.file("anp.conf"), text); }
  /// Articles of a run to null: with the settings that hold.
  std::uint64_t imported(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--report", "r.json"});
    const Ended ended = run(arguments);
    INFO(ended.errors);
    REQUIRE(ended.exit_code == 0);
    return nlohmann::json::parse(read_whole_file(directory.file("r.json")))["articles"]["total"];
  }
};

}  // namespace

TEST_CASE("settings: command line before environment before file before default") {
  Place place;
  place.config("# of this site\n\n  target = null:\r\nledger= \"a ledger\"\nquiet = true\n");
  CHECK(place.imported({"--config", "anp.conf"}) == 1000);
  CHECK(read_whole_file(place.directory.file("a ledger")).size() > 0);
  place.config("target = null:\nledger = l\ncount = 5\n");
  CHECK(place.imported({"--config=anp.conf"}) == 5);
  place.environment = {"ANP_COUNT=6"};
  CHECK(place.imported({"--config", "anp.conf"}) == 6);
  CHECK(place.imported({"--config", "anp.conf", "--count", "7"}) == 7);
  place.environment = {"ANP_CONFIG=anp.conf"};
  CHECK(place.imported({}) == 5);
  place.environment = {"ANP_COUNT="};
  CHECK(place.imported({"--config", "anp.conf"}) == 5);
}

TEST_CASE("settings: what a command does not take is left to the others") {
  Place place;
  place.config("target = null:\nledger = l\nbatch = 10\nrate = 100/s\nlog = b.log\ncount = 20\n");
  REQUIRE(place.run({"--config", "anp.conf"}).exit_code == 0);
  CHECK(place.run({"status", "--config", "anp.conf"}).exit_code == 0);
  // The log's --batch is another thing than the size of a batch in the file.
  CHECK(contains(place.run({"log", "--config", "anp.conf"}).output, "11-20"));
}

TEST_CASE("settings: --input on the command line outvotes a dataset in the file") {
  Place place;
  place.config("target = null:\nseed = 7\ncount = 5\n");
  write_whole_file(place.directory.file("a.ndjson"),
                   join_lines(generate_lines(place.directory, 3)));
  CHECK(place.imported({"--config", "anp.conf", "--input", "a.ndjson"}) == 3);
}

TEST_CASE("settings: a wrong one is refused with its place and the nearest known name") {
  Place place;
  struct Case {
    std::string config;
    std::vector<std::string> environment;
    std::vector<std::string> arguments;
    std::vector<std::string> words;
  };
  const Case cases[] = {
      {"", {}, {"--taget", "null:"}, {"--taget", "did you mean --target?"}},
      {"", {}, {"verfy"}, {"verfy", "did you mean verify?"}},
      {"", {}, {"status", "--rate", "5/s"}, {"--rate", "status", "run, retry, verify, undo"}},
      {"", {"ANP_TARGTE=null:"}, {}, {"ANP_TARGTE", "ANP_TARGET"}},
      {"", {"ANP_SEEDS=1"}, {}, {"ANP_SEEDS", "ANP_SEED"}},
      {"", {"ANP_HELP=true"}, {}, {"ANP_HELP"}},
      {"", {"ANP_SEED=x"}, {"--target", "null:"}, {"--seed x", "ANP_SEED"}},
      {"", {"ANP_QUIET=yes"}, {}, {"ANP_QUIET", "yes", "true"}},
      {"target = null:\nmax-inflight = 4\n", {}, {}, {"anp.conf, line 2", "max-in-flight"}},
      {"target = null:\nrate = fast\n", {}, {}, {"--rate fast", "anp.conf, line 2"}},
      {"target = null:\ntarget = null:\n", {}, {}, {"line 2", "target", "line 1"}},
      {"target null:\n", {}, {}, {"anp.conf, line 1", "name = value"}},
      {"dry-run = true\n", {}, {}, {"anp.conf, line 1", "dry-run", "command line only"}},
      {"config = other.conf\n", {}, {}, {"anp.conf, line 1", "command line only"}},
      {"quiet = maybe\n", {}, {}, {"anp.conf, line 1", "maybe"}},
      {std::string(70'000, '#'), {}, {}, {"anp.conf", "65536"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.config);
    place.config(c.config);
    place.environment = c.environment;
    auto arguments = c.arguments;
    if (!c.config.empty()) arguments.insert(arguments.end(), {"--config", "anp.conf"});
    const Ended ended = place.run(arguments);
    INFO(ended.errors);
    CHECK(ended.exit_code == 2);
    CHECK(ended.output.empty());
    for (const std::string& word : c.words) {
      CAPTURE(word);
      CHECK(contains(ended.errors, word));
    }
  }
  place.environment = {};
  for (const char* path : {"absent.conf", "."}) {
    const Ended ended = place.run({"--config", path, "--target", "null:"});
    CHECK(ended.exit_code == 2);
    CHECK(contains(ended.errors, path));
  }
}

TEST_CASE("--help shows the commands, and a command's --help its options") {
  Place place;
  // Help is given whatever the environment says.
  place.environment = {"ANP_TARGTE=x"};
  const Ended all = place.run({"--help"});
  CHECK(all.exit_code == 0);
  for (const char* command : {"run", "status", "retry", "verify", "undo", "log"}) {
    CHECK(contains(all.output, std::string("anp-import ") + command) !=
          contains(all.output, std::string("anp-import [") + command));
    const Ended one = place.run({command, "--help"});
    CHECK(one.exit_code == 0);
    CHECK(contains(one.output, std::string("anp-import ") + command + ": "));
  }
  CHECK(contains(place.run({"log", "--help"}).output, "--since TIME"));
  CHECK_FALSE(contains(place.run({"log", "--help"}).output, "--target"));
  CHECK(contains(place.run({"--version"}).output, "anp-import 0."));
}

}  // namespace anp
