#include "generator/comment_thread.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>
#include <string>

using namespace anp;

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

TEST_CASE(
    "a comment takes its subject from the article, and what is missing or long from its category") {
  std::string id;
  for (int number = 1; commenters_of(id).size() < 5; ++number) {
    id = fmt::format("alphanode-{:06}", number);
  }
  const std::string too_long(400, 'x');
  const std::vector<CommentedArticle> articles = {{id, "R&D", {}, {}},
                                                  {id, "R&D", {"", too_long}, {too_long}},
                                                  {id, "R&D", {"strace"}, {"Look"}}};
  const auto thread = commenters_of(id);
  for (const CommentedArticle& article : articles) {
    for (std::size_t place = 1; place <= thread.size(); ++place) {
      const std::string text = comment_text(article, place);
      CAPTURE(text);
      const bool named = text.find("R&D") != std::string::npos ||
                         text.find("strace") != std::string::npos ||
                         text.find("\"Look\"") != std::string::npos;
      CHECK(named == (thread[place - 1].parent == 0));
      CHECK(text.find("{}") == std::string::npos);
      CHECK(text.find(too_long) == std::string::npos);
      CHECK(text == comment_text(article, place));
    }
  }
}
