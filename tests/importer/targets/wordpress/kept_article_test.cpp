#include "importer/targets/wordpress/kept_article.h"

#include <doctest/doctest.h>

#include <string>

#include "importer/targets/wordpress/post_form.h"
#include "importer/targets/wordpress/post_mark.h"
#include "wordpress_cases.h"

using namespace anp;
using anp::test::generous_site;
using anp::test::Json;
using anp::test::post_article;
using anp::test::small_article;

namespace {

const TermNames kTerms = {{2, "R&D"}, {3, "a"}, {4, "b"}};

/// The post that WordPress has after it took this call, as the API shows it.
Json post_of(const RestCall& call) {
  const Json sent = Json::parse(call.body);
  Json post = {{"id", 9},
               {"slug", sent["slug"]},
               {"status", "publish"},
               {"date_gmt", sent["date_gmt"]},
               {"title", {{"raw", "Tom &amp; &lt;Jerry&gt;"}}},
               {"excerpt", {{"raw", sent["excerpt"]}}},
               {"content", {{"raw", sent["content"]}}},
               {"categories", sent["categories"]},
               {"tags", sent["tags"]}};
  post["meta"] = sent.value("meta", Json::array());
  for (const MetaField& field : meta_fields()) {
    if (!post["meta"].is_object() || post["meta"].contains(meta_key(field))) continue;
    const bool list = field.type == "array" || field.type == "object";
    post["meta"][meta_key(field)] = list                      ? Json::array()
                                    : field.type == "integer" ? Json(0)
                                                              : Json("");
  }
  if (post["meta"].is_object()) post["meta"]["anp_score"] = Json::array();
  post["_embedded"] = {{"author", {{{"slug", "ana"}, {"name", "Ana Ruiz"}}}}};
  return post;
}

RestCall call_for(const Json& article, const WordPressSite& site, std::uint64_t id = 0) {
  return post_call(post_article(article), {{2}, {4, 3}, 5, ""}, {}, site, id);
}

}  // namespace

TEST_CASE("an article and its post have the same kept form, with and without meta") {
  for (const bool meta : {true, false}) {
    CAPTURE(meta);
    const WordPressSite site = generous_site(meta);
    const auto kept = kept_article(post_article(), site);
    const Json post = post_of(call_for(small_article(), site));
    CHECK(kept_post(post, kTerms, site).dump() == kept.dump());
    CHECK(kept.contains("meta") == meta);
    CHECK(kept["status"] == "publish");
    CHECK(kept["tags"] == nlohmann::json{"a", "b"});
    CHECK_FALSE(kept.contains("modified_at"));
  }
}

TEST_CASE("what somebody changed in a post shows in its kept form, and in the check") {
  const WordPressSite site = generous_site();
  const Json post = post_of(call_for(small_article(), site));
  const auto mark = read_post_mark(post["content"]["raw"].get<std::string>());
  REQUIRE(mark);
  CHECK(mark->check == check_of_kept(kept_post(post, kTerms, site)));
  const auto changed = [&](auto change) {
    Json other = post;
    change(other);
    CHECK(mark->check != check_of_kept(kept_post(other, kTerms, site)));
  };
  changed([](Json& other) { other["title"]["raw"] = "Tom"; });
  changed([](Json& other) { other["status"] = "draft"; });
  changed([](Json& other) { other["tags"] = {4}; });
  changed([](Json& other) { other["meta"]["anp_topic"] = "u"; });
  changed([](Json& other) {
    other["content"]["raw"] = other["content"]["raw"].get<std::string>() + "more";
  });
}

TEST_CASE("what a site does not keep is not compared") {
  WordPressSite site = generous_site(false);
  site.makes_authors = site.makes_categories = false;
  const auto kept = kept_article(post_article(), site);
  for (const char* name : {"author", "category", "meta"}) CHECK_FALSE(kept.contains(name));
}

