#include "generator/formats/block_markup.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

namespace {

std::string markup_of(const Block& block) {
  std::string markup;
  append_block_markup({block}, markup);
  return markup;
}

std::string paragraph_of(const std::string& text) {
  Block block;
  block.text = text;
  const std::string markup = markup_of(block);
  const std::string start = "<!-- wp:paragraph -->\n<p>";
  const std::string end = "</p>\n<!-- /wp:paragraph -->";
  REQUIRE(markup.starts_with(start));
  REQUIRE(markup.ends_with(end));
  return markup.substr(start.size(), markup.size() - start.size() - end.size());
}

}  // namespace

TEST_CASE("append_block_markup: each kind as the block editor saves it") {
  std::vector<Block> body = test::plain_article(1).body;
  body[1].url = "https://images.example/a.png";
  CHECK(markup_of(body[1]) ==
        "<!-- wp:image {\"width\":\"1200px\",\"height\":\"630px\"} -->\n<figure "
        "class=\"wp-block-image is-resized\">"
        "<img src=\"https://images.example/a.png\" alt=\"An ordinary text\" "
        "style=\"width:1200px;height:630px\"/>"
        "<figcaption class=\"wp-element-caption\">An ordinary text</figcaption></figure>\n<!-- "
        "/wp:image -->");
  CHECK(markup_of(body[2]) ==
        "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">An ordinary text</h2>\n<!-- "
        "/wp:heading -->");
  body[2].level = 3;
  CHECK(markup_of(body[2]).starts_with("<!-- wp:heading {\"level\":3} -->\n<h3 "));
  CHECK(markup_of(body[4]) ==
        "<!-- wp:code {\"className\":\"language-php\"} -->\n<pre class=\"wp-block-code "
        "language-php\"><code>An ordinary text</code></pre>\n"
        "<!-- /wp:code -->");
  CHECK(markup_of(body[5]) ==
        "<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>An "
        "ordinary text</p>\n<!-- /wp:paragraph -->"
        "</blockquote>\n<!-- /wp:quote -->");
  body[6].items = {"a", "b"};
  CHECK(markup_of(body[6]) ==
        "<!-- wp:list -->\n<ul class=\"wp-block-list\"><!-- wp:list-item -->\n<li>a</li>\n<!-- "
        "/wp:list-item -->\n\n"
        "<!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->");
}

TEST_CASE("append_block_markup: nothing in a text is expanded, embedded or taken for a block") {
  CHECK(paragraph_of("[gallery ids=\"1\"] x[y]") == "&#91;gallery ids=&quot;1&quot;] x&#91;y]");
  CHECK(paragraph_of("https://video.example/1") == "https:&#47;&#47;video.example/1");
  CHECK(paragraph_of(" http://video.example/1") == " http:&#47;&#47;video.example/1");
  CHECK(paragraph_of("see https://video.example/1") == "see https://video.example/1");
  CHECK(paragraph_of("<!-- wp:html --> & <b>") == "&lt;!-- wp:html --&gt; &amp; &lt;b&gt;");
  Block code;
  code.kind = Block::Kind::code;
  code.text = "x";
  code.language = "a--b<\"[&>";
  CHECK(markup_of(code).starts_with(
      "<!-- wp:code "
      "{\"className\":\"language-a\\u002d\\u002db\\u003c\\u0022\\u005b\\u0026\\u003e\"} -->\n"));
}
