#pragma once

#include <cstdint>

namespace anp {

/// Of eight bytes read as a word, in any byte order: a high bit in those that a JSON string cannot
/// hold as they are (below 0x20, a quote, a backslash). Exact for the byte of lowest value in the
/// word that has one, and so for whether there is any; what it says of bytes above is not to be used.
/// Source: Mycroft's test for a zero byte, as in "Bit Twiddling Hacks".
constexpr std::uint64_t json_special_bytes(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto zeros = [](std::uint64_t w) { return (w - kOnes) & ~w; };
  const std::uint64_t below_space = (word - kOnes * 0x20) & ~word;
  return (below_space | zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\'))) & kHighs;
}

}  // namespace anp
