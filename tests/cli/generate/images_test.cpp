#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/cli/generate/program.h"
#include "tests/support/temporary_directory.h"

using namespace anp;
using test::generate;
namespace fs = std::filesystem;

namespace {

std::size_t count_images(const std::string& directory) {
  std::size_t images = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    images += entry.path().extension() == ".png" ? 1 : 0;
  return images;
}

}  // namespace

TEST_CASE("--images: the same files beside every format, and beside shards together") {
  const TemporaryDirectory directory;
  const std::string whole = directory.file("whole");
  const std::string parts = directory.file("parts");
  REQUIRE(generate({"--count", "120", "--edge-share", "20%", "--images", whole}).exit_code == 0);
  CHECK(count_images(whole) > 20);
  for (const char* shard : {"1/2", "2/2"}) {
    REQUIRE(generate({"--count", "120", "--edge-share", "20%", "--shard", shard, "--format", "csv",
                      "--images", parts})
                .exit_code == 0);
  }
  CHECK(run_program({"diff", "-r", whole, parts}).exit_code == 0);
}

TEST_CASE("--images: changes neither the articles nor their manifest") {
  const TemporaryDirectory directory;
  fs::create_directories(directory.file("a"));
  fs::create_directories(directory.file("b"));
  REQUIRE(generate({"--count", "50", "--output", directory.file("a/x.ndjson")}).exit_code == 0);
  REQUIRE(generate({"--count", "50", "--output", directory.file("b/x.ndjson"), "--images",
                    directory.file("images")})
              .exit_code == 0);
  CHECK(run_program({"diff", "-r", directory.file("a"), directory.file("b")}).exit_code == 0);
}

TEST_CASE("--images: a full disk and a missing name are refused by name") {
  const TemporaryDirectory directory;
  ProcessOptions full;
  full.max_file_bytes = 450;  // what it says fits, most images do not
  const Ended ended = test::run_shell(std::string(ANP_GENERATE) + " --count 50 --images " +
                                          directory.file("images") + " > /dev/null",
                                      test::with_shipped_packs(full));
  CHECK(ended.exit_code == 1);
  CHECK(ended.errors.find("cannot write " + directory.file("images")) != std::string::npos);
  CHECK(ended.errors.find(".png: File too large") != std::string::npos);
  CHECK(test::run_shell("find " + directory.file("images") + " -name '*.partial'").output.empty());

  const Ended unnamed = generate({"--images", ""});
  CHECK(unnamed.exit_code == 2);
  CHECK(unnamed.errors.find("--images: it takes the name of a directory") != std::string::npos);
}

TEST_CASE("--images: without libgd the articles are written, and what is missing is named") {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("libgd.so.3"));  // found first, and no library
  ProcessOptions options;
  options.environment = {"LD_LIBRARY_PATH=" + directory.path().string()};
  const std::string images = directory.file("images");
  CHECK(generate({"--count", "5"}, options).exit_code == 0);
  const Ended ended = generate({"--count", "5", "--images", images}, options);
  CHECK(ended.exit_code == 1);
  CHECK(ended.errors.find("libgd.so.3") != std::string::npos);
  CHECK(ended.errors.find("install libgd3") != std::string::npos);
}
