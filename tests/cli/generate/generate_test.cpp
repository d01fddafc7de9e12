#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/cli/generate/program.h"
#include "tests/support/temporary_directory.h"

using namespace anp;
using test::generate;

TEST_CASE("anp-generate show 18794: the source id and the seed are those of the number") {
  const Ended shown = generate({"show", "18794"});
  REQUIRE(shown.exit_code == 0);
  const auto article = nlohmann::json::parse(shown.output);
  CHECK(article["source_id"] == "alphanode-018794");
  CHECK(article["meta"]["payload"]["source_id"] == "alphanode-018794");
  CHECK(article["meta"]["payload"]["seed"] == 18794);
  CHECK(article["meta"]["reference"].get<std::string>().starts_with("anp-ref-018794-"));
}

TEST_CASE("anp-generate show: an article is the same as in its dataset") {
  const Ended dataset = generate({"--seed", "7", "--first", "41", "--count", "3"});
  const Ended shown = generate({"show", "42", "--seed", "7"});
  REQUIRE(shown.exit_code == 0);
  CHECK(dataset.output.find(shown.output) != std::string::npos);
}

TEST_CASE(
    "anp-generate show --format text: laid out for reading, with the labels of the meta block") {
  const Ended shown = generate({"show", "1", "--format", "text"});
  REQUIRE(shown.exit_code == 0);
  std::size_t at = 0;
  for (const char* label : {"\nImplementation checklist\n",
                            "\nFinal notes\n",
                            "\nalphanode post meta\n",
                            "\ntopic: ",
                            "\nsummary: ",
                            "\nai outline\n  • context: ",
                            "\nai brief: ",
                            "\nstack\n  • ",
                            "\ntools\n  • ",
                            "\ncode language: ",
                            "\ndifficulty: ",
                            "\nreading time: ",
                            "\nview count: ",
                            "\nscore\n  • quality: ",
                            "\nrevision\n  • status: ",
                            "\nreference: ",
                            "\nhash: ",
                            "\nflags\n  • ai generated style: ",
                            "\nchecklist\n  • ",
                            "\nentities\n  • name: ",
                            "\npayload\n  • source id: alphanode-000001\n",
                            "\nnotes\n  • "}) {
    CAPTURE(label);
    at = shown.output.find(label, at);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE("anp-generate: one and two threads, and eight shards put together, are the same bytes") {
  const TemporaryDirectory directory;
  const std::string whole = directory.file("whole");
  REQUIRE(generate({"--count", "2000", "--threads", "1", "--output", whole}).exit_code == 0);
  REQUIRE(generate({"--count", "2000", "--threads", "2", "--output", directory.file("two")})
              .exit_code == 0);
  CHECK(read_whole_file(directory.file("two")) == read_whole_file(whole));
  std::string parts;
  for (int i = 1; i <= 8; ++i) {
    const std::string part = directory.file("part-" + std::to_string(i));
    REQUIRE(generate({"--count", "2000", "--shard", std::to_string(i) + "/8", "--output", part})
                .exit_code == 0);
    parts += read_whole_file(part);
  }
  CHECK(parts == read_whole_file(whole));
  CHECK(generate({"verify", directory.path().string()}).exit_code == 0);
}

TEST_CASE("anp-generate: locale and time zone change nothing") {
  ProcessOptions turkish;
  turkish.environment = {"LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "TZ=Pacific/Apia"};
  CHECK(generate({"--count", "200"}, turkish).output == generate({"--count", "200"}).output);
}

TEST_CASE("anp-generate: the manifest's command writes the same bytes again") {
  const TemporaryDirectory directory;
  ProcessOptions here;
  here.directory = directory.path().string();
  REQUIRE(generate({"--seed", "9", "--first", "5", "--count", "40", "--output",
                    directory.file("a.ndjson")})
              .exit_code == 0);
  const std::string before = read_whole_file(directory.file("a.ndjson"));
  const auto manifest =
      nlohmann::json::parse(read_whole_file(directory.file("a.ndjson.manifest.json")));
  CHECK(manifest["seed"] == 9);
  CHECK(manifest["first"] == 5);
  CHECK(manifest["count"] == 40);
  std::filesystem::remove(directory.file("a.ndjson"));
  std::string command = manifest["command"];
  command.replace(0, std::string("anp-generate").size(), ANP_GENERATE);
  REQUIRE(test::run_shell(command, test::with_shipped_packs(here)).exit_code == 0);
  CHECK(read_whole_file(directory.file("a.ndjson")) == before);
}

TEST_CASE("anp-generate: beside a device there is no manifest, unless one is named") {
  const TemporaryDirectory directory;
  const std::string sink = directory.file("sink");
  std::filesystem::create_symlink("/dev/null", sink);
  CHECK(generate({"--count", "3", "--output", sink}).exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(sink + ".manifest.json"));
  const std::string named = directory.file("named.json");
  CHECK(generate({"--count", "3", "--output", sink, "--manifest", named}).exit_code == 0);
  CHECK(std::filesystem::exists(named));
}

TEST_CASE("anp-generate reproduce: writes the file of a manifest again, a shard too") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  REQUIRE(
      generate({"--seed", "9", "--count", "100", "--shard", "2/3", "--output", file}).exit_code ==
      0);
  const std::string again = directory.file("again.ndjson");
  CHECK(generate({"reproduce", file + ".manifest.json", "--output", again}).exit_code == 0);
  CHECK(read_whole_file(again) == read_whole_file(file));
  CHECK(generate({"reproduce", file + ".manifest.json", "--seed", "9"}).exit_code == 2);
}

TEST_CASE("anp-generate --paragraphs: is part of what the manifest reproduces") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  REQUIRE(generate({"--count", "50", "--paragraphs", "15..20", "--output", file}).exit_code == 0);
  const std::string before = read_whole_file(file);
  CHECK(before != generate({"--count", "50"}).output);
  std::istringstream lines(before);
  for (std::string line; std::getline(lines, line);) {
    const auto payload = nlohmann::json::parse(line)["meta"]["payload"];
    CHECK(payload["paragraphs"] >= 15);
    CHECK(payload["paragraphs"] <= 20);
  }
  const std::string again = directory.file("again.ndjson");
  REQUIRE(generate({"reproduce", file + ".manifest.json", "--output", again}).exit_code == 0);
  CHECK(read_whole_file(again) == before);
  const auto manifest = nlohmann::json::parse(read_whole_file(file + ".manifest.json"));
  CHECK(manifest["command"].get<std::string>().find("--paragraphs 15..20") != std::string::npos);
}

TEST_CASE("anp-generate reproduce: another pack or spec is refused with both") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  REQUIRE(generate({"--count", "3", "--output", file}).exit_code == 0);
  auto manifest = nlohmann::json::parse(read_whole_file(file + ".manifest.json"));
  const std::string digest = manifest["pack"]["digest"];
  const std::string other(32, '0');
  SUBCASE("pack") {
    manifest["pack"]["digest"] = other;
    write_whole_file(directory.file("m.json"), manifest.dump());
    const Ended refused =
        generate({"reproduce", directory.file("m.json"), "--output", directory.file("b")});
    CHECK(refused.exit_code == 1);
    CHECK(refused.errors.find(digest) != std::string::npos);
    CHECK(refused.errors.find(other) != std::string::npos);
  }
  SUBCASE("spec") {
    manifest["spec"] = 2;
    write_whole_file(directory.file("m.json"), manifest.dump());
    const Ended refused =
        generate({"reproduce", directory.file("m.json"), "--output", directory.file("b")});
    CHECK(refused.exit_code == 1);
    CHECK(refused.errors.find("spec 2") != std::string::npos);
    CHECK(refused.errors.find("spec 1") != std::string::npos);
  }
  CHECK_FALSE(std::filesystem::exists(directory.file("b")));
}

