#include "importer/line_reader.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

struct Seen {
  std::uint64_t number;
  std::uint64_t offset;
  std::string text;  // "!" for one that is too long
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> lines_of(const std::string& bytes, std::size_t max_line_bytes,
                           std::uint64_t offset = 0, std::uint64_t number = 1) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("input");
  write_whole_file(path, bytes);
  const int descriptor = open(path.c_str(), O_RDONLY);
  REQUIRE(descriptor >= 0);
  std::string read;
  LineReader reader(descriptor, offset, number, max_line_bytes);
  reader.set_on_bytes([&read](std::string_view block) { read += block; });
  std::vector<Seen> seen;
  while (true) {
    const auto line = reader.next();
    REQUIRE(line.has_value());
    if (!line->has_value()) break;
    const InputLine& found = **line;
    seen.push_back({found.number, found.offset, found.too_long ? "!" : std::string(found.text)});
  }
  close(descriptor);
  CHECK(read == bytes.substr(offset));
  return seen;
}

TEST_CASE("lines: ends, marks and limits") {
  struct Case {
    std::string bytes;
    std::vector<Seen> want;
  };
  const Case cases[] = {
      {"", {}},
      {"a", {{1, 0, "a"}}},
      {"a\n", {{1, 0, "a"}}},
      {"a\nb", {{1, 0, "a"}, {2, 2, "b"}}},
      {"a\r\nb\r\n", {{1, 0, "a"}, {2, 3, "b"}}},
      {"\n\na", {{1, 0, ""}, {2, 1, ""}, {3, 2, "a"}}},
      {"a\rb\n", {{1, 0, "a\rb"}}},
      {"\xef\xbb\xbf"
       "a\nb",
       {{1, 0, "a"}, {2, 5, "b"}}},
      {"a\n\xef\xbb\xbf"
       "b",
       {{1, 0, "a"},
        {2, 2,
         "\xef\xbb\xbf"
         "b"}}},
      {"0123456789\na", {{1, 0, "0123456789"}, {2, 11, "a"}}},
      {"0123456789\r\na", {{1, 0, "0123456789"}, {2, 12, "a"}}},
      {"0123456789x\na", {{1, 0, "!"}, {2, 12, "a"}}},
      {"a\n0123456789x", {{1, 0, "a"}, {2, 2, "!"}}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.bytes);
    CHECK(lines_of(c.bytes, 10) == c.want);
  }
}

TEST_CASE("lines: those longer than a block, and than the limit, do not disturb the next") {
  const std::string big(3'000'000, 'x');
  const std::string bytes = big + "\n" + "next\n" + big + "y";
  CHECK(lines_of(bytes, 4'000'000) ==
        std::vector<Seen>{{1, 0, big}, {2, 3'000'001, "next"}, {3, 3'000'006, big + "y"}});
  CHECK(lines_of(bytes, 100'000) ==
        std::vector<Seen>{{1, 0, "!"}, {2, 3'000'001, "next"}, {3, 3'000'006, "!"}});
}

TEST_CASE("lines: reading may start at any line") {
  CHECK(lines_of("ab\ncd\nef", 10, 3, 2) == std::vector<Seen>{{2, 3, "cd"}, {3, 6, "ef"}});
}

TEST_CASE("lines: what cannot be read is an error") {
  const TemporaryDirectory directory;
  const int descriptor = open(directory.path().c_str(), O_RDONLY);
  REQUIRE(descriptor >= 0);
  LineReader reader(descriptor, 0, 1, 10);
  CHECK_FALSE(reader.next().has_value());
  close(descriptor);
}

}  // namespace
}  // namespace anp
