#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "tests/cli/generate/format_files.h"
#include "tests/cli/generate/program.h"

using namespace anp;
using test::generate;
namespace fs = std::filesystem;

TEST_CASE("convert: a bad line is named, and nothing is written") {
  const TemporaryDirectory directory;
  const test::FormatFiles files = test::write_ordinary_articles(directory, "csv");
  std::string lines = files.lines();
  const std::size_t third = lines.find("alphanode-5-000003\",\"title\"");
  struct Case {
    const char* what;
    std::string from, to, says;
  };
  const Case cases[] = {
      {"another text", "\"excerpt\":\"", "\"excerpt\":\"X", "the article was changed"},
      {"a missing member", "\"spec\":1,", "", "spec is missing"},
      {"a slug that leaves the directory", "\"slug\":\"", "\"slug\":\"../", "slug"},
      {"a control character", "\"title\":\"", "\"title\":\"\\u0007", "U+0007"},
      {"no JSON", "\"title\":\"", "\"title\":", "no JSON"}};
  for (const Case& c : cases) {
    CAPTURE(c.what);
    std::string bad = lines;
    const std::size_t line_start = bad.rfind('\n', third) + 1;
    bad.replace(bad.find(c.from, line_start), c.from.size(), c.to);
    write_whole_file(directory.file("bad.ndjson"), bad);
    for (const char* format : {"csv", "html"}) {
      const std::string output = directory.file("out");
      const Ended refused = generate(
          {"convert", directory.file("bad.ndjson"), "--format", format, "--output", output});
      CAPTURE(refused.errors);
      CHECK(refused.exit_code == 1);
      CHECK(refused.errors.find("line 3: ") != std::string::npos);
      CHECK(refused.errors.find(c.says) != std::string::npos);
      CHECK_FALSE(fs::exists(output));
      CHECK_FALSE(fs::exists(output + ".partial"));
    }
  }
}

TEST_CASE("convert: two articles with one slug cannot share a file") {
  const TemporaryDirectory directory;
  const test::FormatFiles files = test::write_ordinary_articles(directory, "csv");
  const std::string lines = files.lines();
  write_whole_file(directory.file("twice.ndjson"), lines + lines.substr(0, lines.find('\n') + 1));
  const Ended refused = generate({"convert", directory.file("twice.ndjson"), "--format", "html",
                                  "--output", directory.file("out")});
  CHECK(refused.exit_code == 1);
  CHECK(refused.errors.find("two articles have this slug") != std::string::npos);
  CHECK_FALSE(fs::exists(directory.file("out")));
}

TEST_CASE("convert: CR LF, blank lines and a last line without its end are read") {
  const TemporaryDirectory directory;
  const std::string lines = test::generate({"--count", "2"}).output;
  const std::size_t first_end = lines.find('\n');
  ProcessOptions input;
  input.input = "\n" + lines.substr(0, first_end) + "\r\n \t\n" +
                lines.substr(first_end + 1, lines.size() - first_end - 2);
  const Ended converted = generate({"convert", "-"}, input);
  CAPTURE(converted.errors);
  CHECK(converted.exit_code == 0);
  CHECK(converted.output == lines);
}

TEST_CASE(
    "convert: no articles, a line that is too long and a file that is not there are refused") {
  ProcessOptions input;
  CHECK(generate({"convert", "-"}, input).errors.find("has no articles") != std::string::npos);
  input.input = "\n" + std::string(9U << 20, 'x') + "\n";
  const Ended too_long = generate({"convert", "-"}, input);
  CHECK(too_long.exit_code == 1);
  CHECK(too_long.errors.find("line 2: longer than 8388608 bytes") != std::string::npos);
  CHECK(generate({"convert", "/nonexistent"}).exit_code == 1);
}

TEST_CASE("convert: options of a dataset are refused, for the articles are those of the file") {
  for (const char* option : {"--seed", "--first", "--count", "--threads"}) {
    CAPTURE(option);
    const Ended refused = generate({"convert", "a.ndjson", option, "1"});
    CHECK(refused.exit_code == 2);
    CHECK(refused.errors.find(option) != std::string::npos);
  }
  CHECK(generate({"convert"}).exit_code == 2);
  CHECK(generate({"convert", "a.ndjson", "--format", "html"}).exit_code == 2);
}
