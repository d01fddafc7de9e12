#include "generator/utf8.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

TEST_CASE("cut_text: at most so many bytes, and no character cut in two") {
  struct Case {
    std::string_view text;
    std::size_t max_bytes;
    std::string_view want;
  };
  static constexpr Case cases[] = {
      {"", 0, ""},
      {"abc", 3, "abc"},
      {"abc", 2, "ab"},
      {"abc", 0, ""},
      {"aé", 2, "a"},
      {"aé", 3, "aé"},
      {"a→b", 3, "a"},
      {"a→b", 4, "a→"},
      {"🚀", 3, ""},
      {"🚀🚀", 7, "🚀"},
      {"\x80\x80\x80\x80\x80", 4, "\x80"},  // no UTF-8: cut anywhere
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CAPTURE(c.max_bytes);
    CHECK(cut_text(c.text, c.max_bytes) == c.want);
  }
}

TEST_CASE("is_valid_utf8: wherever the character stands that is none") {
  for (std::size_t at = 0; at < 20; ++at) {
    CAPTURE(at);
    const auto with = [at](std::string_view character) {
      return std::string(at, 'p') + std::string(character) + std::string(19 - at, 'q');
    };
    for (const char* good : {"a", "é", "→", "🚀"}) CHECK(is_valid_utf8(with(good)));
    for (const char* bad : {"\x80", "\xff", "\xc3", "\xed\xa0\x80"})
      CHECK_FALSE(is_valid_utf8(with(bad)));
    CHECK_FALSE(is_valid_utf8(std::string(at, 'p') + "\xe2\x86"));
  }
  CHECK(is_valid_utf8(""));
}

TEST_CASE("with_valid_utf8: every byte that belongs to no character is replaced, the rest stays") {
  CHECK(with_valid_utf8("Zoë → 🚀") == "Zoë → 🚀");
  CHECK(with_valid_utf8("a\xff"
                        "b\xe2\x86") == "a\uFFFDb\uFFFD\uFFFD");
  CHECK(with_valid_utf8("\xed\xa0\x80").size() == 3 * kReplacementCharacter.size());  // a surrogate
}

TEST_CASE("printable: commands of a terminal become blanks, and what is no character is replaced") {
  CHECK(printable("a\x1b[31m\nb\x7f") == "a [31m b ");
  CHECK(printable("Zoë\xff") == "Zoë\uFFFD");
}

TEST_CASE("shortened: says that something was left out, and cuts no character in two") {
  CHECK(shortened("Zoë", 4) == "Zoë");
  CHECK(shortened("Zoë", 3) == "Zo...");
  CHECK(shortened("", 0).empty());
}

}  // namespace
}  // namespace anp
