#include "generator/formats/yaml.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

TEST_CASE("append_yaml_string: in quotes whatever it is, with escapes where YAML needs them") {
  struct Case {
    const char* text;
    const char* yaml;
  };
  static constexpr Case cases[] = {
      {"", R"("")"},
      {"no", R"("no")"},
      {"2024-12-31", R"("2024-12-31")"},
      {"a: b # c", R"("a: b # c")"},
      {"\"\\", R"("\"\\")"},
      {"a\nb\tc", R"("a\nb\tc")"},
      {"\u2028\u2029\uFEFF", R"("\u2028\u2029\uFEFF")"},
      {"é 😀 \u00A0", "\"é 😀 \u00A0\""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    std::string yaml;
    append_yaml_string(c.text, yaml);
    CHECK(yaml == c.yaml);
  }
}

TEST_CASE(
    "append_yaml_members: objects, lists and lists of objects are nested, and the body is left "
    "out") {
  Article article = test::plain_article(3);
  article.tags.clear();
  std::string yaml;
  append_yaml_members(article, yaml);
  const auto has = [&](const char* part) { return yaml.find(part) != std::string::npos; };
  CHECK(yaml.starts_with("spec: 1\nsource_id: \"edge-000003\"\n"));
  CHECK(has("\nauthor:\n  slug: \"edge-author\"\n  name: \"An ordinary text\"\n"));
  CHECK(has("\ntags: []\n"));
  CHECK(has("\nrelated:\n  - \"edge-000001\"\n  - \"edge-000002\"\nmeta:\n  topic: "));
  CHECK(has("\n  score:\n    quality: 1\n    freshness: 22\n"));
  CHECK(
      has("\n  entities:\n    - name: \"An ordinary text\"\n      type: \"stack\"\n    - name: "
          "\"an area\"\n"));
  CHECK_FALSE(has("body:"));
}
