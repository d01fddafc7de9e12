#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/generate/format_files.h"
#include "tests/cli/generate/program.h"

using namespace anp;
using test::generate;
namespace fs = std::filesystem;

namespace {

std::size_t count_files(const std::string& directory) {
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    files += entry.is_regular_file() ? 1 : 0;
  return files;
}

}  // namespace

TEST_CASE("markdown: one file per article, a thousand in a directory, whatever the threads") {
  const TemporaryDirectory directory;
  const std::string one = directory.file("one");
  const std::string two = directory.file("two");
  REQUIRE(generate({"--first", "900", "--count", "1200", "--format", "markdown", "--threads", "1",
                    "--output", one + "/"})
              .exit_code == 0);
  REQUIRE(generate({"--first", "900", "--count", "1200", "--format", "markdown", "--threads", "3",
                    "--output", two})
              .exit_code == 0);
  CHECK(count_files(one + "/0000000") == 100);
  CHECK(count_files(one + "/0000001") == 1000);
  CHECK(count_files(one + "/0000002") == 100);
  CHECK(run_program({"diff", "-r", one, two}).exit_code == 0);
}

TEST_CASE("a directory: public tools print the digest of its manifest") {
  const TemporaryDirectory directory;
  const std::string pages = directory.file("pages");
  REQUIRE(generate({"--count", "1100", "--format", "html", "--output", pages}).exit_code == 0);
  const auto manifest = nlohmann::json::parse(read_whole_file(pages + ".manifest.json"));
  CHECK(manifest["format"] == "html");
  CHECK(manifest["file"]["name"] == "pages");
  ProcessOptions inside;
  inside.directory = pages;
  const Ended printed = test::run_shell(
      "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' xxh128sum | xxh128sum | cut "
      "-c1-32",
      inside);
  CHECK(printed.output == manifest["file"]["digest"].get<std::string>() + "\n");
}

TEST_CASE(
    "a directory: verify finds a changed, a missing and a strange file, and nothing in a good "
    "one") {
  const TemporaryDirectory directory;
  const std::string pages = directory.file("pages");
  REQUIRE(generate({"--count", "30", "--format", "html", "--output", pages}).exit_code == 0);
  CHECK(generate({"verify", pages}).exit_code == 0);
  CHECK(generate({"verify", pages + "/"}).exit_code == 0);
  CHECK(generate({"verify", directory.path().string()}).exit_code == 0);
  const std::string page = fs::directory_iterator(pages + "/0000000")->path().string();
  SUBCASE("changed") { write_whole_file(page, read_whole_file(page) + " "); }
  SUBCASE("missing") { fs::remove(page); }
  SUBCASE("renamed") { fs::rename(page, page + "x"); }
  SUBCASE("strange") { write_whole_file(pages + "/notes.txt", "mine"); }
  CHECK(generate({"verify", pages}).exit_code == 5);
  CHECK(generate({"verify", directory.path().string()}).exit_code == 5);
}

TEST_CASE("a directory: reproduce writes it again") {
  const TemporaryDirectory directory;
  const std::string pages = directory.file("pages");
  REQUIRE(generate({"--seed", "3", "--count", "50", "--shard", "2/2", "--format", "markdown",
                    "--output", pages})
              .exit_code == 0);
  const std::string again = directory.file("again");
  CHECK(generate({"reproduce", pages + ".manifest.json", "--output", again}).exit_code == 0);
  CHECK(run_program({"diff", "-r", pages, again}).exit_code == 0);
}

TEST_CASE(
    "a directory: one that is there is left alone, and many files cannot go to standard output") {
  const TemporaryDirectory directory;
  const std::string pages = directory.file("pages");
  fs::create_directory(pages);
  write_whole_file(pages + "/mine.txt", "mine");
  const Ended refused = generate({"--format", "html", "--output", pages});
  CHECK(refused.exit_code == 1);
  CHECK(refused.errors.find("already there") != std::string::npos);
  CHECK(count_files(directory.path().string()) == 1);
  const Ended usage = generate({"--format", "markdown"});
  CHECK(usage.exit_code == 2);
  CHECK(usage.errors.find("--output DIR") != std::string::npos);
}

TEST_CASE("a directory: a failure half way leaves nothing behind") {
  const TemporaryDirectory directory;
  ProcessOptions small_files;
  small_files.max_file_bytes = 12'000;  // some articles are longer
  const Ended failed = generate(
      {"--count", "500", "--format", "html", "--output", directory.file("pages")}, small_files);
  CHECK(failed.exit_code == 1);
  CHECK(failed.errors.find("file size limit") != std::string::npos);
  CHECK(fs::is_empty(directory.path()));
}
