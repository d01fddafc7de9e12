#include "importer/targets/wordpress/comment_form.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

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

TEST_CASE("a comment says something of its article, or answers another one") {
  Json json = commented_article(5);
  json["meta"]["tools"] = {"strace"};
  json["meta"]["checklist"] = {"Look first"};
  const PostArticle article = post_article(json);
  const CommentedArticle commented = commented_article(article);
  const auto thread = commenters_of(commented.source_id);
  for (std::size_t place = 1; place <= thread.size(); ++place) {
    const std::string text = comment_text(commented, place);
    CAPTURE(text);
    const bool named = text.find("strace") != std::string::npos ||
                       text.find("\"Look first\"") != std::string::npos ||
                       text.find("R&D") != std::string::npos;
    CHECK(named == (thread[place - 1].parent == 0));
    CHECK(text.find("{}") == std::string::npos);
  }
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