TEST_CASE("anp-generate verify: a changed article is exit code 5 and names its line") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  REQUIRE(generate({"--count", "20", "--output", file}).exit_code == 0);
  CHECK(generate({"verify", file}).exit_code == 0);
  std::string text = read_whole_file(file);
  text.replace(text.find("Final notes", text.find("alphanode-000003\",\"title")), 5, "FINAL");
  write_whole_file(file, text);
  const Ended verified = generate({"verify", file});
  CHECK(verified.exit_code == 5);
  CHECK(verified.output.find("line 3") != std::string::npos);
}

TEST_CASE("anp-generate lint: the shipped pack is good") {
  const Ended linted = generate({"lint"});
  CHECK(linted.exit_code == 0);
  CHECK(linted.output.starts_with("alphanode "));
  for (const char* part : {" stacks, ", " problems, ", " title patterns, ", "digest "}) {
    CAPTURE(part);
    CHECK(linted.output.find(part) != std::string::npos);
  }
}

TEST_CASE("anp-generate --help and --version") {
  const Ended help = generate({"--help"});
  CHECK(help.exit_code == 0);
  for (const char* option : {"--seed", "--first", "--count", "--paragraphs", "--shard", "--threads",
                             "--output", "--pack", "show N", "verify", "lint", "--version"}) {
    CAPTURE(option);
    CHECK(help.output.find(option) != std::string::npos);
  }
  CHECK(generate({"--version"}).output.find("spec 1") != std::string::npos);
}
