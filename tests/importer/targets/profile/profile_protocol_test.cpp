#include "importer/targets/profile/profile_protocol.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "importer/targets/profile/load_profile.h"
#include "tests/importer/targets/exchanges.h"

namespace anp {

namespace {

using test::answer;
using test::site;

using Json = nlohmann::json;

const std::vector<ArticleKey> kSent = {{"a-1", "h1"}, {"a-2", "h2"}, {"a-3", "h3"}};

ProfileProtocol protocol(const std::string& name) {
  auto profile = load_http_profile(ANP_SOURCE_DIR "/importer/targets/profiles/" + name + ".json");
  REQUIRE(profile.has_value());
  return ProfileProtocol("http://127.0.0.1:1", std::move(*profile));
}

std::string result(const char* id, const char* outcome, const char* hash) {
  return Json{{"source_id", id}, {"outcome", outcome}, {"hash", hash}, {"reason", "why"}}.dump();
}

}  // namespace

TEST_CASE("profile: what each status means, with the profile's own rules first") {
  struct Case {
    const char* profile;
    int status;
    const char* body;
    const char* retry_after;
    Verdict want;
  };
  static constexpr Case cases[] = {
      {"plain", 200, "<html>Hello</html>", "", Verdict::unknown},
      {"plain", 200, R"({"site":"shop","results":[]})", "", Verdict::stop_run},
      {"plain", 200, R"({"site":"anp-staging"})", "", Verdict::unknown},
      {"plain", 204, "", "", Verdict::unknown},
      {"plain", 302, "", "", Verdict::stop_run},
      {"plain", 401, "", "", Verdict::stop_run},
      {"plain", 404, "", "", Verdict::stop_run},
      {"plain", 409, "", "", Verdict::rejected},
      {"plain", 422, "", "", Verdict::rejected},
      {"plain", 429, "", "3", Verdict::retry_later},
      {"plain", 500, "", "", Verdict::unknown},
      {"plain", 503, "", "", Verdict::unknown},
      {"plain", 503, "", "3", Verdict::retry_later},
      {"drupal", 409, "", "", Verdict::unknown},
      {"drupal", 422, "", "", Verdict::rejected},
      {"directus", 400, R"({"errors":[{"extensions":{"code":"RECORD_NOT_UNIQUE"}}]})", "",
       Verdict::unknown},
      {"directus", 400, R"({"errors":[{"extensions":{"code":"INVALID_PAYLOAD"}}]})", "",
       Verdict::rejected},
      {"strapi", 400, R"({"error":{"message":"This attribute must be unique"}})", "",
       Verdict::unknown},
      {"strapi", 400, R"({"error":{"message":"title must be defined."}})", "", Verdict::rejected},
  };
  for (const Case& c : cases) {
    CAPTURE(c.profile);
    CAPTURE(c.status);
    HttpExchange exchange = answer(c.status, c.body);
    if (*c.retry_after != 0) exchange.headers = {{"retry-after", c.retry_after}};
    const SendOutcome outcome = protocol(c.profile).classify_send(exchange, kSent);
    CHECK(outcome.verdict == c.want);
    CHECK_FALSE(outcome.reason.empty());
    CHECK(outcome.retry_after.has_value() == (*c.retry_after != 0));
  }
  HttpExchange lost;
  lost.delivery = HttpExchange::Delivery::sent_no_answer;
  lost.reason = "timed out";
  CHECK(protocol("drupal").classify_send(lost, kSent).verdict == Verdict::unknown);
  lost.delivery = HttpExchange::Delivery::never_sent;
  CHECK(protocol("drupal").classify_send(lost, kSent).verdict == Verdict::never_sent);
}

TEST_CASE("profile: an answer counts article by article, where it names id and hash") {
  using O = ArticleOutcome;
  struct Case {
    std::string results;
    O want[3];
  };
  const std::string good2 = result("a-2", "updated", "h2");
  const std::string good3 = result("a-3", "unchanged", "h3");
  const Case cases[] = {
      {result("a-1", "created", "h1") + "," + good2 + "," + good3,
       {O::created, O::updated, O::unchanged}},
      {good3 + "," + good2 + "," + result("a-1", "rejected", ""),
       {O::rejected, O::updated, O::unchanged}},
      {result("a-1", "created", "other") + "," + good2, {O::unknown, O::updated, O::unknown}},
      {result("a-1", "stored", "h1"), {O::unknown, O::unknown, O::unknown}},
      {"7,null,[]," + good2, {O::unknown, O::updated, O::unknown}},
      {"", {O::unknown, O::unknown, O::unknown}},
  };
  const ProfileProtocol plain = protocol("plain");
  for (const Case& c : cases) {
    CAPTURE(c.results);
    const SendOutcome outcome =
        plain.classify_send(answer(200, site(R"("results":[)" + c.results + "]")), kSent);
    CHECK(outcome.verdict == Verdict::answered);
    REQUIRE(outcome.articles.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(outcome.articles[i].outcome == c.want[i]);
      CHECK(outcome.articles[i].reason == (c.want[i] == O::rejected ? "why" : ""));
    }
  }
}

TEST_CASE("profile: a look-up that may hide something says nothing") {
  const ProfileProtocol strapi = protocol("strapi");
  const auto look = [&](const std::string& items, int total) {
    return strapi
        .classify_look_up(
            answer(200, R"({"data":[)" + items + R"(],"meta":{"pagination":{"total":)" +
                            std::to_string(total) + "}}}"),
            kSent)
        .outcome;
  };
  const std::string one = R"({"source_id":"a-1","content_hash":"h1","documentId":"d1"})";
  const std::string foreign = R"({"source_id":"b-1","content_hash":"h1","documentId":"d1"})";
  CHECK(look(one, 1).hashes ==
        std::vector<std::optional<std::string>>{"h1", std::nullopt, std::nullopt});
  CHECK(look("", 0).answered);
  CHECK_FALSE(look(one, 2).answered);  // there is another page
  CHECK(look(one, 2).reason.find("1 of 2") != std::string::npos);
  // The filter was not understood: what it lists is anything.
  CHECK_FALSE(look(one + "," + foreign, 2).answered);
  CHECK_FALSE(look("7", 1).answered);
  CHECK_FALSE(strapi.classify_look_up(answer(200, R"({"data":{}})"), kSent).outcome.answered);
  CHECK_FALSE(strapi.classify_look_up(answer(200, "<html>"), kSent).outcome.answered);
  CHECK(strapi.classify_look_up(answer(401, ""), kSent).outcome.stop_run);
  CHECK_FALSE(
      protocol("drupal")
          .classify_look_up(answer(200, R"({"data":[],"links":{"next":{"href":"x"}}})"), kSent)
          .outcome.answered);
}

TEST_CASE("profile: of twins the one that is ours counts, and one without a hash is another") {
  const auto look = [](const std::string& items) {
    return protocol("directus")
        .classify_look_up(answer(200, R"({"data":[)" + items + "]}"),
                          std::vector<ArticleKey>{{"a-1", "h1"}})
        .outcome.hashes.at(0);
  };
  CHECK(look(R"({"id":"a-1","content_hash":"x"},{"id":"a-1","content_hash":"h1"})") == "h1");
  CHECK(look(R"({"id":"a-1","content_hash":"h1"},{"id":"a-1","content_hash":"x"})") == "h1");
  CHECK(look(R"({"id":"a-1","content_hash":null})") == "");
}

TEST_CASE("profile: requests are made of the articles, which are taken as they are") {
  const SecretStore none;
  const std::vector<SourceArticle> articles = {{1, "a-1", "h1", R"({"title":"\"q\" & <b>"})"},
                                               {2, "a-2", "h2", R"({"title":"日本"})"}};
  const EncodedSend plain = protocol("plain").encode_send(articles, none);
  CHECK(plain.refused.empty());
  CHECK(plain.request.method == "POST");
  CHECK(plain.request.url == "http://127.0.0.1:1/api/v1/articles/batch");
  CHECK(plain.request.body == R"({"articles":[{"title":"\"q\" & <b>"},{"title":"日本"}]})");
  const auto& headers = plain.request.headers;
  const auto key = std::find_if(headers.begin(), headers.end(), [](const HttpHeader& header) {
    return header.name == "Idempotency-Key";
  });
  REQUIRE(key != headers.end());
  CHECK(key->value.size() == 32);
  const std::vector<ArticleKey> keys = {{"a\"1", "h"}, {"b", "h"}};
  CHECK(Json::parse(protocol("plain").encode_look_up(keys, none)->body) ==
        Json::parse(R"({"source_ids":["a\"1","b"]})"));
}

