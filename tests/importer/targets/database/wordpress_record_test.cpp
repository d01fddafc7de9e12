#include "importer/targets/database/wordpress_record.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "importer/targets/database/wordpress_post.h"
#include "tests/importer/targets/database/sample_article.h"

namespace anp {

namespace {

/// What WordPress holds of an article that nobody touched.
WordpressRecord record_of(const Article& article) {
  const SourceArticle source = source_of(article);
  const WordpressPost post = make_wordpress_post(*decode_article(source.json));
  WordpressRecord record;
  record.source_id = source.source_id;
  record.content_hash = source.hash;
  record.article = source.json;
  record.post_id = "7";
  record.is_there = true;
  record.title = post.title;
  record.slug = post.slug;
  record.status = post.status;
  record.published_gmt = post.published_gmt;
  record.modified_gmt = post.modified_gmt;
  record.excerpt = post.excerpt;
  record.content = post.content;
  record.author_slug = post.author_slug;
  record.author_name = post.author_name;
  record.categories = {post.category};
  record.tags = {post.tags.rbegin(), post.tags.rend()};
  record.meta = post.meta;
  return record;
}

}  // namespace

TEST_CASE("WordPress record: untouched, it is the article byte for byte, with its hash") {
  const WordpressRecord record = record_of(sample_article());
  CHECK(article_now(record) == record.article);
  CHECK(hash_now(record, article_now(record)) == record.content_hash);
}

TEST_CASE("WordPress record: whatever somebody changes is what the article says now") {
  struct Case {
    std::function<void(WordpressRecord&)> change;
    const char* want;
  };
  const auto meta = [](const char* key, const char* value) {
    return [key, value](WordpressRecord& record) {
      for (auto& [name, stored] : record.meta) {
        if (name == key) stored = value;
      }
    };
  };
  const Case cases[] = {
      {[](auto& r) { r.title = "By &amp; hand"; }, R"("title":"By & hand")"},
      {[](auto& r) { r.slug = "other"; }, R"("slug":"other")"},
      {[](auto& r) { r.status = "trash"; }, R"("status":"trash")"},
      {[](auto& r) { r.published_gmt = "2001-02-03 04:05:06"; }, "2001-02-03T04:05:06Z"},
      {[](auto& r) { r.modified_gmt = "2001-02-03 04:05:06"; }, "2001-02-03T04:05:06Z"},
      {[](auto& r) { r.excerpt = "&quot;"; }, R"("excerpt":"\"")"},
      {[](auto& r) { r.content += "x"; }, R"("body":[{"kind":"paragraph","text":"<!--)"},
      {[](auto& r) { r.author_slug = ""; }, R"("author":{"slug":"")"},
      {[](auto& r) { r.categories.clear(); }, R"("category":"")"},
      {[](auto& r) { r.categories.push_back("More"); }, R"("category":"Caches, More")"},
      {[](auto& r) { r.tags.pop_back(); }, R"("tags":["c++"])"},
      {meta("anp_view_count", "12"), R"("view_count":12)"},
      {meta("anp_topic", "12a"), R"("topic":"12a")"},
      {meta("anp_stack", "a:0:{x}"), R"("stack":"a:0:{x}")"},
      {[](auto& r) { r.meta.emplace_back("anp_topic", "twice"); }, R"("topic":["","twice"])"},
      {[](auto& r) { r.meta.emplace_back("anp_new", "n"); }, R"("new":"n")"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.want);
    WordpressRecord record = record_of(sample_article());
    c.change(record);
    const std::string now = article_now(record);
    CAPTURE(now);
    CHECK(now.find(c.want) != std::string::npos);
    CHECK(hash_now(record, now) != record.content_hash);
  }
  WordpressRecord gone = record_of(sample_article());
  gone.meta.pop_back();
  CHECK(article_now(gone).find("\"hash\"") == std::string::npos);
}

TEST_CASE("WordPress record: a scheduled post that came out is no change") {
  Article article = sample_article();
  article.status = "future";
  WordpressRecord record = record_of(article);
  record.status = "publish";
  record.modified_gmt = "2026-01-01 00:00:00";
  CHECK(article_now(record) == record.article);
}

TEST_CASE("WordPress record: what somebody wrote over the article itself is a change") {
  WordpressRecord record = record_of(sample_article());
  record.article = "[[[[";
  CHECK(article_now(record) == R"({"source_id":"a-000001"})");
}

}  // namespace anp
