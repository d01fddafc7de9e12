#include "generator/formats/html.h"

#include <doctest/doctest.h>

#include <string>

#include "generator/formats/html_text.h"
#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

TEST_CASE("append_html_text: the four characters that end a text or an attribute") {
  std::string html;
  append_html_text("a & b < c > d \"e\" 'f' é", html);
  CHECK(html == "a &amp; b &lt; c &gt; d &quot;e&quot; 'f' é");
}

TEST_CASE("append_html_body: one element for each kind of block") {
  std::string html;
  append_html_body(test::article_of_text(1, "<b>").body, html);
  CHECK(html ==
        "<p>&lt;b&gt;</p>\n"
        "<figure><img "
        "src=\"https://images.example/1200x630.png?a=1&amp;amp=2&amp;text=*_(x)_*'%20%C3%A9\" "
        "width=\"1200\" height=\"630\""
        " alt=\"&lt;b&gt;\"><figcaption>&lt;b&gt;</figcaption></figure>\n"
        "<h2>&lt;b&gt;</h2>\n<p>&lt;b&gt;</p>\n<pre><code "
        "class=\"language-php\">&lt;b&gt;</code></pre>\n"
        "<blockquote><p>&lt;b&gt;</p></blockquote>\n<ul><li>&lt;b&gt;</li><li>in the "
        "middle</li><li>&lt;b&gt;</li></ul>\n");
}

TEST_CASE("html: language, name and labels stand on the page, arrays as lists") {
  const auto html = html_format({"my \"pack\"", "pt-BR", {}, {}});
  std::string page;
  html->append(test::plain_article(1), 0, page);
  for (const char* part :
       {"<!DOCTYPE html>\n<html lang=\"pt-BR\">", "<meta charset=\"utf-8\">",
        "<h2>my &quot;pack&quot; post meta</h2>", "<dt>view count</dt><dd>1234567</dd>",
        "<dt>tags</dt><dd><ul><li>An ordinary text</li><li>another tag</li></ul></dd>",
        "<dt>score</dt><dd><dl>\n<dt>quality</dt><dd>1</dd>",
        "<dt>published at</dt><dd>2024-02-29T23:59:58Z</dd>"}) {
    CAPTURE(part);
    CHECK(page.find(part) != std::string::npos);
  }
}
