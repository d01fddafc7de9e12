#include "importer/targets/staging.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "importer/targets/http_verdict.h"
#include "tests/importer/targets/exchanges.h"

namespace anp {

namespace {

using test::answer;
using test::site;

const StagingProtocol kProtocol("http://127.0.0.1:1");
const std::vector<ArticleKey> kSent = {{"a-1", "h1"}, {"a-2", "h2"}, {"a-3", "h3"}};

std::string result(const char* id, const char* outcome, const char* hash) {
  return std::string(R"({"source_id":")") + id + R"(","outcome":")" + outcome + R"(","hash":")" +
         hash + R"("})";
}

}  // namespace

TEST_CASE("staging: what each status means for a batch") {
  using Delivery = HttpExchange::Delivery;
  struct Case {
    Delivery delivery;
    int status;
    const char* retry_after;
    bool whole_request_left;
    Verdict want;
  };
  static constexpr Case cases[] = {
      {Delivery::never_sent, 0, "", false, Verdict::never_sent},
      {Delivery::sent_no_answer, 0, "", false, Verdict::unknown},
      {Delivery::sent_no_answer, 0, "", true, Verdict::unknown},
      {Delivery::answered, 100, "", true, Verdict::unknown},
      {Delivery::answered, 200, "", true, Verdict::unknown},  // HTML below
      {Delivery::answered, 201, "", true, Verdict::unknown},
      {Delivery::answered, 204, "", true, Verdict::unknown},
      {Delivery::answered, 301, "", true, Verdict::stop_run},
      {Delivery::answered, 307, "", true, Verdict::stop_run},
      {Delivery::answered, 400, "", true, Verdict::rejected},
      {Delivery::answered, 401, "", true, Verdict::stop_run},
      {Delivery::answered, 403, "", true, Verdict::stop_run},
      {Delivery::answered, 404, "", true, Verdict::stop_run},
      {Delivery::answered, 405, "", true, Verdict::stop_run},
      {Delivery::answered, 408, "", true, Verdict::unknown},
      {Delivery::answered, 408, "", false, Verdict::retry_later},
      {Delivery::answered, 409, "", true, Verdict::rejected},
      {Delivery::answered, 413, "", true, Verdict::too_large},
      {Delivery::answered, 422, "", true, Verdict::rejected},
      {Delivery::answered, 425, "", true, Verdict::retry_later},
      {Delivery::answered, 429, "", true, Verdict::retry_later},
      {Delivery::answered, 429, "3", true, Verdict::retry_later},
      {Delivery::answered, 500, "", true, Verdict::unknown},
      {Delivery::answered, 502, "3", true, Verdict::unknown},
      {Delivery::answered, 503, "", true, Verdict::unknown},
      {Delivery::answered, 503, "soon", true, Verdict::unknown},
      {Delivery::answered, 503, "3", true, Verdict::retry_later},
      {Delivery::answered, 504, "", true, Verdict::unknown},
      {Delivery::answered, 599, "", true, Verdict::unknown},
  };
  for (const Case& c : cases) {
    CAPTURE(c.status);
    CAPTURE(c.retry_after);
    CAPTURE(c.whole_request_left);
    HttpExchange exchange = answer(c.status, "<html>Hello</html>");
    exchange.delivery = c.delivery;
    exchange.whole_request_left = c.whole_request_left;
    exchange.reason = "no answer";
    if (*c.retry_after != 0) exchange.headers = {{"retry-after", c.retry_after}};
    const SendOutcome outcome = kProtocol.classify_send(exchange, kSent);
    CHECK(outcome.verdict == c.want);
    CHECK_FALSE(outcome.reason.empty());
    CHECK(outcome.retry_after.has_value() == (std::string(c.retry_after) == "3"));
    const LookUpOutcome looked_up = kProtocol.classify_look_up(exchange, kSent);
    CHECK_FALSE(looked_up.answered);
    CHECK(looked_up.stop_run == (c.want == Verdict::stop_run));
  }
}

