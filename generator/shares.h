#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "generator/random.h"

namespace anp {

/// A value and how many of 1000 draws give it.
template <typename Value>
struct Share {
  Value value;
  std::uint32_t of_1000;
};

/// Whether the shares of a table are 1000 together, as draw_share() needs.
template <typename Value, std::size_t N>
constexpr bool adds_up(const std::array<Share<Value>, N>& shares) {
  std::uint32_t total = 0;
  for (const auto& share : shares) total += share.of_1000;
  return total == 1000;
}

/// A value of the table, as often as its share says; takes one draw of the stream.
template <typename Value, std::size_t N>
Value draw_share(const std::array<Share<Value>, N>& shares, Stream& stream) {
  std::uint32_t point = stream.below(1000);
  for (const auto& share : shares) {
    if (point < share.of_1000) return share.value;
    point -= share.of_1000;
  }
  return shares.back().value;
}

}  // namespace anp
