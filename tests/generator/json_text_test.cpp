#include "generator/json_text.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace anp;

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string back_again(std::string_view text) {
  const std::string json = json_string(text);
  return unescape_json(std::string_view(json).substr(1, json.size() - 2));
}

}  // namespace

TEST_CASE(
    "append_json_string: escapes what JSON demands, in every position of a word, and nothing "
    "else") {
  for (int code = 0; code < 127; ++code) {
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, 'x');
      text[place] = static_cast<char>(code);
      CAPTURE(code);
      CAPTURE(place);
      CHECK(json_string(text) == nlohmann::json(text).dump());
    }
  }
}

TEST_CASE("append_json_string: UTF-8 stays as it is, and what stood there before too") {
  std::string out = "before ";
  append_json_string("Zoë → 🚀 العربية", out);
  CHECK(out == "before \"Zoë → 🚀 العربية\"");
  CHECK(json_string("") == "\"\"");
}

TEST_CASE("unescape_json: gives back what was escaped, every control character, pair and length") {
  std::string controls;
  for (int code = 0; code < 0x20; ++code) controls += static_cast<char>(code);
  CHECK(back_again(controls) == controls);
  for (int first = 0; first < 127; ++first) {
    for (const char second : {'\\', '"', 'n', 'u', '0', '\n'}) {
      const std::string text{static_cast<char>(first), second};
      CAPTURE(first);
      CAPTURE(second);
      CHECK(back_again(text) == text);
    }
  }
  for (std::size_t length = 0; length < 70; ++length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(i * 11 % 127);
    CHECK(back_again(text) == text);
  }
  CHECK(back_again("Zoë → 🚀 العربية") == "Zoë → 🚀 العربية");
}
