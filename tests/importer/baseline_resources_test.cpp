#include "importer/baseline_resources.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "importer/baseline_run.h"

namespace anp {
namespace {

/// A site of which these paths are there.
struct FakeSite {
  std::map<std::string, std::string> pages;
  std::vector<std::string> asked = {};

  HttpExchange get(const std::string& path) {
    asked.push_back(path);
    HttpExchange exchange;
    exchange.delivery = HttpExchange::Delivery::answered;
    const auto found = pages.find(path);
    exchange.status = found == pages.end() ? 404 : 200;
    if (found != pages.end()) exchange.body = found->second;
    return exchange;
  }
};

Result<std::vector<ResourceKind>> found(FakeSite& site, const std::string& url,
                                        const ResourceChoice& choice) {
  const auto target = parse_target_url(url);
  REQUIRE(target.has_value());
  return find_resources(*target, choice, [&](const std::string& path) { return site.get(path); });
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("baseline: the pages of a staging site are found by its API") {
  FakeSite site{
      {{"/api/v1/articles?limit=2",
        R"({"site":"anp-staging","articles":[{"source_id":"a-000001"},{"source_id":"b"}]})"},
       {"/api/v1/articles/a-000001", R"({"url":"/articles/one"})"},
       {"/api/v1/articles/b", R"({"url":"/articles/a\r\nb"})"}}};
  const auto kinds = found(site, "staging+http://127.0.0.1:1", {2, {"/x?y=1"}});
  REQUIRE(kinds.has_value());
  REQUIRE(kinds->size() == 5);
  CHECK((*kinds)[0].paths == Paths{"/"});
  // An address that could end the request's line is left out.
  CHECK((*kinds)[1].paths == Paths{"/articles/one"});
  CHECK((*kinds)[2].paths == Paths{"/api/v1/articles?limit=2"});
  CHECK((*kinds)[3].paths == Paths{"/api/v1/articles/a-000001"});
  CHECK((*kinds)[4].name == "paths");
  CHECK((*kinds)[4].paths == Paths{"/x?y=1"});
}

TEST_CASE("baseline: an empty site has its front page and its list") {
  FakeSite site{{{"/api/v1/articles?limit=20", R"({"site":"anp-staging","articles":[]})"}}};
  const auto kinds = found(site, "staging+http://127.0.0.1:1", {});
  REQUIRE(kinds.has_value());
  CHECK(kinds->size() == 2);
}

TEST_CASE("baseline: links of a WordPress count when they lead to the site itself") {
  const auto links = [](const std::string& url, const std::string& link) {
    FakeSite site{{{"/wp-json/wp/v2/posts?per_page=20&_fields=id,link",
                    R"([{"id":7,"link":")" + link + R"("}])"}}};
    const auto kinds = found(site, url, {});
    return kinds ? (*kinds)[1].paths.front() : "refused: " + kinds.error().message;
  };
  const std::string local = "wordpress+http://127.0.0.1:8780";
  CHECK(links(local, "http://127.0.0.1:8780/one/?p=1") == "/one/?p=1");
  CHECK(links("wordpress+https://Example.org", "https://example.org/one/") == "/one/");
  CHECK(links("wordpress+https://example.org", "https://example.org:443/one/") == "/one/");
  for (const char* link :
       {"http://127.0.0.1:8781/one/", "https://127.0.0.1:8780/one/",
        "http://127.0.0.1:8780.evil.example/one/", "http://127.0.0.1/one/",
        "http://a@127.0.0.1:8780/one/", "http://127.0.0.1:8780/a b", "javascript:x"}) {
    CAPTURE(link);
    CHECK(has(links(local, link), "lead elsewhere"));
  }
}

TEST_CASE("baseline: a site of another kind, and paths that are none, are refused") {
  FakeSite site{{{"/api/v1/articles?limit=20", R"({"site":"other","articles":[]})"},
                 {"/wp-json/wp/v2/posts?per_page=20&_fields=id,link", "<html>"}}};
  const auto said = [&](const std::string& url, const ResourceChoice& choice) {
    const auto kinds = found(site, url, choice);
    REQUIRE_FALSE(kinds.has_value());
    return kinds.error().message;
  };
  CHECK(has(said("staging+http://127.0.0.1:1", {}), "no staging site of anp"));
  CHECK(has(said("staging+http://127.0.0.1:1", {3, {}}), "status 404"));
  CHECK(has(said("wordpress+http://127.0.0.1:1", {}), "the answer is no JSON"));
  CHECK(has(said("http+http://127.0.0.1:1", {}), "nothing to read"));
  for (const char* path : {"x", "", "/a b", "/a\nb", "/a#b", "/\xc3\xbc"}) {
    CAPTURE(path);
    CHECK(has(said("http+http://127.0.0.1:1", {20, {path}}), "--path"));
  }
}

TEST_CASE("baseline: a page that is there is answered, everything else an error") {
  struct Case {
    int status;
    Verdict want;
  };
  static constexpr Case cases[] = {
      {200, Verdict::answered},    {204, Verdict::answered}, {301, Verdict::rejected},
      {401, Verdict::rejected},    {404, Verdict::rejected}, {410, Verdict::rejected},
      {429, Verdict::retry_later}, {500, Verdict::unknown},  {502, Verdict::unknown}};
  for (const Case& c : cases) {
    CAPTURE(c.status);
    HttpExchange exchange;
    exchange.delivery = HttpExchange::Delivery::answered;
    exchange.status = c.status;
    CHECK(classify_read(exchange) == c.want);
  }
  CHECK(classify_read(HttpExchange()) == Verdict::never_sent);
}

}  // namespace anp
