#include <doctest/doctest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using nlohmann::json;

/// What an anp-staging site says of itself.
std::string site_answer(std::size_t articles) {
  return json{{"site", "anp-staging"},
              {"site_id", "the-site"},
              {"api", 1},
              {"articles", articles},
              {"max_batch", 1000}}
      .dump();
}

std::string first_line(const RawRequest& request) {
  return request.head.substr(0, request.head.find("\r\n"));
}

}  // namespace

TEST_CASE("redirects: whatever the request, nothing is sent to the other place") {
  const TemporaryDirectory directory;
  const RawHttpServer other([](const RawRequest&) { return reply(200, site_answer(0)); });
  const std::string place =
      "http://user:canary-user@127.0.0.1:" + std::to_string(other.port()) + "/else/where";
  struct Case {
    std::string path;  // that is redirected
    std::vector<std::string> arguments;
    std::size_t articles;
  };
  const std::vector<std::string> run = {"run", "--count", "2"};
  const std::vector<Case> cases = {
      {"GET /api/v1/site", run, 0},
      {"POST /api/v1/articles/batch", run, 0},
      {"POST /api/v1/articles/lookup", run, 2},
      {"POST /api/v1/articles/read", {"verify", "--count", "2"}, 2},
      {"POST /api/v1/articles/delete", {"undo"}, 2},
  };
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const Case& c : cases) {
      CAPTURE(status);
      CAPTURE(c.path);
      std::atomic<bool> redirects = false;
      const RawHttpServer server([&](const RawRequest& request) {
        if (redirects && first_line(request).starts_with(c.path)) {
          return reply(status, R"({"site":"anp-staging"})",
                       "Location: " + place + "?token=canary-query#canary-fragment\r\n");
        }
        if (request.head.starts_with("GET ")) return reply(200, site_answer(c.articles));
        json results = json::array();
        const json asked = json::parse(request.body);
        if (asked.contains("articles")) {
          for (const json& article : asked["articles"]) {
            results.push_back({{"source_id", article["source_id"]},
                               {"hash", article["meta"]["hash"]},
                               {"outcome", "created"}});
          }
        }
        return reply(
            200, json{{"site", "anp-staging"}, {"articles", json::array()}, {"results", results}}
                     .dump());
      });
      const std::string ledger = "l" + std::to_string(server.port()) + std::to_string(status);
      const auto with = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--target", "staging+" + server.url(""), "--ledger", ledger});
        return import_articles(directory, words);
      };
      if (c.arguments.front() != "run") {
        const Ended before = with(run);
        INFO(before.errors);
        REQUIRE(before.exit_code == 0);
      }
      redirects = true;
      const Ended ended = with(c.arguments);
      INFO(ended.errors);
      CHECK(ended.exit_code == 4);
      CHECK(contains(ended.errors, "status " + std::to_string(status)));
      CHECK(contains(ended.errors, "127.0.0.1:" + std::to_string(other.port()) + "/else/where"));
      CHECK_FALSE(contains(ended.errors + ended.output, "canary"));
    }
  }
  CHECK(other.connections() == 0);
}

}  // namespace anp
