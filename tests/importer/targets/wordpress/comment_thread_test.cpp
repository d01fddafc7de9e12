#include "importer/targets/wordpress/comment_thread.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>
#include <string>

#include "importer/targets/wordpress/comment_form.h"
#include "wordpress_cases.h"

using namespace anp;
using anp::test::generous_site;
using anp::test::Json;
using anp::test::post_article;
using anp::test::small_article;

namespace {

/// An article that has comments.
Json commented_article(std::size_t least) {
  Json article = small_article();
  for (int number = 1;; ++number) {
    article["source_id"] = fmt::format("alphanode-{:06}", number);
    if (commenters_of(article["source_id"].get<std::string>()).size() >= least) return article;
  }
}

}  // namespace

TEST_CASE("a thread is a function of the source id") {
  std::size_t none = 0;
  std::set<std::string> addresses;
  std::size_t comments = 0;
  std::size_t answers = 0;
  for (int number = 1; number <= 1000; ++number) {
    const std::string id = fmt::format("alphanode-{:06}", number);
    const auto thread = commenters_of(id);
    CHECK(thread.size() <= kMostComments);
    none += thread.empty() ? 1 : 0;
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < thread.size(); ++i) {
      CHECK(thread[i].minutes_after > before);
      CHECK(thread[i].parent <= i);
      CHECK(is_commenter(thread[i].email));
      before = thread[i].minutes_after;
      answers += thread[i].parent != 0 ? 1 : 0;
      addresses.insert(thread[i].email);
      ++comments;
    }
  }
  CHECK(none > 340);
  CHECK(none < 460);
  CHECK(addresses.size() == comments);
  CHECK(answers > comments / 4);
  CHECK(commenters_of("alphanode-000001").size() == commenters_of("alphanode-000001").size());
  CHECK_FALSE(is_commenter("ada@example.org"));
}

TEST_CASE("addresses have a local part that mail takes, however long the source id is") {
  for (const std::string& id : {std::string(300, 'x'), std::string("ä"), std::string()}) {
    for (const Commenter& one : commenters_of(id)) CHECK(one.email.find('@') <= 64);
  }
}

TEST_CASE("a comment says something of its article, or answers another one") {
  Json json = commented_article(5);
  json["meta"]["tools"] = {"strace"};
  json["meta"]["checklist"] = {"Look first"};
  const PostArticle article = post_article(json);
  const auto thread = commenters_of(article.text("source_id"));
  for (std::size_t place = 1; place <= thread.size(); ++place) {
    const std::string text = comment_text(article, place);
    CAPTURE(text);
    const bool named = text.find("strace") != std::string::npos ||
                       text.find("\"Look first\"") != std::string::npos ||
                       text.find("R&D") != std::string::npos;
    CHECK(named == (thread[place - 1].parent == 0));
    CHECK(text.find("{}") == std::string::npos);
  }
}

TEST_CASE("the time of a comment crosses days, months and leap years") {
  struct Case {
    const char* published;
    std::uint32_t minutes;
    const char* want;
  };
  static constexpr Case cases[] = {
      {"2024-01-02T03:04:05Z", 0, "2024-01-02T03:04:05"},
      {"2024-02-28T23:59:59Z", 1, "2024-02-29T00:00:59"},
      {"2023-12-31T12:00:00Z", 1440, "2024-01-01T12:00:00"},
  };
  for (const Case& c : cases) CHECK(comment_time(c.published, c.minutes) == c.want);
}

TEST_CASE("the comments of a post have the form of the thread that its article should have") {
  const PostArticle article = post_article(commented_article(4));
  const auto thread = commenters_of(article.text("source_id"));
  std::vector<PostComment> comments;
  Json list = Json::array();
  for (std::size_t place = 1; place <= thread.size(); ++place) {
    const std::size_t parent = thread[place - 1].parent;
    const RestCall call =
        comment_call(article, place, 77, parent == 0 ? 0 : 100 + parent, 0, generous_site());
    CHECK(call.path == "/wp/v2/comments?_fields=id");
    const Json body = Json::parse(call.body);
    CHECK(body["author"] == 1);
    CHECK_FALSE(body.contains("status"));
    list.push_back({{"id", 100 + place},
                    {"post", 77},
                    {"parent", body["parent"]},
                    {"author_name", body["author_name"]},
                    {"author_email", body["author_email"]},
                    {"date_gmt", body["date_gmt"]},
                    {"content", {{"raw", body["content"]}}},
                    {"status", "approved"}});
  }
  // Of somebody else.
  list.push_back({{"id", 900}, {"post", 77}, {"author_email", "ada@example.org"}});
  RestResult result;
  result.status = 200;
  result.body = list.dump();
  CHECK(read_comments(result, comments) == false);
  CHECK(comments.size() == thread.size());
  CHECK(kept_comments(comments, 77).dump() == kept_thread(article).dump());
  CHECK(kept_comments(comments, 78).empty());
  comments[0].text = "other";
  CHECK(kept_comments(comments, 77).dump() != kept_thread(article).dump());
  CHECK(comment_call(article, 1, 77, 0, 101, generous_site()).path ==
        "/wp/v2/comments/101?_fields=id");
  result.body = "<html>";
  CHECK_FALSE(read_comments(result, comments));
}
