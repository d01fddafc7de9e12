#include "generator/permutation.h"

#include <algorithm>
#include <bit>

#include "generator/random.h"
#include "generator/result.h"

namespace anp {
namespace {
// A small domain has few bits a round: with six rounds an order of 20 elements still leans to some.
constexpr int kRounds = 8;
}  // namespace

KeyedPermutation::KeyedPermutation(std::uint64_t size, std::uint64_t key) : size_(size), key_(key) {
  ANP_REQUIRE(size >= 1 && size <= (std::uint64_t{1} << 62), "a permutation has 1..2^62 elements");
  const unsigned bits = std::max(2U, static_cast<unsigned>(std::bit_width(size - 1)));
  low_bits_ = bits / 2;
  low_mask_ = (std::uint64_t{1} << low_bits_) - 1;
  high_mask_ = (std::uint64_t{1} << (bits - low_bits_)) - 1;
}

std::uint64_t KeyedPermutation::at(std::uint64_t index) const {
  std::uint64_t value = forward(index);
  while (value >= size_) value = forward(value);
  return value;
}

std::uint64_t KeyedPermutation::index_of(std::uint64_t value) const {
  std::uint64_t index = backward(value);
  while (index >= size_) index = backward(index);
  return index;
}

/// The draws of SplitMix64 from the key on, each for one round and one half: rounds that share
/// parts of a cheaper product make small permutations lean to some of their elements.
std::uint64_t KeyedPermutation::round_value(int round, std::uint64_t half) const {
  const std::uint64_t index = half * kRounds + static_cast<std::uint64_t>(round);
  return mix64(key_ + index * 0x9E3779B97F4A7C15U);
}

std::uint64_t KeyedPermutation::forward(std::uint64_t value) const {
  std::uint64_t low = value & low_mask_;
  std::uint64_t high = value >> low_bits_;
  for (int round = 0; round < kRounds; round += 2) {
    low ^= round_value(round, high) & low_mask_;
    high ^= round_value(round + 1, low) & high_mask_;
  }
  return (high << low_bits_) | low;
}

std::uint64_t KeyedPermutation::backward(std::uint64_t value) const {
  std::uint64_t low = value & low_mask_;
  std::uint64_t high = value >> low_bits_;
  for (int round = kRounds - 2; round >= 0; round -= 2) {
    high ^= round_value(round + 1, low) & high_mask_;
    low ^= round_value(round, high) & low_mask_;
  }
  return (high << low_bits_) | low;
}

}  // namespace anp
