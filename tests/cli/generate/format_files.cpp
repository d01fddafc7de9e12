#include "tests/cli/generate/format_files.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/cli/generate/program.h"
#include "tests/generator/formats/hostile_articles.h"

namespace anp::test {
namespace {

void require_done(const std::vector<std::string>& arguments) {
  const Ended ended = generate(arguments);
  CAPTURE(ended.errors);
  REQUIRE(ended.exit_code == 0);
}

std::string around(const std::string& text, std::size_t place) {
  const std::size_t start = place < 60 ? 0 : place - 60;
  return text.substr(std::min(start, text.size()), 160);
}

FormatFiles write_articles(const TemporaryDirectory& directory, const std::string& format,
                           const std::vector<std::string>& dataset) {
  FormatFiles files{directory.file("articles.ndjson"), directory.file("articles." + format)};
  if (format == "ndjson") files.other += ".again";
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), dataset.begin(), dataset.end());
    return more;
  };
  require_done(with({"--output", files.ndjson}));
  if (format == "markdown" || format == "html") {
    require_done(with({"--format", format, "--output", files.other}));
    return files;
  }
  std::string whole;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    const std::string part = directory.file("part");
    require_done(with({"--shard", shard, "--format", format, "--output", part}));
    whole += read_whole_file(part);
  }
  write_whole_file(files.other, whole);
  return files;
}

}  // namespace

FormatFiles write_ordinary_articles(const TemporaryDirectory& directory,
                                    const std::string& format) {
  return write_articles(directory, format, {"--seed", "5", "--count", "300"});
}

FormatFiles write_edge_articles(const TemporaryDirectory& directory, const std::string& format) {
  return write_articles(directory, format, {"--pack", "edge", "--seed", "1", "--count", "200"});
}

FormatFiles write_hostile_articles(const TemporaryDirectory& directory, const std::string& format) {
  FormatFiles files{directory.file("hostile.ndjson"), directory.file("hostile." + format)};
  write_whole_file(files.ndjson, hostile_ndjson());
  require_done({"convert", files.ndjson, "--format", format, "--output", files.other});
  return files;
}

std::string read_back(const std::string& reader, const std::string& path,
                      const std::vector<std::string>& more) {
  std::vector<std::string> words = {"/usr/bin/python3",
                                    std::string(ANP_READERS) + "/" + reader + ".py", path};
  words.insert(words.end(), more.begin(), more.end());
  ProcessOptions options;
  options.environment = {"PYTHONDONTWRITEBYTECODE=1"};  // nothing is written beside the readers
  const Ended read = run_program(words, options);
  CAPTURE(reader);
  CAPTURE(read.errors);
  REQUIRE(read.exit_code == 0);
  return read.output;
}

void check_same_lines(const std::string& got, const std::string& wanted) {
  CHECK_FALSE(wanted.empty());
  if (got == wanted) return;
  const auto differ = std::mismatch(got.begin(), got.end(), wanted.begin(), wanted.end());
  const auto place = static_cast<std::size_t>(differ.first - got.begin());
  const auto line = std::count(got.begin(), differ.first, '\n') + 1;
  FAIL("line " << line << "\n  got:    " << around(got, place)
               << "\n  wanted: " << around(wanted, place));
}

}  // namespace anp::test