TEST_CASE("profile: an article that lacks a field is refused alone, with its reason") {
  const std::vector<SourceArticle> articles = {
      {1, "a-1", "h1", R"({"title":"T"})"},
      {2, "a-2", "h2", R"({"title":"T","slug":"s","excerpt":"e","body":[],"author":{"name":"n"},
        "category":"c","tags":[],"published_at":"t","status":"publish","meta":{}})"},
      {3, "a-3", "h3", R"([])"}};
  auto profile = load_http_profile(ANP_SOURCE_DIR "/importer/targets/profiles/directus.json");
  REQUIRE(profile.has_value());
  profile->send.request.headers.clear();  // without the secret
  const ProfileProtocol directus("http://127.0.0.1:1", std::move(*profile));
  const EncodedSend send = directus.encode_send(articles, SecretStore());
  REQUIRE(send.refused.size() == 2);
  CHECK(send.refused[0].offset == 0);
  CHECK(send.refused[0].reason.find("/status") != std::string::npos);
  CHECK(send.refused[1].offset == 2);
  const Json body = Json::parse(send.request.body);
  REQUIRE(body.size() == 1);
  CHECK(body[0]["id"] == "a-2");
  CHECK(body[0]["status"] == "published");
  CHECK(body[0]["article"]["title"] == "T");
  CHECK(directus.encode_send({articles.data(), 1}, SecretStore()).refused.size() == 1);
}

