#pragma once

#include <array>
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
  std::memcpy(out, detail::kDigitPairs.data() + 2U * value, 2);
  return out + 2;
}

/// Writes `value` in as few digits as it has, but at least `least` <= 20.
inline char* write_digits(std::uint64_t value, char* out, int least = 1) {
  char reversed[20];
  char* first = reversed + sizeof reversed;
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
  while (reversed + sizeof reversed - first < least) *--first = '0';
  const auto length = static_cast<std::size_t>(reversed + sizeof reversed - first);
  std::memcpy(out, first, length);
  return out + length;
}

/// Writes `value` with a comma between thousands: 12,400.
inline char* write_thousands(std::uint32_t value, char* out) {
  if (value < 1'000) return write_digits(value, out);
  out = write_thousands(value / 1'000, out);
  *out++ = ',';
  return write_digits(value % 1'000, out, 3);
}

}  // namespace anp
