#include "generator/verify_tree.h"

#include <doctest/doctest.h>

#include <string>

#include "generator/format_output.h"
#include "tests/generator/packs.h"
#include "tests/support/temporary_directory.h"

using namespace anp;
namespace fs = std::filesystem;

namespace {

/// Twenty articles as pages in DIRECTORY/pages, with their manifest.
fs::path write_pages(const TemporaryDirectory& temporary) {
  const fs::path path = temporary.path() / "pages";
  const auto html = open_format("html", DatasetDescription::of(test::small_pack()));
  FormatOutput output(*html, 1, path.string());
  const WrittenDataset written = output.correct(
      write_dataset(test::small_pack(), {{}, {1, 20}, &output.format(), 2}, output.sink()));
  output.close();
  Manifest manifest;
  manifest.dataset = manifest.numbers = {1, 20};
  manifest.format = "html";
  manifest.file = "pages";
  manifest.bytes = written.bytes;
  manifest.bytes_digest = written.bytes_digest.hex();
  write_whole_file(manifest_path_of(path).string(), to_json(manifest));
  return path;
}

}  // namespace

TEST_CASE("verify_tree: as written") {
  const TemporaryDirectory temporary;
  const auto verification = verify_file(write_pages(temporary));
  REQUIRE(verification.has_value());
  CHECK(verification->same());
  CHECK(verification->manifest->format == "html");
}

TEST_CASE("verify_tree: whatever is changed in the directory shows") {
  const TemporaryDirectory temporary;
  const fs::path pages = write_pages(temporary);
  const fs::path first = fs::directory_iterator(pages / "0000000")->path();
  SUBCASE("a byte") { write_whole_file(first.string(), read_whole_file(first.string()) + " "); }
  SUBCASE("a name") { fs::rename(first, pages / "0000000" / "another.html"); }
  SUBCASE("a place") {
    fs::create_directory(pages / "0000001");
    fs::rename(first, pages / "0000001" / first.filename());
  }
  SUBCASE("a missing file") { fs::remove(first); }
  SUBCASE("a file too many") { write_whole_file((pages / "0000000" / "more.html").string(), ""); }
  SUBCASE("a file beside the directories") { write_whole_file((pages / "more.html").string(), ""); }
  SUBCASE("a link instead of the file") {
    fs::rename(first, temporary.path() / "away");
    fs::create_symlink(temporary.path() / "away", first);
  }
  CHECK_FALSE(verify_tree(pages).value().same());
}

TEST_CASE("verify_tree: without a manifest it is an error") {
  const TemporaryDirectory temporary;
  const fs::path pages = write_pages(temporary);
  fs::remove(manifest_path_of(pages));
  CHECK_FALSE(verify_tree(pages).has_value());
}
