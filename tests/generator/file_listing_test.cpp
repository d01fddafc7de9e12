#include "generator/file_listing.h"

#include <doctest/doctest.h>

#include <string>

using namespace anp;

TEST_CASE("FileListing: the digest is over lines as xxh128sum prints them, sorted by path") {
  FileListing listing;
  listing.add("0000000/b.md", "second");
  listing.add("0000000/a-b.md", "first");
  listing.add("0000001/a.md", "third");
  const std::string lines = digest_of("first").hex() + "  0000000/a-b.md\n" +
                            digest_of("second").hex() + "  0000000/b.md\n" +
                            digest_of("third").hex() + "  0000001/a.md\n";
  CHECK(listing.digest() == digest_of(lines));
  CHECK(listing.files() == 3);
  CHECK(listing.bytes() == 16);
}

TEST_CASE("FileListing: without files it is the digest of nothing") {
  CHECK(FileListing().digest() == digest_of(""));
}
