#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace anp {

/// So many bytes behind the NUL of a text that is parsed in place are read, whatever they are.
inline constexpr std::size_t kJsonParserSlack = 16;

namespace bytes_of_word {

inline constexpr std::uint64_t kOnes = 0x0101010101010101U;
inline constexpr std::uint64_t kHighs = 0x8080808080808080U;

constexpr std::uint64_t zero(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }
constexpr std::uint64_t below_space(std::uint64_t word) {
  return (word - kOnes * 0x20) & ~word & kHighs;
}

}  // namespace bytes_of_word

/// Of eight bytes read as a word, in any byte order: a high bit in those that a JSON string cannot
/// hold as they are (below 0x20, a quote, a backslash). Exact for the byte of lowest value in the
/// word that has one, and so for whether there is any; what it says of bytes above is not to be
/// used. Source: Mycroft's test for a zero byte, as in "Bit Twiddling Hacks".
constexpr std::uint64_t json_special_bytes(std::uint64_t word) {
  using namespace bytes_of_word;
  return below_space(word) | zero(word ^ (kOnes * '"')) | zero(word ^ (kOnes * '\\'));
}

/// The same for the control characters of ASCII, with DEL.
constexpr std::uint64_t control_bytes(std::uint64_t word) {
  using namespace bytes_of_word;
  return below_space(word) | zero(word ^ (kOnes * 0x7F));
}

/// Whether one of the characters is a control character of ASCII, with DEL.
bool has_control_byte(std::string_view text);

/// How many bytes, from the first on, may stand somewhere in a JSON text: well-formed UTF-8 without
/// control characters other than tab, line feed and carriage return (RFC 8259, sections 7 and 8.1).
std::size_t json_text_length(std::string_view text);

}  // namespace anp