TEST_CASE("staging: an answer counts article by article, where it names id and hash") {
  struct Case {
    std::string results;
    ArticleOutcome want[3];
  };
  using O = ArticleOutcome;
  const std::string good2 = result("a-2", "updated", "h2");
  const std::string good3 = result("a-3", "unchanged", "h3");
  const Case cases[] = {
      {result("a-1", "created", "h1") + "," + good2 + "," + good3,
       {O::created, O::updated, O::unchanged}},
      {result("a-1", "rejected", "") + "," + good2 + "," + good3,
       {O::rejected, O::updated, O::unchanged}},
      {result("a-1", "created", "other") + "," + good2 + "," + good3,
       {O::unknown, O::updated, O::unchanged}},
      {result("a-1", "stored", "h1") + "," + good2 + "," + good3,
       {O::unknown, O::updated, O::unchanged}},
      {"7," + good2 + "," + good3, {O::unknown, O::updated, O::unchanged}},
      {result("a-1", "created", "h1"), {O::created, O::unknown, O::unknown}},
      {good2 + "," + result("a-1", "created", "h1"),
       {O::unknown, O::unknown, O::unknown}},  // order
      {"", {O::unknown, O::unknown, O::unknown}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.results);
    const SendOutcome outcome =
        kProtocol.classify_send(answer(200, site(R"("results":[)" + c.results + "]")), kSent);
    CHECK(outcome.verdict == Verdict::answered);
    REQUIRE(outcome.articles.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(outcome.articles[i].outcome == c.want[i]);
  }
}

TEST_CASE("staging: a rejection carries the site's reason, short and printable") {
  const std::string long_reason(1'000, 'x');
  const auto body =
      site(R"("results":[{"source_id":"a-1","outcome":"rejected","reason":"bad\u001b[2J\n)" +
           long_reason + R"("}])");
  const SendOutcome outcome =
      kProtocol.classify_send(answer(200, body), std::vector<ArticleKey>{{"a-1", "h1"}});
  REQUIRE(outcome.articles.size() == 1);
  const std::string& reason = outcome.articles[0].reason;
  CHECK(reason.rfind("bad [2J ", 0) == 0);
  CHECK(reason.size() < 300);
  CHECK(kProtocol
            .classify_send(answer(413, site(R"("error":{"code":"too_large","message":"too big"})")),
                           kSent)
            .reason == "status 413: too big");
}

TEST_CASE("staging: another site behind the address stops the run") {
  const auto other = answer(200, R"({"site":"shop","results":[],"articles":[]})");
  CHECK(kProtocol.classify_send(other, kSent).verdict == Verdict::stop_run);
  CHECK(kProtocol.classify_look_up(other, kSent).stop_run);
}

TEST_CASE("staging: no answer of ours, whatever it is, is no acknowledgement") {
  for (const char* body :
       {"", "null", "[]", "{", "\"x\"", R"({"results":[]})", R"({"site":7})",
        "{\"site\":\"anp-staging\"}", R"({"site":"anp-staging","results":{}})"}) {
    CAPTURE(body);
    CHECK(kProtocol.classify_send(answer(200, body), kSent).verdict == Verdict::unknown);
    CHECK_FALSE(kProtocol.classify_look_up(answer(200, body), kSent).answered);
  }
}

TEST_CASE("staging: a look-up says for each article what is there") {
  const LookUpOutcome outcome = kProtocol.classify_look_up(
      answer(200, site(R"("articles":[{"source_id":"a-3","hash":"other","url":"/x"},
                                      {"source_id":"a-1","hash":"h1","url":"/y"}])")),
      kSent);
  REQUIRE(outcome.answered);
  CHECK(outcome.hashes == std::vector<std::optional<std::string>>{"h1", std::nullopt, "other"});
  CHECK_FALSE(kProtocol.classify_look_up(answer(200, site(R"("articles":[7])")), kSent).answered);
  CHECK_FALSE(
      kProtocol.classify_look_up(answer(200, site(R"("articles":[{"source_id":"a-1"}])")), kSent)
          .answered);
}

TEST_CASE("staging: an article that a look-up lists twice is there twice") {
  const std::string listed = R"({"source_id":"a-3","hash":"h3"})";
  const LookUpOutcome outcome = kProtocol.classify_look_up(
      answer(200, site(R"("articles":[)" + listed + R"(,{"source_id":"a-1","hash":"h1"},)" +
                       listed + "]")),
      kSent);
  REQUIRE(outcome.answered);
  CHECK(outcome.hashes == std::vector<std::optional<std::string>>{"h1", std::nullopt, "h3"});
  CHECK(outcome.twins == std::vector<std::size_t>{2});
}

TEST_CASE("staging: a Retry-After date is taken relative to the exchange's end") {
  HttpExchange exchange = answer(429, "", {{"retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"}});
  exchange.ended = std::chrono::system_clock::time_point(std::chrono::seconds(784'111'770));
  CHECK(kProtocol.classify_send(exchange, kSent).retry_after == std::chrono::seconds(7));
  exchange.ended += std::chrono::hours(1);
  CHECK(kProtocol.classify_send(exchange, kSent).retry_after == std::chrono::seconds(0));
  exchange.ended -= std::chrono::hours(24);
  CHECK(kProtocol.classify_send(exchange, kSent).retry_after == std::chrono::hours(1));
}

