#include "generator/verify.h"

#include <doctest/doctest.h>

#include <string>

#include "generator/manifest.h"
#include "generator/output_file.h"
#include "generator/writer.h"
#include "tests/generator/packs.h"
#include "tests/support/temporary_directory.h"

using namespace anp;
namespace fs = std::filesystem;

namespace {

Manifest write_with_manifest(const fs::path& path, NumberRange dataset,
                             std::optional<Shard> shard = {}) {
  const NumberRange numbers = shard ? shard_of(dataset, *shard) : dataset;
  OutputFile file(path.string());
  const auto format = open_format("ndjson", DatasetDescription::of(test::small_pack()));
  const WrittenDataset written =
      write_dataset(test::small_pack(), {{}, numbers, format.get(), 1}, file);
  file.close();
  Manifest manifest;
  manifest.pack = "small";
  manifest.pack_version = "1.0.0";
  manifest.pack_digest = test::small_pack().digest.hex();
  manifest.dataset = dataset;
  manifest.shard = shard;
  manifest.numbers = numbers;
  manifest.format = "ndjson";
  manifest.dataset_digest = written.dataset_digest.hex();
  manifest.file = path.filename().string();
  manifest.bytes = written.bytes;
  manifest.bytes_digest = written.bytes_digest.hex();
  manifest.command = "anp-generate";
  write_whole_file(manifest_path_of(path).string(), to_json(manifest));
  return manifest;
}

}  // namespace

TEST_CASE("manifest: what is written is read back") {
  const TemporaryDirectory directory;
  const Manifest written =
      write_with_manifest(directory.path() / "a.ndjson", {1, 100}, Shard{2, 3});
  const Manifest read = read_manifest(manifest_path_of(directory.path() / "a.ndjson")).value();
  CHECK(to_json(read) == to_json(written));
}

TEST_CASE("manifest: another JSON file is refused with the member that it lacks") {
  const TemporaryDirectory directory;
  write_whole_file(directory.file("m.json"), R"({"spec":1})");
  const auto manifest = read_manifest(directory.path() / "m.json");
  REQUIRE_FALSE(manifest.has_value());
  CHECK(manifest.error().message.find("pack") != std::string::npos);
}

TEST_CASE("manifest: what is outside of its range is refused") {
  const TemporaryDirectory directory;
  const fs::path path = manifest_path_of(directory.path() / "a.ndjson");
  const Manifest good = write_with_manifest(directory.path() / "a.ndjson", {1, 100}, Shard{2, 3});
  Manifest bad = good;
  SUBCASE("seed") { bad.dataset_seed = kMaxDatasetSeed + 1; }
  SUBCASE("paragraphs in the wrong order") { bad.paragraphs = {20, 5}; }
  SUBCASE("too few paragraphs") { bad.paragraphs = {1, 5}; }
  SUBCASE("too many paragraphs") { bad.paragraphs = {3, kMaxParagraphs + 1}; }
  SUBCASE("first") { bad.dataset.first = 0; }
  SUBCASE("count") { bad.dataset.count = kMaxArticleNumber + 1; }
  SUBCASE("shard") { bad.shard = Shard{0, 0}; }
  SUBCASE("a path instead of a file name") { bad.file = "../elsewhere"; }
  SUBCASE("numbers of the shard") { ++bad.numbers.first; }
  write_whole_file(path.string(), to_json(bad));
  CHECK_FALSE(read_manifest(path).has_value());
}

TEST_CASE("verify_file: as written") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "a.ndjson";
  write_with_manifest(file, {1, 100});
  const auto verification = verify_file(file);
  REQUIRE(verification.has_value());
  CHECK(verification->same());
  CHECK(verification->articles == 100);
  CHECK(verification->manifest.has_value());
}

TEST_CASE("verify_file: one changed byte names the line") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "a.ndjson";
  write_with_manifest(file, {1, 100});
  std::string text = read_whole_file(file.string());
  std::size_t line_start = 0;
  for (int i = 0; i < 41; ++i) line_start = text.find('\n', line_start) + 1;
  const std::size_t at = text.find("Final notes", line_start);
  text[at] = 'f';
  write_whole_file(file.string(), text);
  const auto verification = verify_file(file);
  REQUIRE(verification.has_value());
  CHECK_FALSE(verification->same());
  CHECK(verification->differences.front().find("line 42") != std::string::npos);
}

TEST_CASE("verify_file: a missing, a doubled and a cut article show") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "a.ndjson";
  write_with_manifest(file, {1, 100});
  const std::string text = read_whole_file(file.string());
  const std::size_t first_end = text.find('\n') + 1;
  SUBCASE("missing") { write_whole_file(file.string(), text.substr(first_end)); }
  SUBCASE("doubled") { write_whole_file(file.string(), text.substr(0, first_end) + text); }
  SUBCASE("cut") { write_whole_file(file.string(), text.substr(0, text.size() - 10)); }
  const auto verification = verify_file(file);
  REQUIRE(verification.has_value());
  CHECK_FALSE(verification->same());
}

TEST_CASE("verify_file: without a manifest the hashes are checked, and that is said") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "a.ndjson";
  write_with_manifest(file, {1, 10});
  fs::remove(manifest_path_of(file));
  const auto verification = verify_file(file);
  REQUIRE(verification.has_value());
  CHECK(verification->same());
  CHECK_FALSE(verification->manifest.has_value());
  CHECK(verification->articles == 10);
}

TEST_CASE("verify_file: a file that is not there is an error, no difference") {
  CHECK_FALSE(verify_file("/nonexistent/a.ndjson").has_value());
}

TEST_CASE("verify_directory: all shards of a dataset, and one that is missing") {
  const TemporaryDirectory directory;
  for (std::uint32_t index = 1; index <= 3; ++index) {
    write_with_manifest(directory.path() / ("part-" + std::to_string(index)), {1, 100},
                        Shard{index, 3});
  }
  CHECK(verify_directory(directory.path()).value().same());
  CHECK(verify_directory(directory.path()).value().articles == 100);
  fs::remove(manifest_path_of(directory.path() / "part-2"));
  const auto verification = verify_directory(directory.path()).value();
  REQUIRE_FALSE(verification.same());
  CHECK(verification.differences.front().find("shard 2/3") != std::string::npos);
}
