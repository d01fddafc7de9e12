#include "generator/random.h"

#include <doctest/doctest.h>

#include <array>
#include <set>

using namespace anp;

TEST_CASE("draw: the same seed, field and index give the same value, on every machine") {
  // Computed by another implementation of the formula; a change here changes every article.
  Stream views = draw(18794, Field::view_count);
  CHECK(views.next() == 0x1CD50871C1E7F19BU);
  CHECK(views.next() == 0x06BC3CD8E68F1245U);
  CHECK(draw(18794, Field::view_count, 3).next() == 0xBE20B6346287FD83U);
  CHECK(mix64(1) == 0x5692161D100B05E5U);
}

TEST_CASE("draw: neighbouring articles and fields give different values") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    for (const Field field : {Field::status, Field::published, Field::modified, Field::author}) {
      seen.insert(draw(seed, field).next());
      seen.insert(draw(seed, field, 1).next());
    }
  }
  CHECK(seen.size() == 8000);
}

TEST_CASE("Stream::below: stays below its bound and reaches every value about as often") {
  Stream stream = draw(7, Field::score);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100'000; ++i) ++counts.at(stream.below(10));
  for (const int count : counts) {
    CHECK(count > 9'500);
    CHECK(count < 10'500);
  }
}

TEST_CASE("Stream::in: both ends of the range come out") {
  Stream stream = draw(7, Field::score);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(stream.in(3, 15));
  CHECK(*seen.begin() == 3);
  CHECK(*seen.rbegin() == 15);
  CHECK(seen.size() == 13);
}