TEST_CASE("staging: a Retry-After date is compared with a Date in any year") {
  const HttpExchange past = answer(503, "",
                                   {{"retry-after", "Sun, 06 Nov 1994 08:50:37 GMT"},
                                    {"date", "Sun, 06 Nov 7994 08:50:37 GMT"}});
  CHECK(kProtocol.classify_send(past, kSent).retry_after == std::chrono::seconds(0));
  const HttpExchange future = answer(503, "",
                                     {{"retry-after", "Sun, 06 Nov 7994 08:50:37 GMT"},
                                      {"date", "Sun, 06 Nov 7994 08:50:30 GMT"}});
  CHECK(kProtocol.classify_send(future, kSent).retry_after == std::chrono::seconds(7));
}

TEST_CASE("staging: a Retry-After date is taken relative to the answer's Date, not to our clock") {
  HttpExchange exchange = answer(429, "",
                                 {{"date", "Sun, 06 Nov 1994 08:49:30 GMT"},
                                  {"retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"}});
  for (const int hours : {-24, 0, 24}) {
    CAPTURE(hours);
    exchange.ended = std::chrono::system_clock::time_point(std::chrono::seconds(784'111'770)) +
                     std::chrono::hours(hours);
    CHECK(kProtocol.classify_send(exchange, kSent).retry_after == std::chrono::seconds(7));
  }
  // A Date that is none counts for nothing.
  exchange.headers.front().value = "yesterday";
  CHECK(kProtocol.classify_send(exchange, kSent).retry_after == std::chrono::seconds(0));
}

TEST_CASE("staging: requests carry the articles byte for byte") {
  const std::vector<SourceArticle> articles = {{1, "a-1", "h1", R"({"title":"\"q\" & <b>"})"},
                                               {2, "a-2", "h2", R"({"title":"日本"})"}};
  const HttpRequest send = kProtocol.encode_send(articles);
  CHECK(send.method == "POST");
  CHECK(send.url == "http://127.0.0.1:1/api/v1/articles/batch");
  CHECK(send.body == R"({"articles":[{"title":"\"q\" & <b>"},{"title":"日本"}]})");
  const std::vector<ArticleKey> keys = {{"a\"1", "h"}, {"b", "h"}};
  CHECK(nlohmann::json::parse(kProtocol.encode_look_up(keys).body) ==
        nlohmann::json::parse(R"({"source_ids":["a\"1","b"]})"));
}

TEST_CASE("staging: a probe tells ready, unreachable and not an anp site apart") {
  HttpExchange down;
  down.reason = "connection refused";
  CHECK(kProtocol.classify_probe(down).verdict == Probe::Verdict::unreachable);
  CHECK(kProtocol.classify_probe(down).message.find("connection refused") != std::string::npos);
  CHECK(kProtocol.classify_probe(answer(503, "")).verdict == Probe::Verdict::unreachable);
  CHECK(kProtocol.classify_probe(answer(200, "<html>")).verdict == Probe::Verdict::refused);
  const Probe ready = kProtocol.classify_probe(
      answer(200, site(R"("api":1,"site_id":"abc","articles":12,"max_batch":1000)")));
  CHECK(ready.verdict == Probe::Verdict::ready);
  CHECK(ready.site_id == "abc");
  CHECK(ready.articles == 12);
  CHECK(ready.max_batch == 1000);
}

TEST_CASE("staging: an article that was read back is given byte for byte, once for each copy") {
  const std::string one = R"({"title":"\"q\"","source_id":"a-1","meta":{"z":1,"a":[2]}})";
  const std::string two = R"({"source_id":"a-2"})";
  const ReadBackOutcome outcome = kProtocol.classify_read_back(
      answer(200, site(R"("articles":[)" + two + "," + one + "," + two + R"(],"covered":3)")),
      kSent);
  REQUIRE(outcome.reply.answered);
  REQUIRE(outcome.articles.size() == 3);
  CHECK(outcome.articles[0].articles == std::vector<std::string>{one});
  CHECK(outcome.articles[1].articles == std::vector<std::string>{two, two});
  CHECK(outcome.articles[2].articles.empty());
  const ReadBackOutcome part = kProtocol.classify_read_back(
      answer(200, site(R"("articles":[)" + two + R"(],"covered":2)")), kSent);
  CHECK(part.articles.size() == 2);
}

