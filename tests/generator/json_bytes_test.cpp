#include "generator/json_bytes.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

constexpr std::size_t kLength = 24;  // a few words, so that each byte of a word is tried

/// Plain text with `bytes` at a place of it.
std::string text_with(std::string_view bytes, std::size_t at) {
  return std::string(at, 'p').append(bytes).append(kLength - at, 'q');
}

TEST_CASE("json_text_length: up to the first byte that no JSON text has, wherever it stands") {
  for (std::size_t at = 0; at <= kLength; ++at) {
    CAPTURE(at);
    for (const std::string_view good : {" ", "\n", "\t", "\r", "\"", "\\", "\x7f", "é", "→", "🚀"}) {
      CAPTURE(good);
      const std::string text = text_with(good, at);
      CHECK(json_text_length(text) == text.size());
    }
    for (int control = 0; control < 0x20; ++control) {
      CAPTURE(control);
      const char c = static_cast<char>(control);
      const std::string text = text_with({&c, 1}, at);
      const bool is_blank = c == '\n' || c == '\t' || c == '\r';
      CHECK(json_text_length(text) == (is_blank ? text.size() : at));
    }
    for (const std::string_view bad : {"\x80", "\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80"}) {
      CAPTURE(bad);
      CHECK(json_text_length(text_with(bad, at)) == at);
    }
  }
  CHECK(json_text_length("") == 0);
}

TEST_CASE("has_control_byte: any of ASCII, wherever it stands, and nothing else") {
  for (std::size_t at = 0; at <= kLength; ++at) {
    CAPTURE(at);
    for (int byte = 0; byte < 0x100; ++byte) {
      CAPTURE(byte);
      const char c = static_cast<char>(byte);
      CHECK(has_control_byte(text_with({&c, 1}, at)) == (byte < 0x20 || byte == 0x7f));
    }
  }
  CHECK_FALSE(has_control_byte(""));
}

}  // namespace
}  // namespace anp
