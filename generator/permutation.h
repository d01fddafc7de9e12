#pragma once

#include <cstdint>

namespace anp {

/// A keyed bijection of [0, size), both ways in O(1): an order without a memory of what was drawn.
/// An alternating Feistel network over the next power of two, walked along its cycle until the
/// value is inside (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002): below two
/// steps on average.
class KeyedPermutation {
 public:
  /// @param size 1..2^62
  KeyedPermutation(std::uint64_t size, std::uint64_t key);

  /// @param index 0..size-1
  [[nodiscard]] std::uint64_t at(std::uint64_t index) const;
  /// at(index_of(x)) == x
  [[nodiscard]] std::uint64_t index_of(std::uint64_t value) const;

 private:
  [[nodiscard]] std::uint64_t forward(std::uint64_t value) const;
  [[nodiscard]] std::uint64_t backward(std::uint64_t value) const;
  [[nodiscard]] std::uint64_t round_value(int round, std::uint64_t half) const;

  std::uint64_t size_;
  std::uint64_t key_;
  unsigned low_bits_;
  std::uint64_t low_mask_;
  std::uint64_t high_mask_;
};

}  // namespace anp
