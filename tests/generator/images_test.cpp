#include "generator/images.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/generator/packs.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

using namespace anp;

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr NumberRange kSomeArticles{1, 150};

/// The URL and the size of every image in these articles' bodies.
std::map<std::string, std::string> images_of(NumberRange numbers) {
  std::map<std::string, std::string> sizes;
  Synthesizer synthesizer(test::alphanode_pack(), {});
  ByteBuffer line;
  for (std::uint64_t number = numbers.first; number < numbers.end(); ++number) {
    line.clear();
    synthesizer.append(number, line);
    const json article = json::parse(line.view());
    for (const json& block : article.at("body")) {
      if (block.at("kind") != "image") continue;
      sizes[block.at("url").get<std::string>()] =
          fmt::format("{}x{}", block.at("width").get<int>(), block.at("height").get<int>());
    }
  }
  return sizes;
}

WriteOptions options(NumberRange numbers, unsigned threads) {
  WriteOptions options;
  options.numbers = numbers;
  options.threads = threads;
  return options;
}

/// The files below a directory, as paths from there.
std::vector<std::string> files_below(const fs::path& directory) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_directory()) files.push_back(fs::relative(entry.path(), directory).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// What docs/formats.md says of the place of an image's file, in another language.
constexpr const char* kDocumentedRule = R"(
import re, sys
for url in sys.stdin.buffer.read().splitlines():
    size, ground, ink, text = re.match(rb'https://[^/]+/([^/]+)/([^/]+)/([^.]+)\.png&text=(.*)', url, re.S).groups()
    text = re.sub(rb'[^a-z0-9+]', lambda m: b'_%02x' % m[0][0], text).replace(b'+', b'-') or b'_'
    print(b'/'.join([size, ground + b'-' + ink, text + b'.png']).decode())
)";

/// By that rule: the place of each image's file, in their order.
std::vector<std::string> documented_places(const std::map<std::string, std::string>& images) {
  ProcessOptions options;
  for (const auto& [url, size] : images) options.input += url + "\n";
  std::istringstream lines(
      run_program({"/usr/bin/python3", "-c", kDocumentedRule}, options).output);
  std::vector<std::string> places;
  for (std::string line; std::getline(lines, line);) places.push_back(line);
  return places;
}

/// `OK: PATH (1200x630, 1-bit palette, non-interlaced, …)`; it reads every chunk. Empty: an error.
std::string what_pngcheck_says(const std::string& path) {
  const Ended check = run_program({"pngcheck", path});
  return check.exit_code == 0 ? check.output : "";
}

std::string article_with_image(const std::string& url) {
  return json{{"body", {{{"kind", "image"}, {"url", url}}}}}.dump();
}

/// The URL of an image with this text.
std::string url_with(const std::string& text) {
  return "https://img.example/64x48/111827/ffffff.png&text=" + text;
}

Result<WrittenImages> write_image(ImageWriter& writer, const std::string& url) {
  // The writer looks for members in the order of docs/formats.md; json sorts them the same way.
  return writer.write_images_of(article_with_image(url));
}

/// No file of this process may grow larger, as if the disk were full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("write_images: one PNG for each image of the articles, where the documented rule says") {
  const TemporaryDirectory directory;
  const auto wanted = images_of(kSomeArticles);
  REQUIRE(wanted.size() > 20);
  const auto written =
      write_images(test::alphanode_pack(), options(kSomeArticles, 2), directory.path());
  REQUIRE(written.has_value());
  CHECK(written->images >= wanted.size());
  const std::vector<std::string> places = documented_places(wanted);
  REQUIRE(places.size() == wanted.size());
  auto place = places.begin();
  for (const auto& image : wanted) {
    CAPTURE(image.first);
    CHECK(
        what_pngcheck_says(directory.file(*place++)).find("(" + image.second + ", 1-bit palette") !=
        std::string::npos);
  }
  std::vector<std::string> sorted = places;
  std::sort(sorted.begin(), sorted.end());
  CHECK(files_below(directory.path()) == sorted);
  CHECK(written->files >= places.size());
}

TEST_CASE("write_images: any number of threads writes the same bytes") {
  const TemporaryDirectory one;
  const TemporaryDirectory many;
  REQUIRE(write_images(test::alphanode_pack(), options(kSomeArticles, 1), one.path()).has_value());
  REQUIRE(write_images(test::alphanode_pack(), options(kSomeArticles, 7), many.path()).has_value());
  const auto files = files_below(one.path());
  REQUIRE(files == files_below(many.path()));
  for (const std::string& file : files) {
    CAPTURE(file);
    CHECK(read_whole_file(one.file(file)) == read_whole_file(many.file(file)));
  }
}

TEST_CASE("write_images: what is there is left alone") {
  const TemporaryDirectory directory;
  const auto first =
      write_images(test::alphanode_pack(), options(kSomeArticles, 1), directory.path());
  const std::string changed = directory.file(files_below(directory.path()).front());
  write_whole_file(changed, "somebody's own");
  const auto second =
      write_images(test::alphanode_pack(), options(kSomeArticles, 1), directory.path());
  REQUIRE(second.has_value());
  CHECK(second->images == first.value().images);
  CHECK(second->files == 0);
  CHECK(read_whole_file(changed) == "somebody's own");
}

