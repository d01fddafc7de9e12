#include "generator/formats/text.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

TEST_CASE("text: laid out for reading, image sources by their addresses") {
  Article article = test::plain_article(1);
  article.body[4].text = "first\n\tsecond\n";
  std::string text;
  text_format({"small", "en", {}, {}})->append(article, 0, text);
  CHECK(text.starts_with(
      "An ordinary text\n\nAn ordinary text\n\nAn ordinary text\nAn ordinary text. image source: "
      "images.example\n\n"
      "An ordinary text\n\nAn ordinary text\n\n    first\n    \tsecond\n\n> An ordinary text\n\n"
      "  • An ordinary text\n  • in the middle\n  • An ordinary text\n\nsmall post meta\n\ntopic: "
      "An ordinary text\n"));
  CHECK(text.find("\nflags\n  • ai generated style: 1\n  • has images: 1\n") != std::string::npos);
  CHECK(text.ends_with("\nsimilar posts\n  • edge-000001\n  • edge-000002\n\n"));
}

TEST_CASE("text: an image whose source is not listed says so") {
  Article article = test::plain_article(1);
  article.meta.image_sources.clear();
  std::string text;
  text_format({"small", "en", {}, {}})->append(article, 0, text);
  CHECK(text.find("image source: unknown") != std::string::npos);
  CHECK(text.find("image sources\n") == std::string::npos);
}
