#include "importer/staging/api.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "importer/staging/site_app.h"
#include "tests/staging/sample_article.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using nlohmann::json;

/// A site without a server around it.
class App {
 public:
  explicit App(const SiteOptions& options = {})
      : site_(*SharedSite::open(directory_.file("site.sqlite"), options)), app_(*site_) {}

  Answer ask(const std::string& method, const std::string& target, std::string_view body = {}) {
    SiteRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    std::string query =
        target.size() == request.path.size() ? "" : target.substr(request.path.size() + 1);
    while (!query.empty()) {
      const std::string part = query.substr(0, query.find('&'));
      query.erase(0, part.size() + 1);
      request.query[part.substr(0, part.find('='))] = part.substr(part.find('=') + 1);
    }
    request.body = body;
    return app_.answer(request);
  }
  Answer get(const std::string& target) { return ask("GET", target); }
  json post(const std::string& path, const std::string& body) {
    const Answer answer = ask("POST", path, body);
    json value = json::parse(answer.body);
    value["status"] = answer.status;
    CHECK(answer.body.starts_with(R"({"site":"anp-staging",)"));
    CHECK(answer.content_type == "application/json");
    return value;
  }
  SharedSite& site() { return *site_; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<SharedSite> site_;
  SiteApp app_;
};

constexpr const char* kBatch = "/api/v1/articles/batch";

TEST_CASE("GET /api/v1/site tells which site this is and what it takes") {
  App app;
  app.post(kBatch, batch_of({sample_article(1)}));
  const Answer answer = app.get("/api/v1/site");
  CHECK(answer.body ==
        fmt::format(R"({{"site":"anp-staging","api":1,"version":"0.1.0","site_id":"{}",)"
                    R"("articles":1,"max_batch":1000,"max_body_bytes":33554432}})",
                    app.site().site_id()));
  CHECK(answer.statements == 1);
  CHECK(answer.cache == CacheUse::bypass);
}

TEST_CASE("a batch is answered article by article, in the order sent") {
  App app;
  app.post(kBatch, batch_of({sample_article(2), sample_article(3)}));
  std::string wrong = sample_article(5);
  wrong.replace(wrong.find("Mara"), 4, "Sara");
  SampleChanges changes;
  changes.title = "Changed";
  const json answer = app.post(
      kBatch,
      batch_of({sample_article(1), sample_article(2), wrong, sample_article(3, changes), "17",
                R"({"source_id":"alphanode-000009"})", sample_article(1), sample_article(6)}));
  CHECK(answer["status"] == 200);
  std::vector<std::string> outcomes;
  for (const json& result : answer["results"]) outcomes.push_back(result["outcome"]);
  CHECK(outcomes == std::vector<std::string>{"created", "unchanged", "rejected", "updated",
                                             "rejected", "rejected", "rejected", "created"});
  const json& results = answer["results"];
  CHECK(results[0]["source_id"] == "alphanode-000001");
  CHECK(results[0]["hash"] == json::parse(sample_article(1))["meta"]["hash"]);
  CHECK_FALSE(results[0].contains("reason"));
  CHECK(results[2]["reason"].get<std::string>().find("meta.hash is ") == 0);
  CHECK(results[4]["source_id"].is_null());
  CHECK(results[4]["reason"] == "an article is an object; this is an integer");
  CHECK(results[5]["source_id"] == "alphanode-000009");
  CHECK(results[5]["reason"] == "title is absent");
  CHECK(results[6]["reason"] == "the same source_id stands earlier in this batch");
  CHECK(app.site().reading()->count() == 4);
}

TEST_CASE("an empty batch is answered without the database") {
  App app;
  const Answer answer = app.ask("POST", kBatch, R"({"articles":[]})");
  CHECK(answer.body == R"({"site":"anp-staging","results":[]})");
  CHECK(answer.statements == 0);
}

TEST_CASE("a body that is not understood is refused as a whole") {
  App app;
  struct Case {
    std::string path;
    std::string body;
    int status;
    std::string code;
  };
  std::string many = R"({"articles":[0)";
  for (int i = 0; i < 1000; ++i) many += ",0";
  many += "]}";
  const std::string invalid = "{\"articles\":[\"\xff\"]}";
  const Case cases[] = {
      {kBatch, "", 400, "bad_json"},
      {kBatch, "{\"articles\":[", 400, "bad_json"},
      {kBatch, invalid, 400, "bad_json"},
      {kBatch, std::string(200'000, '['), 400, "bad_json"},
      {kBatch, "[]", 400, "bad_request"},
      {kBatch, "{}", 400, "bad_request"},
      {kBatch, R"({"articles":{}})", 400, "bad_request"},
      {kBatch, many, 413, "too_many"},
      {"/api/v1/articles/lookup", R"({"source_ids":[1]})", 400, "bad_request"},
      {"/api/v1/articles/lookup", R"({"ids":[]})", 400, "bad_request"},
      {"/api/v1/articles/delete", R"({"articles":[{"source_id":"alphanode-000001"}]})", 400,
       "bad_request"},
      {"/api/v1/articles/delete", R"({"articles":["alphanode-000001"]})", 400, "bad_request"},
      {"/api/v1/site", "{}", 405, "wrong_method"},
      {"/api/v1/articles", "{}", 405, "wrong_method"},
      {"/api/v2/articles", "{}", 404, "not_found"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.path);
    CAPTURE(c.body.substr(0, 80));
    const json answer = app.post(c.path, c.body);
    CHECK(answer["status"] == c.status);
    CHECK(answer["error"]["code"] == c.code);
    CHECK_FALSE(answer["error"]["message"].get<std::string>().empty());
  }
  CHECK(app.site().reading()->count() == 0);
}

TEST_CASE("look-up names those present, with hash and address") {
  App app;
  app.post(kBatch, batch_of({sample_article(1), sample_article(2)}));
  const json answer = app.post("/api/v1/articles/lookup",
                               R"({"source_ids":["alphanode-000002","alphanode-000077"]})");
  const json article = json::parse(sample_article(2));
  REQUIRE(answer["articles"].size() == 1);
  CHECK(answer["articles"][0]["source_id"] == "alphanode-000002");
  CHECK(answer["articles"][0]["hash"] == article["meta"]["hash"]);
  CHECK(answer["articles"][0]["url"] == "/articles/" + article["slug"].get<std::string>());
}

TEST_CASE("an article is read back byte for byte") {
  App app;
  const std::string line = hostile_article(4);
  app.post(kBatch, batch_of({line}));
  const Answer answer = app.get("/api/v1/articles/" + sample_source_id(4));
  CHECK(answer.body.ends_with(R"(,"article":)" + line + "}"));
  CHECK(answer.body.starts_with(R"({"site":"anp-staging","url":"/articles/)"));
  CHECK(app.get("/api/v1/articles/alphanode-000077").status == 404);
  CHECK(app.get("/api/v1/articles/").status == 404);
}

TEST_CASE("the list goes on after the last source id, up to its limit") {
  App app;
  app.post(kBatch, batch_of({sample_article(3), sample_article(1), sample_article(2)}));
  json page = json::parse(app.get("/api/v1/articles?limit=2").body);
  CHECK(page["articles"].size() == 2);
  CHECK(page["articles"][0]["source_id"] == "alphanode-000001");
  CHECK(page["next"] == "alphanode-000002");
  page = json::parse(app.get("/api/v1/articles?limit=2&after=alphanode-000002").body);
  CHECK(page["articles"].size() == 1);
  CHECK(page["next"].is_null());
  CHECK(json::parse(app.get("/api/v1/articles?limit=3").body)["next"].is_null());
  for (const char* bad : {"0", "-1", "1001", "x", "1x", "99999999999999999999"}) {
    CAPTURE(bad);
    CHECK(app.get(std::string("/api/v1/articles?limit=") + bad).status == 400);
  }
}

TEST_CASE("read gives the stored bytes of those asked for, as many as fit") {
  App app;
  app.post(kBatch, batch_of({sample_article(1), sample_article(2), sample_article(3)}));
  const std::string one(app.site().reading()->read("alphanode-000001")->json);
  const std::string three(app.site().reading()->read("alphanode-000003")->json);
  const Answer answer =
      app.ask("POST", "/api/v1/articles/read",
              R"({"source_ids":["alphanode-000003","alphanode-000009","alphanode-000001"]})");
  CHECK(answer.status == 200);
  CHECK(answer.body ==
        R"({"site":"anp-staging","articles":[)" + three + "," + one + R"(],"covered":3})");
  CHECK(app.post("/api/v1/articles/read", R"({"source_ids":[]})")["covered"] == 0);
  CHECK(app.post("/api/v1/articles/read", R"({"source_ids":[7]})")["status"] == 400);
  CHECK(app.post("/api/v1/articles/read", "{}")["status"] == 400);
  CHECK(app.get("/api/v1/articles/read").status == 405);
}

TEST_CASE("read ends an answer of 4 MiB after the article that was begun") {
  App app;
  std::vector<std::string> ids;
  SampleChanges long_text;
  long_text.extra_text = std::string(1'000'000, 'x');
  for (std::uint64_t number = 1; number <= 6; ++number) {
    app.post(kBatch, batch_of({sample_article(number, long_text)}));
    ids.push_back(sample_source_id(number));
  }
  const json answer = app.post("/api/v1/articles/read", json{{"source_ids", ids}}.dump());
  CHECK(answer["covered"] == 5);
  CHECK(answer["articles"].size() == 5);
}

TEST_CASE("delete removes what still has the hash") {
  App app;
  app.post(kBatch, batch_of({sample_article(1), sample_article(2)}));
  const json one = json::parse(sample_article(1));
  const json answer =
      app.post("/api/v1/articles/delete",
               json{{"articles",
                     {{{"source_id", "alphanode-000001"}, {"hash", one["meta"]["hash"]}},
                      {{"source_id", "alphanode-000002"}, {"hash", one["meta"]["hash"]}},
                      {{"source_id", "alphanode-000003"}, {"hash", one["meta"]["hash"]}}}}}
                   .dump());
  std::vector<std::string> outcomes;
  for (const json& result : answer["results"]) outcomes.push_back(result["outcome"]);
  CHECK(outcomes == std::vector<std::string>{"deleted", "changed", "absent"});
}

TEST_CASE("a page is kept until something is written") {
  App app;
  app.post(kBatch, batch_of({sample_article(1), sample_article(5)}));
  const std::string article =
      "/articles/" + json::parse(sample_article(1))["slug"].get<std::string>();
  for (const std::string& target : {std::string("/"), std::string("/?q=practical"), article}) {
    CAPTURE(target);
    const Answer first = app.get(target);
    CHECK(first.status == 200);
    CHECK(first.cache == CacheUse::miss);
    CHECK(first.statements > 0);
    const Answer second = app.get(target);
    CHECK(second.cache == CacheUse::hit);
    CHECK(second.statements == 0);
    CHECK(second.body == first.body);
    app.post(kBatch, batch_of({sample_article(2)}));
    CHECK(app.get(target).cache == CacheUse::miss);
  }
  app.get("/");
  CHECK(app.get("/?page=1&made=up").cache == CacheUse::hit);
  CHECK(app.get("/articles/none").cache == CacheUse::bypass);
  CHECK(app.get("/articles/none").status == 404);
}

TEST_CASE("a page shows at once what has been written before") {
  App app;
  app.get("/");
  app.post(kBatch, batch_of({sample_article(1)}));
  CHECK(app.get("/").body.find("A practical guide") != std::string::npos);
  CHECK(app.get("/articles/none").body.find("no article with that address") != std::string::npos);
}

TEST_CASE("pages beyond the last one show the last one") {
  App app;
  std::vector<std::string> lines;
  for (std::uint64_t number = 1; number <= 45; ++number) lines.push_back(sample_article(number));
  app.post(kBatch, batch_of(lines));
  CHECK(app.get("/?page=3").body.find("page 3 of 3") != std::string::npos);
  CHECK(app.get("/?page=999").body.find("page 3 of 3") != std::string::npos);
}

TEST_CASE("similar posts are those that the site has") {
  App app;
  app.post(kBatch, batch_of({sample_article(1), sample_article(5)}));
  const std::string page =
      app.get("/articles/" + json::parse(sample_article(1))["slug"].get<std::string>()).body;
  const std::string related = page.substr(page.find("Similar posts"));
  CHECK(related.find("-000005\"") != std::string::npos);
  CHECK(related.find("-000009\"") == std::string::npos);
}

TEST_CASE("images and assets are made here") {
  App app;
  const Answer image = app.get("/images/600x400/111827/ffffff.svg?text=hello");
  CHECK(image.status == 200);
  CHECK(image.content_type == "image/svg+xml");
  CHECK(image.body.find("hello") != std::string::npos);
  CHECK(app.get("/images/600x4000000/111827/ffffff.svg").status == 404);
  CHECK(app.get("/assets/site.css").content_type == "text/css; charset=utf-8");
  CHECK(app.get("/assets/site.css").body.find("prefers-color-scheme: dark") != std::string::npos);
  CHECK(app.get("/assets/icon.svg").body.find("<svg") == 0);
  CHECK(app.get("/assets/../site.sqlite").status == 404);
  CHECK(app.get("/nothing").status == 404);
  CHECK(app.ask("POST", "/", "{}").status == 405);
}

TEST_CASE("a full database is a 507 that says what to do, and takes nothing") {
  SiteOptions options;
  options.max_pages = 60;
  App app(options);
  std::vector<std::string> lines;
  for (std::uint64_t number = 1; number <= 100; ++number) lines.push_back(sample_article(number));
  const json answer = app.post(kBatch, batch_of(lines));
  CHECK(answer["status"] == 507);
  CHECK(answer["error"]["code"] == "storage_full");
  CHECK(answer["error"]["message"] ==
        "nothing was stored: database or disk is full; make room on the disk of the database");
  CHECK(json::parse(app.get("/api/v1/site").body)["articles"] == 0);
}

TEST_CASE("each trouble of the database has its own answer") {
  struct Case {
    SqliteTrouble trouble;
    int status;
    const char* code;
    int retry_after_s;
  };
  static constexpr Case cases[] = {{SqliteTrouble::full, 507, "storage_full", 0},
                                   {SqliteTrouble::read_only, 503, "storage_read_only", 0},
                                   {SqliteTrouble::busy, 503, "storage_busy", 1},
                                   {SqliteTrouble::broken, 503, "storage_failed", 0}};
  for (const Case& c : cases) {
    CAPTURE(c.code);
    const Answer answer = storage_failure_answer(SqliteError(c.trouble, "why"));
    CHECK(answer.status == c.status);
    CHECK(json::parse(answer.body)["error"]["code"] == c.code);
    CHECK(answer.retry_after_s == c.retry_after_s);
  }
}

}  // namespace
}  // namespace anp
