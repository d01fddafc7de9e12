#include "generator/article.h"

#include <doctest/doctest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "generator/article_rules.h"
#include "generator/formats/article_json.h"
#include "generator/synthesizer.h"
#include "tests/generator/formats/hostile_articles.h"
#include "tests/generator/packs.h"

using namespace anp;
using nlohmann::ordered_json;

namespace {

std::string json_of(const Article& article) {
  std::string json;
  append_json(article, json);
  return json;
}

std::string refusal_of(const std::string& json) {
  const auto article = decode_article(json);
  return article ? "" : article.error().message;
}

ordered_json plain_json() { return ordered_json::parse(json_of(test::plain_article(1))); }

/// Every member of an article as a JSON pointer, inside of lists of objects those of their first.
void for_each_member(const ordered_json& value, const ordered_json::json_pointer& at,
                     const std::function<void(const ordered_json::json_pointer&)>& each) {
  if (value.is_array() && !value.empty()) return for_each_member(value[0], at / 0, each);
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    each(at / name);
    for_each_member(member, at / name, each);
  }
}

/// An article that is as it should be, but for the value at `pointer`.
void check_refused(const std::string& pointer, const ordered_json& value, const std::string& says) {
  CAPTURE(pointer);
  ordered_json bad = plain_json();
  bad[ordered_json::json_pointer(pointer)] = value;
  const std::string said = refusal_of(bad.dump());
  CAPTURE(said);
  CHECK(said.find(says) != std::string::npos);
}

}  // namespace

TEST_CASE(
    "decode_article: what is written again is what was read, for synthesized and hostile "
    "articles") {
  Synthesizer synthesizer(test::small_pack(), {7, {}});
  for (std::uint64_t n = 1; n <= 200; ++n) {
    ByteBuffer buffer;
    synthesizer.append(n, buffer);
    const std::string line(buffer.view());
    CHECK(json_of(decode_article(line).value()) == line);
  }
  for (const Article& article : test::hostile_articles()) {
    const std::string line = json_of(article);
    CAPTURE(article.source_id);
    const auto decoded = decode_article(line);
    REQUIRE(decoded.has_value());
    CHECK(json_of(*decoded) == line);
    CHECK(ordered_json::parse(line).dump() == line);
  }
}

TEST_CASE("decode_article: every member that is missing is named") {
  const ordered_json good = plain_json();
  int members = 0;
  for_each_member(good, ordered_json::json_pointer(), [&](const ordered_json::json_pointer& at) {
    ordered_json bad = good;
    bad[at.parent_pointer()].erase(at.back());
    CAPTURE(at.to_string());
    const std::string says = refusal_of(bad.dump());
    CAPTURE(says);
    CHECK(says.find(at.back()) != std::string::npos);
    ++members;
  });
  CHECK(members > 60);
}

TEST_CASE("decode_article: every member of another type is named, with what it must be") {
  const ordered_json good = plain_json();
  for_each_member(good, ordered_json::json_pointer(), [&](const ordered_json::json_pointer& at) {
    for (const ordered_json& wrong :
         {ordered_json(true), ordered_json(nullptr), ordered_json(1.5), ordered_json(-1)}) {
      ordered_json bad = good;
      bad[at] = wrong;
      CAPTURE(at.to_string());
      const std::string says = refusal_of(bad.dump());
      CAPTURE(says);
      CHECK(says.find(at.back() + " must be") != std::string::npos);
    }
  });
}

TEST_CASE("decode_article: a text where a number stands, and other mixed-up types, are refused") {
  struct Case {
    const char* pointer;
    ordered_json value;
    const char* says;
  };
  const Case cases[] = {
      {"/meta/view_count", "7", "meta.view_count must be a whole number, not a text"},
      {"/meta/view_count", 9007199254740992, "meta.view_count: 9007199254740992 is above"},
      {"/title", 7, "title must be a text, not a number"},
      {"/tags/1", 7, "tags[1] must be a text, not a number"},
      {"/tags", "one", "tags must be a list of texts, not a text"},
      {"/meta/score", ordered_json::array(), "meta.score must be an object, not a list"},
      {"/meta/entities/1", "x", "meta.entities[1]"},
      {"/meta/entities/1/name", 1, "meta.entities[1].name must be a text"},
      {"/body/0/kind", "table", "body[0].kind: there is no block of the kind 'table'"},
      {"/body/0/level", 2, "body[0].kind: a block of that kind has fewer members"},
      {"/colour", "red", "colour is unknown"},
      {"/meta/colour", "red", "meta.colour is unknown"},
  };
  for (const Case& c : cases) {
    check_refused(c.pointer, c.value, c.says);
  }
}

TEST_CASE("decode_article: values that no format could keep safely are refused") {
  struct Case {
    const char* pointer;
    const char* value;
    const char* says;
  };
  const Case cases[] = {
      {"/slug", "../../etc/passwd", "slug"},
      {"/slug", "", "slug"},
      {"/slug", "-a", "slug"},
      {"/source_id", "A-1", "source_id"},
      {"/status", "trashed", "status: 'trashed'"},
      {"/published_at", "2023-02-29T00:00:00Z", "published_at"},
      {"/published_at", "2023-02-28T24:00:00Z", "published_at"},
      {"/published_at", "2023-02-28T00:00:00+00:00", "published_at"},
      {"/modified_at", "0000-01-01T00:00:00Z", "modified_at"},
      {"/meta/hash", "ABCDEF", "meta.hash"},
      {"/body/0/text", "", "body[0].text: is empty"},
      {"/body/1/url", "javascript:alert(1)", "body[1].url"},
      {"/body/1/url", "https://images.example/é.png", "body[1].url"},
      {"/body/4/language", "a b", "body[4].language"},
      {"/title", "bell \a", "title: the text has U+0007"},
      {"/title", "return\r", "title: the text has U+000D"},
      {"/title", "next line \u0085", "title: the text has U+0085"},
      {"/title", "\uFFFF", "title: the text has U+FFFF"},
      {"/tags/1", "\x7F", "tags[1]: the text has U+007F"},
  };
  for (const Case& c : cases) {
    check_refused(c.pointer, c.value, c.says);
  }
}

TEST_CASE("decode_article: what is no article is refused") {
  const std::string good = json_of(test::plain_article(1));
  CHECK(refusal_of("") != "");
  CHECK(refusal_of("[]") == "an article is an object; this is a list");
  CHECK(refusal_of("7") == "an article is an object; this is a number");
  CHECK(refusal_of("{}").find("spec is missing") != std::string::npos);
  CHECK(refusal_of(good + "x").find("no JSON") != std::string::npos);
  CHECK(refusal_of(good.substr(0, good.size() - 1)).find("no JSON") != std::string::npos);
  CHECK(refusal_of("{\"title\":\"\xC3\"}") == "the text is not valid UTF-8");
  std::string twice = good;
  twice.insert(1, "\"spec\":1,");
  CHECK(refusal_of(twice) == "member spec stands twice");
}

TEST_CASE(
    "find_unportable_character: tab, newline and any printable character may stand in a text") {
  CHECK_FALSE(find_unportable_character("tab\t newline\n é 日 😀 \u00A0 \u2028 \uFEFF \U0010FFFD"));
  CHECK(find_unportable_character("a\u0080") == "U+0080");
  CHECK(find_unportable_character("a\uFFFE") == "U+FFFE");
  CHECK(find_unportable_character(std::string("a\0b", 3)) == "U+0000");
}
