#include "generator/formats/wxr.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "generator/comment_thread.h"
#include "tests/generator/formats/hostile_articles.h"
#include "tests/generator/packs.h"

using namespace anp;

namespace {

std::string cdata_of(std::string_view text) {
  std::string cdata;
  append_cdata(text, cdata);
  return cdata;
}

std::string item_of(const Article& article, bool comments = false) {
  DatasetDescription dataset = DatasetDescription::of_any_articles();
  dataset.comments = comments;
  std::string item;
  wxr_format(dataset)->append(article, 41, item);
  return item;
}

/// One with a thread of so many comments, at least one of which answers another.
Article commented_article(std::size_t least) {
  Article article = test::plain_article(7);
  article.status = "publish";
  for (int number = 1;; ++number) {
    article.source_id = "edge-" + std::to_string(number);
    const auto thread = commenters_of(article.source_id);
    if (thread.size() >= least && thread.back().parent != 0) return article;
  }
}

std::size_t times(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("append_cdata: the end of a section inside of a text is split over two") {
  CHECK(cdata_of("") == "<![CDATA[]]>");
  CHECK(cdata_of("a & <b>") == "<![CDATA[a & <b>]]>");
  CHECK(cdata_of("a]]>b") == "<![CDATA[a]]]]><![CDATA[>b]]>");
  CHECK(cdata_of("]]>]]>") == "<![CDATA[]]]]><![CDATA[>]]]]><![CDATA[>]]>");
  CHECK(cdata_of("]]") == "<![CDATA[]]]]>");
}

TEST_CASE("term_slug_of: words as they are, a digest where they do not tell the name") {
  CHECK(term_slug_of("Backend engineering") == "backend-engineering");
  std::set<std::string> slugs;
  for (const char* name :
       {"C", "C++", "C#", "c-", "Front end", "Front-end", "عربي", "日本", "", " ", "a  b", "a b"})
    slugs.insert(term_slug_of(name));
  CHECK(slugs.size() == 12);
  CHECK(term_slug_of("C++").starts_with("c-"));
  CHECK(term_slug_of("C++").size() == 10);
}

TEST_CASE("wxr: the header names the authors and categories of the pack") {
  const DatasetDescription dataset = DatasetDescription::of(test::alphanode_pack());
  CHECK(dataset.authors.size() == test::alphanode_pack().authors.size());
  std::string header;
  wxr_format(dataset)->append_header(header);
  CHECK(header.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\""));
  CHECK(header.find("<wp:wxr_version>1.2</wp:wxr_version>") != std::string::npos);
  for (const ArticleAuthor& author : dataset.authors)
    CHECK(header.find("<wp:author_display_name><![CDATA[" + author.name + "]]>") !=
          std::string::npos);
  for (const std::string& category : dataset.categories)
    CHECK(header.find("<wp:cat_name><![CDATA[" + category + "]]>") != std::string::npos);
}

TEST_CASE("wxr: an item has its times, names, terms and meta") {
  const std::string item = item_of(test::plain_article(7));
  for (const char* part :
       {"<pubDate><![CDATA[Thu, 29 Feb 2024 23:59:58 +0000]]></pubDate>",
        "<wp:post_date_gmt><![CDATA[2024-02-29 23:59:58]]>",
        "<wp:post_modified_gmt><![CDATA[2024-12-31 00:00:00]]>", "<wp:post_id>42</wp:post_id>",
        "<wp:post_name><![CDATA[an-article-000007]]>", "<dc:creator><![CDATA[edge-author]]>",
        "<guid isPermaLink=\"false\">urn:anp:edge-000007</guid>",
        "<category domain=\"post_tag\" nicename=\"another-tag\"><![CDATA[another tag]]></category>",
        "<wp:meta_key><![CDATA[view_count]]></wp:meta_key>\n<wp:meta_value><![CDATA[1234567]]>",
        "<wp:meta_key><![CDATA[related]]></"
        "wp:meta_key>\n<wp:meta_value><![CDATA[a:2:{i:0;s:11:\"edge-000001\";"}) {
    CAPTURE(part);
    CHECK(item.find(part) != std::string::npos);
  }
}

TEST_CASE("wxr: the day of the week is right before and after 1970") {
  Article article = test::plain_article(1);
  article.published_at = "1969-12-31T00:00:00Z";
  CHECK(item_of(article).find("Wed, 31 Dec 1969") != std::string::npos);
  article.published_at = "2000-01-01T00:00:00Z";
  CHECK(item_of(article).find("Sat, 01 Jan 2000") != std::string::npos);
}

TEST_CASE("wxr: a published article has its thread, with answers, where comments are wanted") {
  Article article = commented_article(4);
  article.category = "R&D";
  article.meta.tools.clear();
  article.meta.checklist.clear();
  const auto thread = commenters_of(article.source_id);
  const std::string item = item_of(article, true);
  CHECK(times(item, "<wp:comment>") == thread.size());
  CHECK(times(item, "<wp:comment_status><![CDATA[open]]>") == 1);
  CHECK(item.find("R&amp;D") != std::string::npos);
  for (std::size_t i = 0; i < thread.size(); ++i) {
    // The ids of the articles before, and its own place.
    const std::uint64_t before = 41 * kMostComments;
    const std::string start = "<wp:comment>\n<wp:comment_id>" + std::to_string(before + i + 1) +
                              "</wp:comment_id>\n<wp:comment_author><![CDATA[" + thread[i].name +
                              "]]></wp:comment_author>\n<wp:comment_author_email><![CDATA[" +
                              thread[i].email + "]]>";
    const std::size_t at = item.find(start);
    CAPTURE(start);
    REQUIRE(at != std::string::npos);
    const std::size_t parent = thread[i].parent == 0 ? 0 : before + thread[i].parent;
    const std::string rest = item.substr(at, item.find("</wp:comment>\n", at) - at);
    CHECK(times(rest, "<wp:comment_parent>" + std::to_string(parent) + "</wp:comment_parent>") ==
          1);
    CHECK(times(rest, "<wp:comment_user_id>0</wp:comment_user_id>") == 1);
  }
}

TEST_CASE("wxr: nobody comments where it is not asked for, or on what readers do not see") {
  Article article = commented_article(1);
  CHECK(times(item_of(article), "wp:comment>") == 0);
  CHECK(times(item_of(article), "<wp:comment_status><![CDATA[closed]]>") == 1);
  for (const char* status : {"draft", "pending", "private", "future"}) {
    article.status = status;
    CHECK(times(item_of(article, true), "wp:comment>") == 0);
  }
}
