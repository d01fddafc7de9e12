#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace anp {

namespace detail {
constexpr std::array<char, 200> digit_pairs() {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}
inline constexpr std::array<char, 200> kDigitPairs = digit_pairs();
}  // namespace detail

/// Writes `value` < 100 as two digits.
inline char* write_two_digits(std::uint32_t value, char* out) {
  std::memcpy(out, detail::kDigitPairs.data() + std::size_t{2} * value, 2);
  return out + 2;
}

namespace detail {
inline constexpr std::uint32_t kEightDigits = 100'000'000;

/// The eight digits of `value` < 10^8, the first in the lowest byte, as numbers.
/// Source: Mula, "SSE: conversion integers to decimal representation" (2011), here within a word:
/// each step divides all parts by a product.
constexpr std::uint64_t eight_digits(std::uint32_t value) {
  const std::uint64_t fours = value / 10'000 | (std::uint64_t{value % 10'000} << 32);
  const std::uint64_t hundreds = ((fours * 10'486) >> 20) & 0x7F'0000'007F;
  const std::uint64_t pairs = hundreds | ((fours - 100 * hundreds) << 16);
  const std::uint64_t tens = ((pairs * 103) >> 10) & 0x000F'000F'000F'000F;
  return tens | ((pairs - 10 * tens) << 8);
}

/// The last 8 - `left_out` digits. Needs room for 8 bytes.
inline char* store_digits(std::uint64_t digits, int left_out, char* out) {
  std::uint64_t text = (digits | 0x3030'3030'3030'3030) >> (8 * left_out);
  if constexpr (std::endian::native == std::endian::big) text = __builtin_bswap64(text);
  std::memcpy(out, &text, sizeof text);
  return out + (8 - left_out);
}
}  // namespace detail

/// Writes `value` in as few digits as it has, but at least `least` in 1..20. Needs room for 20
/// bytes.
inline char* write_digits(std::uint64_t value, char* out, int least = 1) {
  constexpr int kDigits = 8;
  if (value >= detail::kEightDigits || least > kDigits) {
    out = write_digits(value / detail::kEightDigits, out, std::max(1, least - kDigits));
    const auto rest = static_cast<std::uint32_t>(value % detail::kEightDigits);
    return detail::store_digits(detail::eight_digits(rest), 0, out);
  }
  const std::uint64_t digits = detail::eight_digits(static_cast<std::uint32_t>(value));
  // The last digit stands even when it is 0.
  const int zeros = std::countr_zero(digits | (std::uint64_t{1} << 56)) / 8;
  return detail::store_digits(digits, std::min(zeros, kDigits - least), out);
}

/// Writes `value` with a comma between thousands: 12,400.
inline char* write_thousands(std::uint32_t value, char* out) {
  if (value < 1'000) return write_digits(value, out);
  out = write_thousands(value / 1'000, out);
  *out++ = ',';
  return write_digits(value % 1'000, out, 3);
}

}  // namespace anp
