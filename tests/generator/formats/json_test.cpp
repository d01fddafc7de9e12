#include "generator/formats/json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "generator/synthesizer.h"
#include "tests/generator/packs.h"

using namespace anp;

TEST_CASE(
    "append_json_string: escapes what JSON demands, in every position of a word, and nothing "
    "else") {
  for (int code = 0; code < 128; ++code) {
    if (code == 127) continue;
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, 'x');
      text[place] = static_cast<char>(code);
      std::string out;
      append_json_string(text, out);
      CAPTURE(code);
      CAPTURE(place);
      CHECK(out == nlohmann::json(text).dump());
    }
  }
}

TEST_CASE("append_json_string: UTF-8 stays as it is") {
  std::string out;
  append_json_string("Zoë → 🚀 العربية", out);
  CHECK(out == "\"Zoë → 🚀 العربية\"");
}

TEST_CASE("append_article_json: compact, members in their order, the hash over the rest") {
  Synthesizer synthesizer(test::small_pack(), 7);
  for (std::uint64_t n = 1; n <= 200; ++n) {
    CAPTURE(n);
    std::string line;
    const Digest128 digest = append_article_json(synthesizer.synthesize(n), line);
    const auto parsed = nlohmann::ordered_json::parse(line);
    CHECK(parsed.dump() == line);
    CHECK(parsed["meta"]["hash"] == digest.hex().substr(0, 24));
    CHECK(expected_content_hash(line).value() == stated_content_hash(line).value());
    std::vector<std::string> members;
    for (const auto& [name, value] : parsed.items()) members.push_back(name);
    CHECK(members == std::vector<std::string>{"spec", "source_id", "title", "slug", "status",
                                              "published_at", "modified_at", "author", "category",
                                              "tags", "excerpt", "body", "related", "meta"});
  }
}
