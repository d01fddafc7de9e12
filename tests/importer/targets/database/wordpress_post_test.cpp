#include "importer/targets/database/wordpress_post.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/importer/targets/database/sample_article.h"

namespace anp {

namespace {

std::string value_of(const WordpressPost& post, const std::string& key) {
  const auto found = std::find_if(post.meta.begin(), post.meta.end(),
                                  [&key](const auto& pair) { return pair.first == key; });
  REQUIRE(found != post.meta.end());
  return found->second;
}

}  // namespace

TEST_CASE("WordPress post: texts are escaped, times and meta in WordPress' own forms") {
  Article article = sample_article();
  article.title = "  A <b> & \"c\" [d]\t";
  article.tags = {"redis", "c++", "redis"};
  article.meta.stack = {"Redis", "Go"};
  article.meta.view_count = 77;
  article.meta.summary = "i:7;";
  const WordpressPost post = make_wordpress_post(article);
  CHECK(post.title == "A &lt;b&gt; &amp; &quot;c&quot; &#91;d]");
  CHECK(post.published_gmt == "2024-12-31 23:59:58");
  CHECK(post.tags == std::vector<std::string>{"redis", "c++"});
  CHECK(post.meta.front().first == "anp_spec");
  CHECK(post.meta.back().first == "anp_hash");
  CHECK(value_of(post, "anp_view_count") == "77");
  CHECK(value_of(post, "anp_stack") == R"(a:2:{i:0;s:5:"Redis";i:1;s:2:"Go";})");
  CHECK(value_of(post, "anp_summary") == R"(s:4:"i:7;";)");
}

TEST_CASE("WordPress post: what WordPress takes for a serialized value") {
  struct Case {
    const char* text;
    bool want;
  };
  static constexpr Case cases[] = {
      {"", false},
      {"N;", true},
      {" N; ", true},
      {"N; and more", false},
      {"i:7;", true},
      {"i:7; more", true},
      {"i:x;", false},
      {"i:;", false},
      {"b:1;", true},
      {"d:1.5E+3;", true},
      {"d:1,5;", false},
      {"a:1:{}", true},
      {"a:1", false},
      {"a:1:", false},
      {"a:x:{}", false},
      {"s:3:\"abc\";", true},
      {"s:3:abc;", false},
      {"s: a \"b\";", false},
      {"O:8:\"stdClass\":0:{}", true},
      {"C:1:\"a\":0:{}", false},
      {"a:}aaaa", false},
      {"i:7}", false},
      {"x:1;", false},
      {"E:3:\"A:B\";", true},
      {"i;7:", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(is_taken_for_serialized(c.text) == c.want);
  }
}

TEST_CASE("WordPress post: the slug of a term tells names apart that have the same words") {
  CHECK(slug_of_term("Shared Caches") == "shared-caches");
  CHECK(slug_of_term("Swift") == "swift");
  const std::string plus = slug_of_term("C++");
  CHECK(plus.starts_with("c-"));
  CHECK(plus.size() == 10);
  CHECK(plus != slug_of_term("C#"));
  CHECK(slug_of_term("c++") != plus);
  CHECK(slug_of_term(" C") != "c");
  CHECK(slug_of_term("a  b") != "a-b");
  CHECK(slug_of_term("…").size() == 8);
  CHECK(slug_of_term(std::string(300, 'x')).size() == 160 + 9);
}

TEST_CASE("WordPress post: what is dated ahead waits, what is due is out") {
  using std::chrono::seconds;
  using std::chrono::system_clock;
  const auto published = system_clock::time_point(seconds(1735689598));  // 2024-12-31 23:59:58
  WordpressPost post = make_wordpress_post(sample_article());
  for (const char* status : {"publish", "future"}) {
    post.status = status;
    CHECK(status_at(post, published) == "publish");
    CHECK(status_at(post, published - seconds(59)) == "publish");
    CHECK(status_at(post, published - seconds(60)) == "future");
  }
  post.status = "draft";
  CHECK(status_at(post, published - seconds(60)) == "draft");
}

}  // namespace anp
