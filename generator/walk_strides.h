#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "generator/grammar.h"

namespace anp {

/// Steps for a walk over `count` alternatives, spread over the possible ones.
inline std::array<std::uint16_t, kStrides> strides_of(std::uint32_t count) {
  std::array<std::uint16_t, kStrides> strides{};
  for (std::size_t i = 0; i < kStrides; ++i) {
    auto stride = static_cast<std::uint32_t>((2 * i + 1) * count / (2 * kStrides));
    while (std::gcd(stride, count) != 1) ++stride;
    strides[i] = static_cast<std::uint16_t>(count == 1 ? 0 : stride);
  }
  return strides;
}

}  // namespace anp
