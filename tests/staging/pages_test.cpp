#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "importer/staging/json_value.h"
#include "importer/staging/pages/article_page.h"
#include "importer/staging/pages/layout.h"
#include "importer/staging/pages/list_page.h"
#include "importer/staging/pages/meta_box.h"
#include "tests/staging/sample_article.h"

namespace anp {
namespace {

std::string box_of(const char* meta) { return meta_box("edge-000001", *parse_json(meta)).str(); }

bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

/// The contents of every element that begins and ends with the given markup, in order.
std::vector<std::string> parts(const std::string& page, const std::string& begin,
                               const std::string& end) {
  std::vector<std::string> found;
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    found.push_back(page.substr(at, page.find(end, at) - at));
  }
  return found;
}

TEST_CASE("the meta box has the labels of the published examples, in their order") {
  const JsonValue article = *parse_json(sample_article(1));
  const std::string box = meta_box("alphanode-000001", *article.find("meta")).str();
  CHECK(has(box, ">alphanode post meta</h2>"));
  CHECK(parts(box, "<dt>", "</dt>") ==
        std::vector<std::string>{"topic",        "summary",       "ai outline",    "ai brief",
                                 "stack",        "tools",         "code language", "difficulty",
                                 "reading time", "view count",    "score",         "revision",
                                 "reference",    "hash",          "flags",         "checklist",
                                 "entities",     "image sources", "payload",       "notes"});
}

TEST_CASE("the meta box renders arrays and objects as lists, inside one another too") {
  CHECK(has(box_of(R"({"tools":["a","b"]})"),
            "<dd><ul><li><bdi>a</bdi></li><li><bdi>b</bdi></li></ul></dd>"));
  CHECK(has(box_of(R"({"score":{"quality":94,"ai_depth":0}})"),
            "<ul><li><span class=\"key\">quality:</span> <bdi>94</bdi></li>"
            "<li><span class=\"key\">ai depth:</span> <bdi>0</bdi></li></ul>"));
  CHECK(has(box_of(R"({"entities":[{"name":"x"},["y"]]})"),
            "<ul><li><ul><li><span class=\"key\">name:</span> <bdi>x</bdi></li></ul></li>"
            "<li><ul><li><bdi>y</bdi></li></ul></li></ul>"));
}

TEST_CASE("the meta box leaves image sources out when there are none, and says none for others") {
  CHECK_FALSE(has(box_of(R"({"image_sources":[]})"), "image sources"));
  CHECK(has(box_of(R"({"tools":[],"score":{},"topic":null})"),
            "<dt>tools</dt><dd><span class=\"none\">none</span>"));
}

TEST_CASE("the meta box shows members that nobody planned, after the others") {
  const std::string box = box_of(R"({"new_thing":[true],"notes":["n"],"topic":"t"})");
  CHECK(parts(box, "<dt>", "</dt>") == std::vector<std::string>{"topic", "notes", "new thing"});
}

TEST_CASE("no value of an article reaches its page as markup") {
  const std::string line = hostile_article(4);
  const std::string page = render_article_page(*parse_json(line), {});
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<b title"));
  CHECK_FALSE(has(page, "<i>"));
  CHECK(has(
      page,
      "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b title=&#39;y&#39;&gt;]]&gt;"));
  const std::string attack = "\"><img src=x onerror=alert(1)>";
  ArticleCard card{attack, attack, attack, attack, attack, attack, attack};
  ListPage list;
  list.host = list.search = list.status = attack;
  list.pages = 3;
  list.found = 60;
  list.by_status = {{attack, 3}};
  list.articles = {card};
  for (const std::string& shown :
       {render_list_page(list), render_article_page(*parse_json(sample_article(1)), {card}),
        render_error_page(500, attack)}) {
    CHECK_FALSE(has(shown, "<img src=x"));
    CHECK_FALSE(has(shown, "\"><img"));
  }
}

TEST_CASE("the article page has what the article has") {
  const std::string page = render_article_page(*parse_json(sample_article(4)), {});
  for (const char* part :
       {"<h1 dir=\"auto\">A practical guide to reducing build time with python services</h1>",
        "by <bdi>Mara Lindqvist</bdi>", "<time datetime=\"2024-05-05T08:04:00Z\">5 May 2024</time>",
        "7 min read", "<span class=\"badge publish\">publish</span>",
        "<a href=\"/?q=python%20services\">", "<h2 dir=\"auto\">Why this matters</h2>",
        "<li dir=\"auto\">run the unit tests</li>", "<span class=\"language\">python</span>",
        "return {&quot;status&quot;: &quot;ok&quot;}", "<blockquote dir=\"auto\">",
        "<img "
        "src=\"/images/1200x630/111827/"
        "ffffff.svg?text=reducing%20build%20time%20with%20python%20services\"",
        "width=\"1200\" height=\"630\"",
        "href=\"https://dummyimage.com/1200x630/111827/"
        "ffffff.png&amp;text=reducing+build+time+with+python+services\">dummyimage.com</a>"}) {
    CAPTURE(part);
    CHECK(has(page, part));
  }
  CHECK_FALSE(has(page, "Similar posts"));
}

TEST_CASE("similar posts link to the articles that are given") {
  const ArticleCard card{"a-slug-000002", "A title", "draft", "2024-05-05T08:04:00Z", "", "", ""};
  const std::string page = render_article_page(*parse_json(sample_article(4)), {card});
  CHECK(has(page, "<a href=\"/articles/a-slug-000002\"><bdi>A title</bdi></a>"));
  CHECK(has(page, "<span class=\"badge draft\">draft</span>"));
}

TEST_CASE("a link of an article leads to http and https only") {
  SampleChanges changes;
  changes.replace = {{"https://dummyimage.com/", "javascript:alert(1)//dummyimage.com/"}};
  const std::string page = render_article_page(*parse_json(sample_article(4, changes)), {});
  CHECK_FALSE(has(page, "href=\"javascript"));
}

TEST_CASE("the empty site tells a newcomer what to run, with its own port") {
  ListPage list;
  list.host = "127.0.0.1:4321";
  CHECK(has(render_list_page(list), "--target staging+http://127.0.0.1:4321</code>"));
}

TEST_CASE("the paging keeps search and status") {
  ListPage list;
  list.search = "a&b";
  list.status = "draft";
  list.page = 5;
  list.pages = 9;
  list.found = 180;
  list.by_status = {{"draft", 180}};
  list.articles = {{}};
  const std::string page = render_list_page(list);
  const auto nav = parts(page, "<nav", "</nav>");
  REQUIRE(nav.size() == 1);
  CHECK(parts(nav[0], "href=\"", "\"") ==
        std::vector<std::string>{
            "/?q=a%26b&amp;status=draft", "/?q=a%26b&amp;status=draft&amp;page=2",
            "/?q=a%26b&amp;status=draft&amp;page=4", "/?q=a%26b&amp;status=draft&amp;page=5",
            "/?q=a%26b&amp;status=draft&amp;page=6", "/?q=a%26b&amp;status=draft&amp;page=8",
            "/?q=a%26b&amp;status=draft&amp;page=9"});
}

TEST_CASE("parse_page_number brings anything into range") {
  struct Case {
    const char* text;
    std::int64_t want;
  };
  static constexpr Case cases[] = {{"", 1},
                                   {"1", 1},
                                   {"17", 17},
                                   {"0", 1},
                                   {"-3", 1},
                                   {"x", 1},
                                   {"3 OR 1", 1},
                                   {"99999999", kMaxListPage},
                                   {"99999999999999999999", 1}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_page_number(c.text) == c.want);
  }
}

TEST_CASE("readable_date and readable_count are for people") {
  CHECK(readable_date("2024-12-01T08:30:00Z") == "1 December 2024");
  CHECK(readable_date("soon") == "soon");
  CHECK(readable_count(0) == "0");
  CHECK(readable_count(999) == "999");
  CHECK(readable_count(10'000) == "10,000");
  CHECK(readable_count(1'234'567) == "1,234,567");
}

}  // namespace
}  // namespace anp
