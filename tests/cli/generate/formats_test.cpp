#include <doctest/doctest.h>

#include <string>

#include "tests/cli/generate/format_files.h"
#include "tests/cli/generate/program.h"

using namespace anp;
using test::FormatFiles;

namespace {

/// Ordinary and hostile articles through a format and back by foreign software: every byte of the
/// NDJSON.
void check_round_trip(const std::string& format, const std::string& reader) {
  const TemporaryDirectory directory;
  const FormatFiles ordinary = test::write_ordinary_articles(directory, format);
  test::check_same_lines(test::read_back(reader, ordinary.other), ordinary.lines());
  const FormatFiles hostile = test::write_hostile_articles(directory, format);
  test::check_same_lines(test::read_back(reader, hostile.other), hostile.lines());
}

}  // namespace

TEST_CASE("csv: Python's csv gives back every value of ordinary and hostile articles") {
  check_round_trip("csv", "read_csv");
}

TEST_CASE("markdown: PyYAML and cmark give back every value of ordinary and hostile articles") {
  const TemporaryDirectory directory;
  const FormatFiles ordinary = test::write_ordinary_articles(directory, "markdown");
  test::check_same_lines(test::read_back("read_markdown", ordinary.other, {"cmark"}),
                         ordinary.lines());
  const FormatFiles hostile = test::write_hostile_articles(directory, "markdown");
  test::check_same_lines(test::read_back("read_markdown", hostile.other, {"cmark"}),
                         hostile.lines());
}

TEST_CASE(
    "markdown: pandoc gives back every text too, characters composed as it does to all it reads") {
  const TemporaryDirectory directory;
  const FormatFiles ordinary = test::write_ordinary_articles(directory, "markdown");
  test::check_same_lines(test::read_back("read_markdown", ordinary.other, {"pandoc"}),
                         ordinary.lines());
  const FormatFiles hostile = test::write_hostile_articles(directory, "markdown");
  ProcessOptions input;
  input.input = hostile.lines();
  const Ended composed = run_program({"/usr/bin/python3", ANP_READERS "/compose_bodies.py"}, input);
  REQUIRE(composed.exit_code == 0);
  test::check_same_lines(test::read_back("read_markdown", hostile.other, {"pandoc"}),
                         composed.output);
}

TEST_CASE("html: a strict HTML parser gives back every value of ordinary and hostile articles") {
  check_round_trip("html", "read_html");
}

TEST_CASE(
    "wxr: an XML parser, PHP and an HTML parser give back every value of ordinary and hostile "
    "articles") {
  check_round_trip("wxr", "read_wxr");
}

TEST_CASE("ndjson: convert writes the canonical line, whatever order, blanks and escapes it read") {
  const TemporaryDirectory directory;
  const FormatFiles hostile = test::write_hostile_articles(directory, "ndjson");
  test::check_same_lines(read_whole_file(hostile.other), hostile.lines());
  const std::string scramble =
      "import json, sys\nfor line in sys.stdin: print(json.dumps(json.loads(line), "
      "sort_keys=True))";
  ProcessOptions input;
  input.input = hostile.lines();
  const Ended scrambled = run_program({"/usr/bin/python3", "-c", scramble}, input);
  REQUIRE(scrambled.exit_code == 0);
  REQUIRE(scrambled.output != input.input);
  input.input = scrambled.output;
  const Ended converted = test::generate({"convert", "-"}, input);
  CAPTURE(converted.errors);
  test::check_same_lines(converted.output, hostile.lines());
}

TEST_CASE("html: tidy finds no error and nothing to warn of") {
  const TemporaryDirectory directory;
  const FormatFiles ordinary = test::write_ordinary_articles(directory, "html");
  const FormatFiles hostile = test::write_hostile_articles(directory, "html");
  // An array without items is an empty list on the page, which tidy would drop.
  const std::string tidy =
      "find '" + ordinary.other + "' '" + hostile.other +
      "' -type f -print0 | xargs -0 -n 50 tidy -errors -quiet --drop-empty-elements no";
  const Ended tidied = test::run_shell(tidy);
  CAPTURE(tidied.errors);
  CHECK(tidied.exit_code == 0);
}

TEST_CASE("wxr: xmllint accepts it, and the shards put together are the whole") {
  const TemporaryDirectory directory;
  const FormatFiles ordinary = test::write_ordinary_articles(directory, "wxr");
  const FormatFiles hostile = test::write_hostile_articles(directory, "wxr");
  const Ended linted = run_program({"xmllint", "--noout", "--huge", ordinary.other, hostile.other});
  CAPTURE(linted.errors);
  CHECK(linted.exit_code == 0);
  const std::string whole = directory.file("whole");
  REQUIRE(test::generate({"--seed", "5", "--count", "300", "--format", "wxr", "--output", whole})
              .exit_code == 0);
  CHECK(read_whole_file(whole) == read_whole_file(ordinary.other));
}

TEST_CASE(
    "wxr: comments stand beside the articles, in each shard, and the manifest reproduces them") {
  const TemporaryDirectory directory;
  const std::vector<std::string> dataset = {"--seed",   "5",   "--count",    "60",
                                            "--format", "wxr", "--comments", "--output"};
  const auto write = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = dataset;
    arguments.push_back(directory.file(name));
    arguments.insert(arguments.end(), more.begin(), more.end());
    REQUIRE(test::generate(arguments).exit_code == 0);
    return read_whole_file(directory.file(name));
  };
  const std::string whole = write("whole.xml", {});
  CHECK(whole.find("<wp:comment>") != std::string::npos);
  CHECK(write("1", {"--shard", "1/2"}) + write("2", {"--shard", "2/2"}) == whole);
  CHECK(run_program({"xmllint", "--noout", directory.file("whole.xml")}).exit_code == 0);
  // Readers of articles do not see them.
  const Ended plain = test::generate({"--seed", "5", "--count", "60"});
  test::check_same_lines(test::read_back("read_wxr", directory.file("whole.xml")), plain.output);

  const std::string manifest = directory.file("whole.xml.manifest.json");
  CHECK(read_whole_file(manifest).find("--format wxr --comments --output") != std::string::npos);
  CHECK(test::generate({"verify", directory.file("whole.xml")}).exit_code == 0);
  const std::string again = directory.file("again.xml");
  REQUIRE(test::generate({"reproduce", manifest, "--output", again}).exit_code == 0);
  CHECK(read_whole_file(again) == whole);

  write_whole_file(directory.file("a.ndjson"), plain.output);
  const std::string converted = directory.file("converted.xml");
  REQUIRE(test::generate({"convert", directory.file("a.ndjson"), "--format", "wxr", "--comments",
                          "--output", converted})
              .exit_code == 0);
  // The same articles; but of what the pack says a file of articles knows nothing.
  const std::string items = whole.substr(whole.find("<item>"));
  CHECK(read_whole_file(converted).ends_with(items));
  const Ended shown = test::generate({"show", "3", "--seed", "5", "--format", "wxr", "--comments"});
  CHECK(shown.output.find("lindqvist.alphanode-5-000003.1.anp@example.org") != std::string::npos);
}
