#pragma once

#include <array>
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

/// Writes `value` in as few digits as it has, but at least `least` <= 20. Needs room for 20 bytes.
inline char* write_digits(std::uint64_t value, char* out, int least = 1) {
  constexpr std::size_t kMost = 20;
  char room[2 * kMost] = {};  // so that as many bytes as any number has can be copied at once
  char* const end = room + kMost;
  char* first = end;
  while (value >= 100) {
    first -= 2;
    std::memcpy(first, detail::kDigitPairs.data() + 2 * (value % 100), 2);
    value /= 100;
  }
  if (value >= 10) {
    first -= 2;
    std::memcpy(first, detail::kDigitPairs.data() + 2 * value, 2);
  } else {
    *--first = static_cast<char>('0' + value);
  }
  while (end - first < least) *--first = '0';
  std::memcpy(out, first, kMost);
  return out + (end - first);
}

/// Writes `value` with a comma between thousands: 12,400.
inline char* write_thousands(std::uint32_t value, char* out) {
  if (value < 1'000) return write_digits(value, out);
  out = write_thousands(value / 1'000, out);
  *out++ = ',';
  return write_digits(value % 1'000, out, 3);
}

}  // namespace anp
