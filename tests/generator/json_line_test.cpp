#include "generator/json_line.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace anp;

TEST_CASE("ByteBuffer: keeps its bytes however often it grows") {
  ByteBuffer buffer;
  CHECK(buffer.size() == 0);
  CHECK(buffer.view().empty());
  std::string expected;
  for (std::size_t length = 0; length < 400; ++length) {
    const std::string piece(length, static_cast<char>('a' + length % 26));
    buffer.append(piece);
    expected += piece;
    REQUIRE(buffer.view() == expected);
  }
}

TEST_CASE("ByteBuffer: has the room that was made sure of, and slack beyond") {
  for (const std::size_t room : {std::size_t{0}, std::size_t{1}, std::size_t{31}, std::size_t{32},
                                 std::size_t{1000}, std::size_t{100'000}}) {
    ByteBuffer buffer;
    buffer.append("x");
    buffer.ensure(room);
    // As long as promised: AddressSanitizer sees any byte past it.
    std::memset(buffer.end(), 'y', room + kCopySlack);
    buffer.set_end(buffer.end() + room);
    CHECK(buffer.view() == "x" + std::string(room, 'y'));
  }
}

TEST_CASE("ByteBuffer: cleared it is empty and keeps its room") {
  ByteBuffer buffer;
  buffer.append(std::string(10'000, 'a'));
  const char* const before = buffer.data();
  buffer.clear();
  CHECK(buffer.size() == 0);
  buffer.append(std::string(10'000, 'b'));
  CHECK(buffer.data() == before);
}

TEST_CASE("wide_copy: any length, reading and writing no more than the slack past the end") {
  for (std::size_t length = 0; length <= 200; ++length) {
    CAPTURE(length);
    std::string text(length, 'x');
    for (std::size_t i = 0; i < length; ++i) text[i] = static_cast<char>('a' + i % 23);
    const std::string source = text + std::string(kCopySlack, '#');
    std::string room(length + kCopySlack, '?');
    CHECK(wide_copy(room.data(), source.data(), length) == room.data() + length);
    CHECK(room.substr(0, length) == text);
  }
}

TEST_CASE("TextPool: every text can be read back, and kCopySlack bytes past it") {
  TextPool pool;
  std::vector<TextRef> refs;
  for (std::size_t length = 0; length < 100; ++length) {
    refs.push_back(pool.add(std::string(length, static_cast<char>('a' + length % 26))));
  }
  for (std::size_t length = 0; length < 100; ++length) {
    CHECK(pool.view(refs[length]) == std::string(length, static_cast<char>('a' + length % 26)));
    std::string room(length + kCopySlack, '?');
    wide_copy(room.data(), pool.data() + refs[length].offset, length);
    CHECK(room.substr(0, length) == pool.view(refs[length]));
  }
}

TEST_CASE("JsonLine: pieces one after the other, behind what the buffer holds already") {
  TextPool pool;
  const TextRef fragment = pool.add("\"Zoë\"");
  ByteBuffer buffer;
  buffer.append("an earlier line\n");
  JsonLine line(pool, buffer);
  CHECK(line.size() == 0);
  line.raw("{\"name\":").text(fragment).raw(",\"n\":[").number(42).raw(",").number(7, 6);
  const LineRange range{1, 7};
  line.raw("],").repeat(range).raw(":").text(std::string_view("1}"));
  CHECK(line.view() == R"({"name":"Zoë","n":[42,000007],"name":1})");
  CHECK(line.size() == line.view().size());
  CHECK(buffer.view() == "an earlier line\n" + std::string(line.view()));
}

TEST_CASE("JsonLine: repeats a stretch that is longer than the room that is left") {
  const TextPool pool;
  const std::string longest(3000, 'r');
  for (const std::size_t length : {1U, 40U, 500U, 3000U}) {
    ByteBuffer buffer;
    JsonLine line(pool, buffer);
    line.text(std::string_view(longest).substr(0, length))
        .repeat({0, length})
        .repeat({0, 2 * length});
    CHECK(line.view() == std::string(4 * length, 'r'));
  }
}
