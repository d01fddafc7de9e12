#include "generator/utf8.h"

#include <cstdint>
#include <cstring>

namespace anp {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool continues(unsigned byte) { return (byte & 0xc0U) == 0x80U; }

}  // namespace

std::size_t character_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  const unsigned second = byte_at(text, at + 1);
  if (first < 0x80) return at < text.size() ? 1 : 0;
  if (!continues(second)) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (!continues(byte_at(text, at + 2))) return 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return overlong || surrogate ? 0 : 3;
  }
  if (first < 0xf0 || first > 0xf4 || !continues(byte_at(text, at + 3))) return 0;
  const bool overlong = first == 0xf0 && second < 0x90;
  const bool too_large = first == 0xf4 && second > 0x8f;
  return overlong || too_large ? 0 : 4;
}

bool is_valid_utf8(std::string_view text) {
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t word = kHighs;
    if (text.size() - at >= sizeof word) std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighs) == 0) {
      at += sizeof word;
      continue;
    }
    const std::size_t length = character_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string with_valid_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    out += length == 0 ? kReplacementCharacter : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

std::string_view cut_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t size = max_bytes;
  // A character has at most three continuation bytes; more of them is no UTF-8, and cut anywhere.
  while (size > 0 && max_bytes - size < 3 && continues(byte_at(text, size))) --size;
  return text.substr(0, size);
}

std::string printable(std::string_view text) {
  std::string out = with_valid_utf8(text);
  for (char& c : out) {
    if (is_control(c)) c = ' ';
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t max_bytes) {
  std::string out(cut_text(text, max_bytes));
  if (out.size() < text.size()) out += "...";
  return out;
}

}  // namespace anp
