#include "generator/json_bytes.h"

#include <algorithm>
#include <cstring>

#include "generator/utf8.h"

namespace anp {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

std::uint64_t word_at(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, kWord);
  return word;
}

bool is_blank(char c) { return c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

bool has_control_byte(std::string_view text) {
  std::size_t at = 0;
  for (; text.size() - at >= kWord; at += kWord) {
    if (control_bytes(word_at(text, at)) != 0) return true;
  }
  return std::any_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_control);
}

std::size_t json_text_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= kWord) {
      const std::uint64_t word = word_at(text, at);
      if ((bytes_of_word::below_space(word) | (word & bytes_of_word::kHighs)) == 0) {
        at += kWord;
        continue;
      }
    }
    const bool is_ascii_control = static_cast<unsigned char>(text[at]) < 0x20;
    const std::size_t length =
        is_ascii_control && !is_blank(text[at]) ? 0 : character_length(text, at);
    if (length == 0) break;
    at += length;
  }
  return at;
}

}  // namespace anp