TEST_CASE("write_images: a great many articles share few and small images") {
  const TemporaryDirectory directory;
  const auto written = write_images(test::small_pack(), options({1, 20'000}, 2), directory.path());
  REQUIRE(written.has_value());
  const auto files = files_below(directory.path()).size();
  CHECK(written->images > 10'000);
  // Three stacks and three problems, and the sizes and colours of the pack.
  const auto& info = test::small_pack().info;
  CHECK(files <= 9 * info.image_sizes.size() * info.image_colours.size());
  CHECK(written->bytes / written->files < 4096);
}

TEST_CASE("ImageWriter: no text leaves the directory, and different texts never share a file") {
  const TemporaryDirectory directory;
  ImageWriter writer(directory.path() / "images");
  const std::vector<std::string> texts = {"",
                                          "a+b",
                                          "a-b",
                                          "a_2db",
                                          "A+B",
                                          "../../../x",
                                          "..",
                                          "/etc/x",
                                          "x\ny",
                                          "x\"y",
                                          "x\\y",
                                          "%2e%2e%2f",
                                          "50%",
                                          "%",
                                          "\xF0\x9F\x98\x80",
                                          "x y",
                                          "CON",
                                          "<script>",
                                          "$(id)",
                                          "x&text=y",
                                          "x\x01\x7F",
                                          ".png",
                                          std::string("\0", 1),
                                          std::string(80, '/')};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const auto written = write_image(writer, url_with(text));
    REQUIRE(written.has_value());
    CHECK(written->files == 1);
  }
  const auto files = files_below(directory.path());
  CHECK(files.size() == texts.size());
  for (const std::string& file : files) {
    CAPTURE(file);
    CHECK(file.starts_with("images/64x48/111827-ffffff/"));
    CHECK(file.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_./") == std::string::npos);
    CHECK(fs::path(file).filename().string().size() <= NAME_MAX);
    CHECK(what_pngcheck_says(directory.file(file)).find("(64x48, ") != std::string::npos);
  }
}

TEST_CASE("ImageWriter: images of any allowed size are drawn") {
  const TemporaryDirectory directory;
  ImageWriter writer(directory.path());
  for (const char* size : {"1x1", "1x4000", "4000x1", "9x15", "4000x4000"}) {
    CAPTURE(size);
    REQUIRE(write_image(writer, fmt::format("https://h/{}/000000/ffffff.png&text=long+text", size))
                .has_value());
    const std::string path = directory.file(fmt::format("{}/000000-ffffff/long-text.png", size));
    CHECK(what_pngcheck_says(path).find(fmt::format("({}, ", size)) != std::string::npos);
  }
}

TEST_CASE("ImageWriter: texts that are written like an image are no image") {
  const TemporaryDirectory directory;
  ImageWriter writer(directory.path());
  const json article = {
      {"body", {{{"kind", "paragraph"}, {"text", R"({"kind":"image","url":"https://h/)"}}}}};
  const auto written = writer.write_images_of(article.dump());
  REQUIRE(written.has_value());
  CHECK(written->images == 0);
  CHECK(files_below(directory.path()).empty());
}

TEST_CASE("ImageWriter: a URL of another form is refused by name") {
  const TemporaryDirectory directory;
  ImageWriter writer(directory.path());
  const std::string cases[] = {"",
                               "http://h/64x48/111827/ffffff.png&text=x",
                               "https:///64x48/111827/ffffff.png&text=x",
                               "https://h/0x48/111827/ffffff.png&text=x",
                               "https://h/64x4001/111827/ffffff.png&text=x",
                               "https://h/64x99999999999999999999/111827/ffffff.png&text=x",
                               "https://h/-64x48/111827/ffffff.png&text=x",
                               "https://h/64x48/11182/ffffff.png&text=x",
                               "https://h/64x48/1118277/ffffff.png&text=x",
                               "https://h/64x48/11182g/ffffff.png&text=x",
                               "https://h/64x48/111827/ffffff.jpg&text=x",
                               "https://h/64x48/111827/ffffff.png",
                               url_with(std::string(81, 'x'))};
  for (const std::string& url : cases) {
    CAPTURE(url);
    const auto written = write_image(writer, url);
    REQUIRE_FALSE(written.has_value());
    CHECK(written.error().message.find("'" + url + "'") != std::string::npos);
  }
  CHECK(files_below(directory.path()).empty());
}

TEST_CASE("write_images: a full disk ends it by name and leaves no part of a file") {
  const TemporaryDirectory directory;
  std::string message;
  {
    const FileSizeLimit full(100);
    try {
      static_cast<void>(
          write_images(test::alphanode_pack(), options(kSomeArticles, 4), directory.path()));
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
  }
  CHECK(message.find(directory.path().string()) != std::string::npos);
  CHECK(message.find(".png: File too large; ") != std::string::npos);
  CHECK(files_below(directory.path()).empty());
}

TEST_CASE("ImageWriter: a place where no directory can be is refused by name") {
  const TemporaryDirectory directory;
  write_whole_file(directory.file("file"), "");
  CHECK_THROWS_WITH_AS(ImageWriter(directory.path() / "file" / "images"),
                       doctest::Contains("/file/images: Not a directory"), std::runtime_error);
}
