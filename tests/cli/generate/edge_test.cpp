#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/generate/format_files.h"
#include "tests/cli/generate/program.h"

using namespace anp;
using test::FormatFiles;
using test::generate;

TEST_CASE("edge pack: every format gives back every value, a body of one mebibyte among them") {
  struct Reader {
    const char* format;
    const char* name;
    std::vector<std::string> more;
  };
  const Reader readers[] = {{"csv", "read_csv", {}},
                            {"markdown", "read_markdown", {"cmark"}},
                            {"html", "read_html", {}},
                            {"wxr", "read_wxr", {}}};
  for (const Reader& reader : readers) {
    CAPTURE(reader.format);
    const TemporaryDirectory directory;
    const FormatFiles files = test::write_edge_articles(directory, reader.format);
    CHECK(files.lines().size() > 1U << 20);
    test::check_same_lines(test::read_back(reader.name, files.other, reader.more), files.lines());
  }
}

TEST_CASE("edge pack: convert writes the same bytes, and verify finds every hash right") {
  const TemporaryDirectory directory;
  const FormatFiles files = test::write_edge_articles(directory, "ndjson");
  CHECK(generate({"verify", files.ndjson}).exit_code == 0);
  test::check_same_lines(generate({"convert", files.ndjson}).output, files.lines());
}

TEST_CASE("anp-generate --edge-share: is part of what the manifest reproduces") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  const std::vector<std::string> wanted = {"--edge-share", "20%", "--count", "300", "--output"};
  auto arguments = wanted;
  arguments.push_back(file);
  REQUIRE(generate(arguments).exit_code == 0);
  CHECK(generate({"verify", file}).exit_code == 0);
  const std::string path = file + ".manifest.json";
  auto manifest = nlohmann::ordered_json::parse(read_whole_file(path));
  CHECK(manifest["edge_share"] == 20);
  CHECK(manifest["command"].get<std::string>().find("--edge-share 20%") != std::string::npos);
  const std::string again = directory.file("again.ndjson");
  REQUIRE(generate({"reproduce", path, "--output", again}).exit_code == 0);
  test::check_same_lines(read_whole_file(again), read_whole_file(file));

  const std::string here = manifest["edge_pack_digest"];
  const std::string other(32, '5');
  manifest["edge_pack_digest"] = other;
  write_whole_file(path, manifest.dump());
  const Ended refused = generate({"reproduce", path, "--output", directory.file("b")});
  CHECK(refused.exit_code == 1);
  for (const std::string& part : {here, other, std::string("edge")})
    CHECK(refused.errors.find(part) != std::string::npos);
}

TEST_CASE("anp-generate --edge-share: show prints what the dataset has, and 0% is as without it") {
  const Ended dataset = generate({"--edge-share", "50%", "--seed", "3", "--count", "8"});
  std::string shown;
  for (int n = 1; n <= 8; ++n)
    shown += generate({"show", std::to_string(n), "--edge-share", "50", "--seed", "3"}).output;
  test::check_same_lines(shown, dataset.output);
  const Ended none = generate({"--edge-share", "0%", "--seed", "3", "--count", "8"});
  test::check_same_lines(none.output, generate({"--seed", "3", "--count", "8"}).output);
  CHECK(none.output != dataset.output);
}

TEST_CASE("anp-generate --edge-share: what is no whole percentage is refused") {
  for (const char* share : {"101%", "-1", "2.5%", "%", "many"}) {
    CAPTURE(share);
    const Ended refused = generate({"--edge-share", share});
    CHECK(refused.exit_code == 2);
    CHECK(refused.errors.find("--edge-share " + std::string(share)) != std::string::npos);
    CHECK(refused.errors.find("0% to 100%") != std::string::npos);
  }
}
