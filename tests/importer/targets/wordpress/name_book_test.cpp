#include "importer/targets/wordpress/name_book.h"

#include <doctest/doctest.h>

#include <string>

#include "../exchanges.h"
#include "wordpress_cases.h"

using namespace anp;
using anp::test::answer;
using anp::test::generous_site;
using anp::test::Json;
using anp::test::post_article;
using anp::test::small_article;

namespace {

constexpr const char* kApi = "http://x/wp-json";

WordPressSite without_authors() {
  WordPressSite site = generous_site();
  site.makes_authors = false;
  return site;
}

/// An answer of batch/v1 with these results, each a status and a body.
HttpExchange results(const Json& list) {
  Json responses = Json::array();
  for (const Json& item : list) responses.push_back({{"status", item[0]}, {"body", item[1]}});
  return answer(207, Json{{"responses", responses}}.dump());
}

Json asked(const std::optional<HttpRequest>& request) {
  REQUIRE(request.has_value());
  return Json::parse(request->body);
}

}  // namespace

TEST_CASE("terms are looked for by name, and those that are missing are made") {
  NameBook book(kApi, without_authors());
  book.want(post_article());
  CHECK_FALSE(book.knows(post_article()));
  CHECK(asked(book.next_request())["slug"][0] == "r-d");
  CHECK_FALSE(book.absorb(answer(200, R"([{"id":2,"name":"R&amp;D","slug":"r-d-x"}])")));
  // "B" has the words of "b": another name, which the database takes for the same.
  CHECK(asked(book.next_request())["slug"].size() == 4);
  CHECK_FALSE(book.absorb(answer(200, R"([{"id":8,"name":"B","slug":"b"}])")));
  const Json made = asked(book.next_request());
  REQUIRE(made["requests"].size() == 2);
  CHECK(made["requests"][0]["body"]["slug"] == "a");
  CHECK(made["requests"][1]["body"]["slug"].get<std::string>().starts_with("b-"));
  CHECK_FALSE(book.absorb(results({{201, {{"id", 3}}}, {201, {{"id", 4}}}})));
  CHECK_FALSE(book.next_request());
  REQUIRE(book.knows(post_article()));
  const PostNames names = book.names_of(post_article());
  CHECK(names.categories == std::vector<std::uint64_t>{2});
  CHECK(names.tags == std::vector<std::uint64_t>{4, 3});
  CHECK(names.author == 0);
}

TEST_CASE("a term that somebody made meanwhile is looked for again, and then taken") {
  NameBook book(kApi, without_authors());
  Json article = small_article();
  article["tags"] = Json::array();
  book.want(post_article(article));
  const Json exists = {
      {"code", "term_exists"}, {"message", "m"}, {"data", {{"status", 400}, {"term_id", 9}}}};
  for (int turn = 0; turn < 2; ++turn) {
    static_cast<void>(book.next_request());
    CHECK_FALSE(book.absorb(answer(200, "[]")));
    static_cast<void>(book.next_request());
    CHECK_FALSE(book.absorb(results({{400, exists}})));
    if (turn == 0) continue;
    break;
  }
  REQUIRE(book.knows(post_article(article)));
  CHECK(book.names_of(post_article(article)).categories == std::vector<std::uint64_t>{9});
}

TEST_CASE("trouble leaves names wanted, and a right that is missing stops the run") {
  NameBook book(kApi, without_authors());
  book.want(post_article());
  static_cast<void>(book.next_request());
  auto trouble = book.absorb(answer(502, "<html>"));
  REQUIRE(trouble);
  CHECK_FALSE(trouble->stop_run);
  static_cast<void>(book.next_request());
  trouble = book.absorb(answer(403, R"({"code":"rest_cannot_create","message":"m"})"));
  REQUIRE(trouble);
  CHECK(trouble->stop_run);
  CHECK(trouble->sign_in);
  CHECK(book.next_request().has_value());
}

TEST_CASE("a name that the site never takes refuses its articles") {
  NameBook book(kApi, without_authors());
  Json article = small_article();
  article["tags"] = Json::array();
  book.want(post_article(article));
  static_cast<void>(book.next_request());
  CHECK_FALSE(book.absorb(answer(200, "[]")));
  static_cast<void>(book.next_request());
  const Json refused = {{"code", "empty_term_name"}, {"message", "A name is required"}};
  CHECK_FALSE(book.absorb(results({{500, refused}})));
  REQUIRE(book.knows(post_article(article)));
  CHECK(book.names_of(post_article(article)).refused.find("empty_term_name") != std::string::npos);
}

TEST_CASE("authors are found by their slugs or made, and else the importing user writes") {
  WordPressSite site = generous_site();
  site.makes_categories = false;
  Json article = small_article();
  article["tags"] = Json::array();
  SUBCASE("found") {
    NameBook book(kApi, site);
    book.want(post_article(article));
    CHECK(asked(book.next_request())["slug"] == Json{"ana"});
    CHECK_FALSE(book.absorb(answer(200, R"([{"id":12,"slug":"ana"}])")));
    CHECK(book.names_of(post_article(article)).author == 12);
  }
  SUBCASE("made, so that nobody can log in") {
    NameBook book(kApi, site);
    book.want(post_article(article));
    static_cast<void>(book.next_request());
    CHECK_FALSE(book.absorb(answer(200, "[]")));
    const Json user = asked(book.next_request());
    CHECK(user["username"] == "ana");
    CHECK(user["email"] == "ana@anp.invalid");
    CHECK(user["password"].get<std::string>().size() == 40);
    CHECK_FALSE(book.absorb(answer(201, R"({"id":13})")));
    CHECK(book.names_of(post_article(article)).author == 13);
  }
  SUBCASE("refused") {
    NameBook book(kApi, site);
    book.want(post_article(article));
    static_cast<void>(book.next_request());
    CHECK_FALSE(book.absorb(answer(200, "[]")));
    static_cast<void>(book.next_request());
    CHECK_FALSE(book.absorb(answer(500, R"({"code":"existing_user_login","message":"m"})")));
    CHECK(book.names_of(post_article(article)).author == site.user);
  }
}
