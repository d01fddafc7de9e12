#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {
std::ptrdiff_t lines_in(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}
}  // namespace

TEST_CASE("log shows attempts for people, and filters them") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const auto lines = generate_lines(directory, 30);
  write_whole_file(directory.file("edited.ndjson"), with_title(lines[6], "edited") + "\n");
  REQUIRE(import_articles(directory, {"--input", "edited.ndjson", "--target", site.url(),
                                      "--ledger", "editor", "--quiet"})
              .exit_code == 0);
  REQUIRE(import_articles(directory, {"--count", "30", "--batch", "10", "--target", site.url(),
                                      "--ledger", "l", "--log", "b.log", "--quiet"})
              .exit_code == 3);
  REQUIRE(import_articles(directory, {"undo", "--ledger", "l", "--log", "b.log", "--quiet"})
              .exit_code == 0);
  const auto show = [&](std::vector<std::string> filter) {
    filter.insert(filter.begin(), {"log", "--log", "b.log"});
    return import_articles(directory, filter);
  };
  const Ended all = show({});
  CHECK(all.exit_code == 0);
  CHECK(all.errors.empty());
  // A heading, and for each batch a look-up, a send and a removal.
  CHECK(lines_in(all.output) == 10);
  CHECK(contains(all.output, "9 created"));
  CHECK(contains(all.output, "11-20"));
  CHECK(lines_in(show({"--batch", "2"}).output) == 4);
  CHECK(lines_in(show({"--kind", "remove"}).output) == 4);
  CHECK(contains(show({"--kind", "remove"}).output, "10 removed"));
  CHECK(lines_in(show({"--run", "2"}).output) == 4);
  CHECK(lines_in(show({"--since", "1h"}).output) == 10);
  CHECK(contains(show({"--since", "2200-01-01"}).output, "No attempt in this log matches"));
  CHECK(contains(show({"--failed"}).output, "No attempt in this log matches"));

  SUBCASE("a torn line is named, and the others are shown") {
    std::ofstream log(directory.file("b.log"), std::ios::app);
    log << "{\"run\":1,\"ba";
    log.close();
    const Ended torn = show({});
    CHECK(torn.exit_code == 0);
    CHECK(lines_in(torn.output) == 10);
    CHECK(contains(torn.errors, "b.log: line 10"));
  }
  SUBCASE("a line that is longer than any of a log does not take the next one with it") {
    std::ofstream log(directory.file("b.log"), std::ios::app);
    log << std::string(1'000'000, '{') << "\n" << read_whole_file(directory.file("b.log"));
    log.close();
    const Ended longer = show({});
    CHECK(lines_in(longer.output) == 19);
    CHECK(contains(longer.errors, "b.log: line 10"));
    CHECK_FALSE(contains(longer.errors, "line 11"));
  }
  SUBCASE("standard input") {
    ProcessOptions options = in(directory);
    options.input = read_whole_file(directory.file("b.log"));
    const Ended piped = import_articles(directory, {"log", "--log", "-", "--batch", "1"}, options);
    CHECK(lines_in(piped.output) == 4);
  }
}

TEST_CASE("log: a file that is not there, or a directory, is exit code 1") {
  const TemporaryDirectory directory;
  for (const char* path : {"absent.log", "."}) {
    const Ended ended = import_articles(directory, {"log", "--log", path});
    CHECK(ended.exit_code == 1);
    CHECK(contains(ended.errors, path));
    CHECK(contains(ended.errors, "--log"));
  }
}

}  // namespace anp