TEST_CASE("staging: a read-back that does not make sense says nothing about any article") {
  for (const char* members :
       {R"("articles":[])", R"("articles":[],"covered":0)", R"("articles":[],"covered":4)",
        R"("articles":[],"covered":-1)", R"("articles":[],"covered":"3")",
        R"("articles":{},"covered":3)", R"("covered":3)", R"("articles":[7],"covered":3)",
        R"("articles":[{"source_id":"other"}],"covered":3)",
        R"("articles":[{"source_id":"a-3"}],"covered":1)"}) {
    CAPTURE(members);
    const ReadBackOutcome outcome = kProtocol.classify_read_back(answer(200, site(members)), kSent);
    CHECK_FALSE(outcome.reply.answered);
    CHECK_FALSE(outcome.reply.stop_run);
    CHECK(outcome.articles.empty());
    CHECK_FALSE(outcome.reply.reason.empty());
  }
}

TEST_CASE("staging: an answer that is nested without end is none") {
  const std::string read =
      R"("covered":1,"articles":[{"source_id":"a-1",)" + test::deep_member() + "}]";
  CHECK_FALSE(kProtocol.classify_read_back(answer(200, site(read)), kSent).reply.answered);
  const std::string results =
      R"("results":[)" + result("a-1", "created", "h1") + "]," + test::deep_member();
  CHECK(kProtocol.classify_send(answer(200, site(results)), kSent).verdict == Verdict::unknown);
}

TEST_CASE("staging: a removal counts when the answer names every article in order") {
  const auto removal = [](const char* id, const char* what) {
    return std::string(R"({"source_id":")") + id + R"(","outcome":")" + what + R"("})";
  };
  const std::string first = removal("a-1", "deleted") + "," + removal("a-2", "absent") + ",";
  const RemoveOutcome outcome = kProtocol.classify_remove(
      answer(200, site(R"("results":[)" + first + removal("a-3", "changed") + "]")), kSent);
  REQUIRE(outcome.reply.answered);
  CHECK(outcome.articles ==
        std::vector<Removal>{Removal::removed, Removal::absent, Removal::changed});
  for (const std::string& last :
       {removal("a-4", "deleted"), removal("a-3", "gone"), std::string("7"),
        removal("a-3", "deleted") + "," + removal("a-3", "deleted")}) {
    CAPTURE(last);
    std::string results = R"("results":[)";
    results.append(first).append(last).append("]");
    const RemoveOutcome bad = kProtocol.classify_remove(answer(200, site(results)), kSent);
    CHECK_FALSE(bad.reply.answered);
    CHECK(bad.articles.empty());
  }
}

TEST_CASE("staging: read-backs and removals take only the site's own word for an answer") {
  const auto check = [](const HttpExchange& exchange, bool stop_run) {
    const Reply read = kProtocol.classify_read_back(exchange, kSent).reply;
    const Reply removed = kProtocol.classify_remove(exchange, kSent).reply;
    CHECK_FALSE(read.answered);
    CHECK_FALSE(removed.answered);
    CHECK(read.stop_run == stop_run);
    CHECK(removed.stop_run == stop_run);
  };
  check(answer(200, "<html>200 OK</html>"), false);
  check(answer(200, R"({"site":"shop","articles":[],"results":[],"covered":3})"), true);
  check(answer(401, ""), true);
  check(answer(302, ""), true);
  check(answer(500, ""), false);
  check(answer(503, "", {{"retry-after", "3"}}), false);
  CHECK(
      kProtocol.classify_remove(answer(429, "", {{"retry-after", "3"}}), kSent).reply.retry_after ==
      std::chrono::seconds(3));
  HttpExchange lost;
  lost.delivery = HttpExchange::Delivery::sent_no_answer;
  lost.reason = "timed out";
  check(lost, false);
  const HttpRequest remove = kProtocol.encode_remove(kSent);
  CHECK(remove.url == "http://127.0.0.1:1/api/v1/articles/delete");
  CHECK(nlohmann::json::parse(remove.body)["articles"][2] ==
        nlohmann::json({{"source_id", "a-3"}, {"hash", "h3"}}));
  const HttpRequest read = kProtocol.encode_read_back(kSent);
  CHECK(read.url == "http://127.0.0.1:1/api/v1/articles/read");
  CHECK(read.max_answer_bytes > kMaxAnswerBytes);
}

}  // namespace anp