TEST_CASE("the call for an article has its texts escaped and the hash as the last meta") {
  const RestCall create = call_for(small_article(), generous_site());
  CHECK(create.path == "/wp/v2/posts?_fields=id,slug,status");
  const Json body = Json::parse(create.body);
  CHECK(body["title"] == " Tom &amp; &lt;Jerry&gt; ");
  CHECK(body["excerpt"] == "&#91;x] 50&#37;ab");
  CHECK(body["date_gmt"] == "2024-01-02T03:04:05");
  CHECK(body["author"] == 5);
  CHECK(std::prev(body["meta"].end()).key() == "anp_hash");
  CHECK_FALSE(body["meta"].contains("anp_notes"));
  CHECK(call_for(small_article(), generous_site(), 9).path.starts_with("/wp/v2/posts/9?"));
  CHECK_FALSE(Json::parse(call_for(small_article(), generous_site(false)).body).contains("meta"));
}

TEST_CASE("a post is whole only with its terms and, where it is kept, its hash") {
  for (const bool meta : {true, false}) {
    CAPTURE(meta);
    const WordPressSite site = generous_site(meta);
    const std::vector<ArticleKey> keys = {
        {"alphanode-000007", "0123456789abcdef01234567", "tom-and-jerry-000007"},
        {"other-000001", "h", "other-000001"}};
    const auto found = [&](const Json& post) {
      HttpExchange exchange;
      exchange.delivery = HttpExchange::Delivery::answered;
      exchange.status = 200;
      exchange.body = Json::array({post, Json{{"id", 1}}}).dump();
      return read_found(exchange, keys, site, PostDetail::mark);
    };
    Json post = post_of(call_for(small_article(), site));
    const FoundPosts whole = found(post);
    REQUIRE(whole.answered);
    REQUIRE(whole.copies[0].size() == 1);
    CHECK(whole.copies[1].empty());
    CHECK(whole.copies[0][0].whole);
    CHECK(whole.copies[0][0].hash == keys[0].hash);
    Json untagged = post;
    untagged["tags"] = {3};
    CHECK_FALSE(found(untagged).copies[0][0].whole);
    if (!meta) continue;
    Json gap = post;
    gap["meta"]["anp_topic"] = "";
    CHECK_FALSE(found(gap).copies[0][0].whole);
    post["meta"]["anp_hash"] = "";
    CHECK_FALSE(found(post).copies[0][0].whole);
    post["meta"]["anp_hash"] = "an older one";
    CHECK_FALSE(found(post).copies[0][0].whole);
  }
}

TEST_CASE("copies come oldest first, and those in the trash last") {
  const WordPressSite site = generous_site(false);
  const Json post = post_of(call_for(small_article(), site));
  Json list = Json::array();
  for (const auto& [id, status] : {std::pair{30, "publish"}, {10, "trash"}, {20, "draft"}}) {
    Json copy = post;
    copy["id"] = id;
    copy["status"] = status;
    list.push_back(copy);
  }
  HttpExchange exchange;
  exchange.delivery = HttpExchange::Delivery::answered;
  exchange.status = 200;
  exchange.body = list.dump();
  const std::vector<ArticleKey> keys = {{"alphanode-000007", "x", "tom-and-jerry-000007"}};
  const auto copies = read_found(exchange, keys, site, PostDetail::mark).copies.at(0);
  REQUIRE(copies.size() == 3);
  CHECK(copies[0].id == 20);
  CHECK(copies[1].id == 30);
  CHECK(copies[2].trashed);
}

TEST_CASE("an article that cannot be a post is refused with the reason") {
  struct Case {
    const char* pointer;
    Json value;
    const char* why;
  };
  const Case cases[] = {
      {"/status", "gone", "its status 'gone'"},
      {"/published_at", "2024-01-02", "its published_at"},
      {"/title", 7, "it has no title"},
      {"/body", "text", "its body"},
      {"/category", " ", "its category is blank"},
      {"/tags", Json{"a", std::string(201, 'x')}, "a tag is longer than the 200"},
      {"/author", Json{{"name", "x"}}, "its author has no slug"},
  };
  CHECK(PostArticle::read(small_article().dump()).has_value());
  for (const Case& c : cases) {
    CAPTURE(std::string(c.pointer));
    Json article = small_article();
    article[Json::json_pointer(c.pointer)] = c.value;
    const auto good = PostArticle::read(article.dump());
    REQUIRE_FALSE(good.has_value());
    CHECK(good.error().message.starts_with(c.why));
  }
}
