#include "importer/targets/wordpress/preflight.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../exchanges.h"
#include "wordpress_cases.h"

using namespace anp;
using anp::test::answer;
using anp::test::Json;

namespace {

constexpr const char* kBase = "http://127.0.0.1:8780";

Json index_body() {
  return {{"name", "Site"},
          {"timezone_string", "Europe/Berlin"},
          {"namespaces", {"wp/v2"}},
          {"authentication", {{"application-passwords", Json::object()}}}};
}

Json user_body() {
  Json user = {{"id", 3}, {"slug", "ed"}, {"roles", {"editor"}}};
  for (const char* right : {"edit_posts", "publish_posts", "edit_published_posts",
                            "edit_others_posts", "manage_categories", "unfiltered_html"}) {
    user["capabilities"][right] = true;
  }
  return user;
}

Json schema_body() {
  Json meta = {{"anp_hash", {{"type", "string"}}}, {"anp_stack", {{"type", "string"}}}};
  return {{"schema", {{"properties", {{"meta", {{"properties", meta}}}}}}}};
}

Json batch_body(int most) {
  Json args = {{"requests", {{"maxItems", most}}}};
  return {{"endpoints", Json::array({Json{{"args", args}}})}};
}

/// The answers of a site that is as it should be.
std::vector<HttpExchange> good_answers() {
  return {answer(200, index_body().dump()), answer(200, user_body().dump()),
          answer(200, schema_body().dump()), answer(200, batch_body(25).dump()),
          answer(200, R"([{"id":1}])")};
}

Preflight run(const std::vector<HttpExchange>& answers) {
  Preflight preflight(kBase);
  for (const HttpExchange& exchange : answers) {
    if (!preflight.next_request()) break;
    preflight.absorb(exchange);
  }
  return preflight;
}

}  // namespace

TEST_CASE("preflight finds out what a site takes, keeps and loses") {
  const Preflight preflight = run(good_answers());
  CHECK_FALSE(preflight.next_request());
  const Probe& probe = preflight.probe();
  CHECK(probe.verdict == Probe::Verdict::ready);
  CHECK(probe.inserts);
  CHECK(probe.max_batch == 25);
  CHECK(probe.articles == 1);
  const WordPressSite& site = preflight.site();
  CHECK(site.user == 3);
  CHECK(site.makes_categories);
  CHECK_FALSE(site.makes_authors);
  CHECK(site.time_zone == "Europe/Berlin");
  // A key that is registered with another type would be refused: it is not sent.
  CHECK(site.meta.size() == 1);
  CHECK(site.marks_end());
  CHECK(site.unkept.size() == meta_fields().size() - 1);
  REQUIRE(probe.losses.size() == 3);
  CHECK(probe.losses[0].find("anp_stack") != std::string::npos);
  CHECK(probe.losses[0].find("anp-importer") != std::string::npos);
}

TEST_CASE("what a site says of itself is shown printable, and cut between characters") {
  auto answers = good_answers();
  Json index = index_body();
  index["name"] = "\x1b" + std::string(98, 'x') + "ë";
  answers[0] = answer(200, index.dump());
  CHECK(run(answers).site().name == " " + std::string(98, 'x') + "...");
}

TEST_CASE("a site without batch/v1 takes one post in a request") {
  auto answers = good_answers();
  answers[3] = answer(404, R"({"code":"rest_no_route","message":"m"})");
  const Preflight preflight = run(answers);
  CHECK(preflight.probe().verdict == Probe::Verdict::ready);
  CHECK(preflight.probe().max_batch == 1);
  CHECK_FALSE(preflight.site().batch);
}

TEST_CASE("our plugin is asked for environment, version, and articles of its own") {
  auto answers = good_answers();
  Json index = index_body();
  index["namespaces"].push_back("anp/v1");
  answers[0] = answer(200, index.dump());
  answers.insert(
      answers.begin() + 4,
      answer(200,
             R"({"articles":3,"capabilities":{"environment":"staging","wordpress":"6.1.9"}})"));
  const Preflight preflight = run(answers);
  CHECK(preflight.probe().articles == 4);
  CHECK(preflight.site().environment == "staging");
  CHECK(preflight.site().version == "6.1.9");
}

TEST_CASE("what cannot be imported into is refused with the remedy") {
  Json reader = user_body();
  reader["capabilities"].erase("publish_posts");
  Json unsigned_index = index_body();
  unsigned_index["authentication"] = Json::array();
  struct Case {
    std::size_t step;
    HttpExchange exchange;
    Probe::Verdict verdict;
    const char* says;
  };
  HttpExchange refused;
  refused.reason = "connection refused";
  const Case cases[] = {
      {0, refused, Probe::Verdict::unreachable, "cannot reach"},
      {0, answer(502, "<html>"), Probe::Verdict::unreachable, "status 502"},
      {0, answer(200, "<html>"), Probe::Verdict::refused, "no REST API of a WordPress"},
      {0, answer(404, "<html>"), Probe::Verdict::refused, "permalinks"},
      {0, answer(200, unsigned_index.dump()), Probe::Verdict::refused, "application passwords"},
      {1, answer(401, R"({"code":"incorrect_password","message":"m"})"), Probe::Verdict::refused,
       "incorrect_password"},
      {1, answer(200, reader.dump()), Probe::Verdict::refused, "publish_posts"},
      {4, answer(400, R"({"code":"rest_invalid_param","message":"m"})"), Probe::Verdict::refused,
       "in every status"},
      {2, answer(200, std::string(500'000, '[')), Probe::Verdict::ready, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.step);
    CAPTURE(std::string(c.says));
    auto answers = good_answers();
    answers[c.step] = c.exchange;
    const Preflight preflight = run(answers);
    CHECK(preflight.probe().verdict == c.verdict);
    CHECK(preflight.probe().message.find(c.says) != std::string::npos);
    CHECK_FALSE(preflight.next_request());
  }
}
