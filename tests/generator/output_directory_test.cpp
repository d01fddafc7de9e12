#include "generator/output_directory.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "tests/generator/formats/hostile_articles.h"
#include "tests/support/temporary_directory.h"

using namespace anp;
namespace fs = std::filesystem;

namespace {

struct Framed {
  std::unique_ptr<const Format> markdown =
      open_format("markdown", DatasetDescription::of_any_articles());
  std::unique_ptr<const Format> format = frame_files(*markdown, 999);

  std::string of(std::uint64_t place) const {
    std::string bytes;
    format->append(test::plain_article(999 + place), place, bytes);
    return bytes;
  }
};

}  // namespace

TEST_CASE(
    "OutputDirectory: each article is a file, named by its slug, in the directory of its number") {
  const TemporaryDirectory temporary;
  const std::string path = temporary.file("articles");
  const Framed framed;
  OutputDirectory directory(path);
  directory.write(framed.of(0) + framed.of(1));
  directory.write(framed.of(2));
  CHECK_FALSE(fs::exists(path));
  directory.close();
  std::string expected;
  framed.markdown->append(test::plain_article(1000), 1, expected);
  CHECK(read_whole_file(path + "/0000001/an-article-001000.md") == expected);
  CHECK(fs::exists(path + "/0000000/an-article-000999.md"));
  CHECK(fs::exists(path + "/0000001/an-article-001001.md"));
  CHECK_FALSE(fs::exists(path + ".partial"));
  CHECK(directory.listing().files() == 3);
}

TEST_CASE("OutputDirectory: what is not closed leaves nothing") {
  const TemporaryDirectory temporary;
  {
    OutputDirectory directory(temporary.file("articles"));
    directory.write(Framed().of(0));
  }
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("OutputDirectory: an empty directory is filled, any other is left alone") {
  const TemporaryDirectory temporary;
  const std::string path = temporary.file("articles");
  fs::create_directory(path);
  OutputDirectory directory(path);
  directory.write(Framed().of(0));
  directory.close();
  CHECK(fs::exists(path + "/0000000"));
  CHECK_THROWS_WITH_AS(OutputDirectory{path}, doctest::Contains("already there"),
                       std::runtime_error);
  fs::create_directory(path + "2.partial");
  CHECK_THROWS_WITH_AS(OutputDirectory{path + "2"}, doctest::Contains("remove it"),
                       std::runtime_error);
  CHECK(fs::exists(path + "2.partial"));
}

TEST_CASE("OutputDirectory: the same slug twice is refused") {
  const TemporaryDirectory temporary;
  OutputDirectory directory(temporary.file("articles"));
  directory.write(Framed().of(0));
  CHECK_THROWS_WITH_AS(directory.write(Framed().of(0)),
                       doctest::Contains("an-article-000999.md: two articles"), std::runtime_error);
}
