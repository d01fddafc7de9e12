#include "importer/utf8.h"

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

TEST_CASE("with_valid_utf8: every byte that belongs to no character is replaced, the rest stays") {
  CHECK(with_valid_utf8("Zoë → 🚀") == "Zoë → 🚀");
  CHECK(with_valid_utf8("a\xff"
                        "b\xe2\x86") == "a\uFFFDb\uFFFD\uFFFD");
  CHECK(with_valid_utf8("\xed\xa0\x80").size() == 3 * kReplacementCharacter.size());  // a surrogate
}

}  // namespace
}  // namespace anp