TEST_CASE("profile: a probe tells ready, unreachable and another site apart") {
  const ProfileProtocol plain = protocol("plain");
  HttpExchange down;
  down.reason = "connection refused";
  CHECK(plain.classify_probe(down).verdict == Probe::Verdict::unreachable);
  CHECK(plain.classify_probe(answer(503, "")).verdict == Probe::Verdict::unreachable);
  CHECK(plain.classify_probe(answer(429, "")).verdict == Probe::Verdict::unreachable);
  for (const char* body : {"<html>", R"({"site":"shop"})", "[]", R"({"site":"anp-staging"})",
                           R"({"site":"anp-staging","api":1,"articles":"many"})"}) {
    CAPTURE(body);
    const Probe probe = plain.classify_probe(answer(200, body));
    CHECK(probe.verdict == Probe::Verdict::refused);
    CHECK(probe.message.find("nothing was sent") != std::string::npos);
  }
  CHECK(plain.classify_probe(answer(401, "")).message.find("secret") != std::string::npos);
  const Probe ready =
      plain.classify_probe(answer(200, site(R"("api":1,"site_id":"abc","articles":12)")));
  CHECK(ready.verdict == Probe::Verdict::ready);
  CHECK(ready.site_id == "abc");
  CHECK(ready.articles == 12);
  CHECK(ready.max_batch == 1000);
}

TEST_CASE("profile: a read-back gives the article with the fields that stand beside it") {
  const ProfileProtocol drupal = protocol("drupal");
  const std::vector<ArticleKey> asked = {{"a-1", "h1"}, {"a-2", "h2"}};
  const Json stored = {{"title", "old"}, {"excerpt", "e"}, {"source_id", "a-1"}};
  const auto read = [&](const Json& attributes) {
    return drupal.classify_read_back(
        answer(200, Json{{"data", {{{"attributes", attributes}}}}}.dump()), asked);
  };
  ReadBackOutcome outcome = read({{"field_source_id", "a-1"},
                                  {"title", "changed"},
                                  {"body", nullptr},
                                  {"field_article", stored.dump()}});
  REQUIRE(outcome.reply.answered);
  REQUIRE(outcome.articles.size() == 2);
  CHECK(Json::parse(outcome.articles[0].articles.at(0)) ==
        Json{{"title", "changed"}, {"source_id", "a-1"}});
  CHECK(outcome.articles[1].articles.empty());
  outcome = read({{"field_source_id", "a-1"}, {"field_article", "no JSON"}});
  CHECK(outcome.articles.at(0).articles.at(0) == "{}");
  CHECK_FALSE(read({{"field_source_id", "b-1"}}).reply.answered);
  CHECK_FALSE(drupal.classify_read_back(answer(200, "<html>"), asked).reply.answered);
}

TEST_CASE("profile: an answer that is nested without end is none, nor is an article in its text") {
  const std::string read =
      R"("covered":1,"articles":[{"source_id":"a-1",)" + test::deep_member() + "}]";
  CHECK_FALSE(protocol("plain").classify_read_back(answer(200, site(read)), kSent).reply.answered);
  const std::string stored = Json("{" + test::deep_member() + "}").dump();
  const std::string body = R"({"data":[{"id":"a-1","article":)" + stored + "}]}";
  const ReadBackOutcome outcome = protocol("directus").classify_read_back(answer(200, body), kSent);
  REQUIRE(outcome.reply.answered);
  CHECK(outcome.articles.front().articles == std::vector<std::string>{"{}"});
}

TEST_CASE("profile: only 204 says of a removal without an answer that it was done") {
  const std::vector<ArticleKey> asked = {{"a-1", "h1"}};
  const ProfileProtocol drupal = protocol("drupal");
  CHECK(drupal.classify_remove(answer(204, ""), asked).articles ==
        std::vector<Removal>{Removal::removed});
  CHECK(drupal.classify_remove(answer(404, "{}"), asked).articles ==
        std::vector<Removal>{Removal::absent});
  CHECK_FALSE(drupal.classify_remove(answer(200, "<html>"), asked).reply.answered);
  CHECK_FALSE(drupal.classify_remove(answer(200, "{}"), asked).reply.answered);
  CHECK_FALSE(drupal.classify_remove(answer(500, ""), asked).reply.answered);
  CHECK(drupal.classify_remove(answer(403, ""), asked).reply.stop_run);
}

TEST_CASE("profile: a removal that the site compares counts by its words") {
  const ProfileProtocol plain = protocol("plain");
  const auto removal = [](const char* id, const char* what) {
    return Json{{"source_id", id}, {"outcome", what}}.dump();
  };
  const std::string first = removal("a-1", "deleted") + "," + removal("a-2", "absent") + ",";
  const auto remove = [&](const std::string& last) {
    return plain.classify_remove(answer(200, site(R"("results":[)" + first + last + "]")), kSent);
  };
  CHECK(remove(removal("a-3", "changed")).articles ==
        std::vector<Removal>{Removal::removed, Removal::absent, Removal::changed});
  for (const std::string& last :
       {removal("a-4", "deleted"), removal("a-3", "gone"), std::string("7")}) {
    CAPTURE(last);
    CHECK_FALSE(remove(last).reply.answered);
    CHECK(remove(last).articles.empty());
  }
}

}  // namespace anp
