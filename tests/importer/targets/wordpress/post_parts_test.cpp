#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "importer/targets/wordpress/post_mark.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/post_text.h"

using namespace anp;

TEST_CASE("a text of a post comes back as it went in, also as kses spells it") {
  for (const std::string text :
       {"plain", "a & b", "<b>\"[x]\"</b>", "&amp; stays", "50%ab off", "100%", "ä 🎉", "&#91;"}) {
    CAPTURE(text);
    const std::string html = escaped_post_text(text);
    CHECK(html.find_first_of("<>\"[") == std::string::npos);
    CHECK(unescaped_post_text(html) == text);
  }
  CHECK(unescaped_post_text("O&#039;Neil &#091;x &#8364; &nope; &#x; &") ==
        "O'Neil [x € &nope; &#x; &");
  CHECK(escaped_post_text("%41") == "&#37;41");
}

TEST_CASE("an entity of half a character stays as it is: what is read can be written as JSON") {
  for (const char* html : {"&#55296;", "&#56320;", "&#57343;", "&#1114112;"}) {
    CAPTURE(std::string(html));
    CHECK(unescaped_post_text(html) == html);
  }
  CHECK(unescaped_post_text("&#57344;") == "\xee\x80\x80");
}

TEST_CASE("titles are trimmed and names lose repeated blanks, as in WordPress") {
  CHECK(trimmed_by_php(std::string_view(" \t\r\n\v\0a b\0 ", 11)) == "a b");
  CHECK(trimmed_by_php("  ").empty());
  CHECK(name_as_kept("  a \t\n b  ") == "a b");
}

TEST_CASE("markup has one spelling, whether kses saw it or not") {
  CHECK(canonical_markup(R"(<img src="x" /> &#091;a &#47; &#x &amp;)") ==
        R"(<img src="x"/> &#91;a &#47; &#x &amp;)");
}

TEST_CASE("the slug of a dataset's article stays, and ends in its number") {
  CHECK(post_slug("how-to-000007", "alphanode-3-000007") == "how-to-000007");
}

TEST_CASE("another slug becomes ASCII of at most 190 bytes that only its article has") {
  const std::string other = post_slug("How To: Ünïcode", "mine/1");
  CHECK(other.starts_with("how-to-n-code-"));
  CHECK(other != post_slug("How To: Ünïcode", "mine/2"));
  CHECK(post_slug("how-to", "alphanode-000007") != post_slug("how-to", "alphanode-000008"));
  CHECK(post_slug("", "x").size() == 8);
  const std::string longest = post_slug(std::string(300, 'a') + "-000007", "alphanode-000007");
  CHECK(longest.size() <= kMaxPostSlugBytes);
  CHECK(std::all_of(longest.begin(), longest.end(), [](char c) {
    return c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }));
}

TEST_CASE("a post has its own slug, or that with the number of a copy, and no longer one") {
  CHECK(is_slug_of_copy("x-000001", "x-000001"));
  CHECK(is_slug_of_copy("x-000001-2", "x-000001"));
  for (const char* other : {"x-0000012", "x-000001-", "x-000001-b", "x-000001-2-3", "y-000001"}) {
    CAPTURE(std::string(other));
    CHECK_FALSE(is_slug_of_copy(other, "x-000001"));
  }
}

TEST_CASE("copies of a post are looked for under the slugs that WordPress gives them") {
  CHECK(slugs_of_copies("x-1", 3) ==
        std::vector<std::string>{"x-1", "x-1-2", "x-1-3", "x-1__trashed"});
}

TEST_CASE("a mark comes back from the text that it ends") {
  for (const std::string id : {"alphanode-7-000001", "a--b", "<b> & -->", "ä", "-", "~"}) {
    CAPTURE(id);
    const PostMark mark{id, "0123456789abcdef01234567", "fedcba9876543210", {3, 12}, 23};
    std::string content = "<p>Text</p>\n";
    append_post_mark(mark, content);
    CHECK(content.find("--", content.find("anp:post") + 1) == content.rfind(" -->\n<!-- /wp") + 1);
    CHECK(read_post_mark(content) == mark);
    CHECK(without_post_mark(content) == "<p>Text</p>\n");
    CHECK(without_post_mark(content + "added") == "<p>Text</p>\nadded");
  }
}

TEST_CASE("a mark without the number of meta values is an older one, and whole") {
  const auto mark = read_post_mark("<!-- anp:post a b c 3.12 -->");
  REQUIRE(mark);
  CHECK(*mark == PostMark{"a", "b", "c", {3, 12}, 0});
}

TEST_CASE("what is no whole mark is none") {
  for (const std::string text :
       {"", "<p>anp:post a b c 1</p>", "<!-- anp:post a b c 1", "<!-- anp:post a b -->",
        "<!-- anp:post a b c x -->", "<!-- anp:post a b c 1 x -->",
        "<!-- anp:post a b c 1. -->x<!-- anp:post ~ b c 1 -->", "<!-- anp:post ~zz b c 1 -->"}) {
    CAPTURE(text);
    CHECK_FALSE(read_post_mark(text));
  }
  CHECK(without_post_mark("<!-- anp:post a").size() <= 15);
}
