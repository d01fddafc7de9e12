#include "generator/hash.h"

#include <doctest/doctest.h>

#include <string>

using namespace anp;

TEST_CASE("digest_of: the value that xxh128sum prints") {
  CHECK(digest_of("").hex() == "99aa06d3014798d86001c324468d497f");
  DigestStream stream;
  stream.add("ab");
  stream.add("");
  stream.add("c");
  CHECK(stream.digest() == digest_of("abc"));
}

TEST_CASE("Digest128: sums carry into the high half") {
  Digest128 sum{1, ~0ULL};
  sum += Digest128{2, 2};
  CHECK(sum == Digest128{4, 1});
}

TEST_CASE("content hash: covers the line without its last member") {
  const std::string body = R"({"title":"x","meta":{"notes":[])";
  const std::string hash = digest_of(body + "}}").hex().substr(0, 24);
  const std::string line = body + R"(,"hash":")" + hash + R"("}})";
  CHECK(expected_content_hash(line).value() == hash);
  CHECK(stated_content_hash(line).value() == hash);
  const std::string changed = R"({"title":"y")" + line.substr(12);
  CHECK(expected_content_hash(changed).value() != hash);
  CHECK(stated_content_hash(changed).value() == hash);
}

TEST_CASE("content hash: is the same over short and long articles") {
  for (const std::size_t length : {0, 1, 3'000, 4'050, 4'080, 4'090, 4'100, 20'000}) {
    CAPTURE(length);
    const std::string body = R"({"title":")" + std::string(length, 'x') + R"(","meta":{"notes":[])";
    const std::string line = body + R"(,"hash":"0123456789abcdef01234567"}})";
    CHECK(article_digest(line).value() == digest_of(body + "}}"));
  }
}

TEST_CASE("content hash: a line that does not end in one is refused") {
  for (const char* line : {"", "{}", R"({"meta":{"hash":"short"}})",
                           R"({"meta":{"a":1,"hash":"0123456789ABCDEF01234567"}})",
                           R"({"meta":{"a":1,"hash":"0123456789abcdef01234567"}} )"}) {
    CAPTURE(line);
    CHECK_FALSE(expected_content_hash(line).has_value());
    CHECK_FALSE(stated_content_hash(line).has_value());
  }
}
