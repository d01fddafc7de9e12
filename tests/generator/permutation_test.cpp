#include "generator/permutation.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "generator/random.h"
#include "generator/result.h"

using namespace anp;

TEST_CASE("KeyedPermutation: every size is a bijection, and index_of takes it back") {
  for (const std::uint64_t size : {1, 2, 3, 5, 7, 8, 9, 40, 60, 64, 65, 1000, 4096, 10'007}) {
    for (const std::uint64_t key : {0U, 1U, 0xDEADBEEFU}) {
      CAPTURE(size);
      CAPTURE(key);
      const KeyedPermutation permutation(size, key);
      std::vector<bool> seen(size);
      for (std::uint64_t i = 0; i < size; ++i) {
        const std::uint64_t value = permutation.at(i);
        REQUIRE(value < size);
        REQUIRE_FALSE(seen[value]);
        seen[value] = true;
        REQUIRE(permutation.index_of(value) == i);
      }
    }
  }
}

TEST_CASE("KeyedPermutation: another key is another order") {
  const KeyedPermutation a(1000, 1);
  const KeyedPermutation b(1000, 2);
  int same = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) same += a.at(i) == b.at(i) ? 1 : 0;
  CHECK(same < 10);
}

TEST_CASE("KeyedPermutation: the order shows no run of neighbours") {
  const KeyedPermutation permutation(40, 12345);
  int neighbours = 0;
  for (std::uint64_t i = 1; i < 40; ++i)
    neighbours += permutation.at(i) == permutation.at(i - 1) + 1 ? 1 : 0;
  CHECK(neighbours <= 5);
}

TEST_CASE(
    "KeyedPermutation: over the keys of a dataset a small order leans to none of its elements") {
  constexpr std::uint64_t kKeys = 400'000;
  for (const std::uint64_t size : {2U, 20U, 40U, 64U, 74U, 256U}) {
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1}) {
      CAPTURE(size);
      CAPTURE(index);
      std::vector<double> times(size);
      for (std::uint64_t round = 0; round < kKeys; ++round) {
        ++times[KeyedPermutation(size, mix_pair(7, round)).at(index)];
      }
      const double expected = static_cast<double>(kKeys) / static_cast<double>(size);
      double chi_squared = 0;
      for (const double count : times)
        chi_squared += (count - expected) * (count - expected) / expected;
      // Five standard deviations above the mean of the distribution.
      const double freedom = static_cast<double>(size - 1);
      CHECK(chi_squared < freedom + 5 * std::sqrt(2 * freedom) + 10);
    }
  }
}

TEST_CASE("KeyedPermutation: large domains go both ways") {
  const KeyedPermutation permutation(std::uint64_t{1} << 62, 99);
  for (std::uint64_t i = 0; i < 1000; ++i)
    CHECK(permutation.index_of(permutation.at(i * 1'000'003)) == i * 1'000'003);
}

TEST_CASE("KeyedPermutation: a size of nothing is refused") {
  CHECK_THROWS_AS(KeyedPermutation(0, 1), BrokenPromise);
}
