#include "generator/slug.h"

#include <doctest/doctest.h>

using namespace anp;

TEST_CASE("append_slug: ASCII words joined by one dash") {
  struct Case {
    const char* text;
    const char* slug;
  };
  static constexpr Case cases[] = {{"Python services notes: caching, behind a CDN",
                                    "python-services-notes-caching-behind-a-cdn"},
                                   {"  C++ & C#!  ", "c-c"},
                                   {"Zoë's été", "zo-s-t"},
                                   {"---", ""},
                                   {"a--b", "a-b"}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    std::string slug;
    append_slug(c.text, slug);
    CHECK(slug == c.slug);
  }
}

TEST_CASE("append_slug: a long title is cut at the end of a word, one endless word inside") {
  std::string slug = "kept-";
  append_slug(std::string(100, 'a') + " " + std::string(100, 'b'), slug);
  CHECK(slug == "kept-" + std::string(100, 'a'));
  slug.clear();
  append_slug(std::string(400, 'x'), slug);
  CHECK(slug == std::string(kMaxSlugTextBytes, 'x'));
}
