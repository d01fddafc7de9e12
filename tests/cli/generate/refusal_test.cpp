#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/cli/generate/program.h"
#include "tests/support/temporary_directory.h"

using namespace anp;

TEST_CASE("anp-generate: bad input is one clear error and the right exit code") {
  struct Case {
    std::vector<std::string> arguments;
    int exit_code;
    std::vector<std::string> says;
  };
  const Case cases[] = {
      {{"--colour", "red"}, 2, {"--colour", "--help"}},
      {{"--see", "7"}, 2, {"--see"}},
      {{"--seed", "1048576"}, 2, {"--seed 1048576", "0 to 1048575"}},
      {{"--seed", "-1"}, 2, {"--seed -1", "0 to 1048575"}},
      {{"--seed", "seven"}, 2, {"--seed seven"}},
      {{"--count", "0"}, 2, {"--count 0"}},
      {{"--first", "8589934591", "--count", "2"}, 2, {"8589934591", "--count 1"}},
      {{"--first", "8589934592"}, 2, {"--first 8589934592", "8589934591"}},
      {{"--shard", "9/8"}, 2, {"--shard 9/8", "3/8"}},
      {{"--paragraphs", "20..5"}, 2, {"--paragraphs 20..5", "5..20"}},
      {{"--paragraphs", "2..5"}, 2, {"--paragraphs 2..5", "3 to 500"}},
      {{"--paragraphs", "7"}, 2, {"--paragraphs 7", "5..20"}},
      {{"--threads", "1000"}, 2, {"--threads 1000", "256"}},
      {{"--format", "docx"}, 2, {"docx", "ndjson"}},
      {{"--format", "csv", "--comments"}, 2, {"--comments", "--format csv", "take --format wxr"}},
      {{"--comments"}, 2, {"--comments", "--format ndjson", "take --format wxr"}},
      {{"reproduce", "a.manifest.json", "--comments"}, 2, {"--comments", "the manifest says it"}},
      {{"paint"}, 2, {"'paint'", "show"}},
      {{"show"}, 2, {"show", "18794"}},
      {{"show", "0"}, 2, {"show 0", "1 to 8589934591"}},
      {{"show", "1", "2"}, 2, {"show"}},
      {{"verify"}, 2, {"verify"}},
      {{"--pack", "nowhere"}, 1, {"'nowhere'", "--pack"}},
      {{"lint", "/nonexistent"}, 1, {"/nonexistent"}},
      {{"verify", "/nonexistent"}, 1, {"/nonexistent"}},
      {{"--output", "/nonexistent/a.ndjson"}, 1, {"/nonexistent/a.ndjson", "make the directory"}},
      {{"--output", "/dev/full", "--count", "100"},
       1,
       {"/dev/full", "No space left", "another disk"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.arguments.back());
    const Ended result = test::generate(c.arguments);
    CAPTURE(result.errors);
    CHECK(result.exit_code == c.exit_code);
    CHECK(result.output.empty());
    for (const std::string& part : c.says) CHECK(result.errors.find(part) != std::string::npos);
    CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') <= 2);
  }
}

TEST_CASE("anp-generate lint: broken JSON and a rule that names nothing are named") {
  const TemporaryDirectory directory;
  const std::string pack = (directory.path() / "pack").string();
  std::filesystem::copy(std::string(ANP_SHIPPED_PACKS) + "/alphanode", pack,
                        std::filesystem::copy_options::recursive);
  const std::string file = pack + "/authors.json";
  SUBCASE("broken JSON") {
    write_whole_file(file, "{\"rules\": {\n\"x\": [\"unfinished\n");
    const Ended linted = test::generate({"lint", pack});
    CHECK(linted.exit_code == 1);
    CHECK(linted.errors.find("authors.json: line 2") != std::string::npos);
  }
  SUBCASE("a rule that names nothing") {
    std::string text = read_whole_file(pack + "/frame.json");
    text.insert(text.find("\"rules\"") + std::string("\"rules\": {").size(),
                "\"zz_test\": [\"{no_such_rule}\"], ");
    write_whole_file(pack + "/frame.json", text);
    const Ended linted = test::generate({"lint", pack});
    CHECK(linted.exit_code == 1);
    for (const char* part : {"frame.json", "'zz_test'", "{no_such_rule}"}) {
      CHECK(linted.errors.find(part) != std::string::npos);
    }
  }
}

TEST_CASE("anp-generate: a full disk leaves no half file behind, and the old one as it was") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  write_whole_file(file, "what was here before\n");
  ProcessOptions small_disk;
  small_disk.max_file_bytes = 100'000;
  const Ended result = test::generate({"--count", "1000", "--output", file}, small_disk);
  CHECK(result.exit_code == 1);
  CHECK(result.errors.find(file) != std::string::npos);
  CHECK(read_whole_file(file) == "what was here before\n");
  CHECK_FALSE(std::filesystem::exists(file + ".partial"));
  CHECK_FALSE(std::filesystem::exists(file + ".manifest.json"));
}

TEST_CASE("anp-generate --paragraphs: more than the pack knows is refused with its capacity") {
  const std::string pack = std::string(ANP_TEST_PACKS) + "/small";
  const Ended refused = test::generate({"--pack", pack, "--paragraphs", "20..100"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.output.empty());
  for (const char* part : {"--paragraphs 20..100", "pack small", "at most 28 paragraphs"}) {
    CAPTURE(part);
    CHECK(refused.errors.find(part) != std::string::npos);
  }
  CHECK(test::generate({"--pack", pack, "--paragraphs", "20..28"}).exit_code == 0);
}
