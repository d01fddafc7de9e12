// The shipped profiles against recorded shapes: requests and answers written by hand after the
// public documentation of Directus, Strapi, Drupal and Ghost, and served by a scripted server. No
// live site took part; what a site does beyond its documentation is not seen here.
#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "importer/targets/profile/load_profile.h"
#include "importer/targets/profile/profile_target.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using Json = nlohmann::json;

/// One request and its answer.
struct Recorded {
  std::string request;  ///< beginning of the request line
  Json body;  ///< null: none; an object: members that it must have; a list: all, unless empty
  int status = 200;
  std::string answer;
};

const char* const kArticle =
    R"({"spec":1,"source_id":"alphanode-000001","title":"T \"1\"","slug":"t-000001",)"
    R"("status":"publish","published_at":"2025-01-02T03:04:05Z","author":{"slug":"a","name":"A"},)"
    R"("category":"C","tags":["x","y"],"excerpt":"E","body":[{"kind":"paragraph","text":"a<b"}],)"
    R"("related":[],"meta":{"topic":"z","hash":"0123456789abcdef01234567"}})";
const std::vector<SourceArticle> kArticles = {
    {1, "alphanode-000001", "0123456789abcdef01234567", kArticle}};
const std::vector<ArticleKey> kKeys = {{"alphanode-000001", "0123456789abcdef01234567"}};

/// A site that answers as recorded, in this order, and a target of a profile for it.
class Site {
 public:
  Site(const std::string& profile, const std::string& variable, std::vector<Recorded> recorded)
      : recorded_(std::move(recorded)),
        server_([this](const RawRequest& request) { return answer(request); }) {
    setenv(variable.c_str(), "user:canary", 1);
    auto loaded =
        load_http_profile(ANP_SOURCE_DIR "/importer/targets/profiles/" + profile + ".json");
    REQUIRE(loaded.has_value());
    StandardInput input;
    auto secrets = SecretStore::read(loaded->secrets, input);
    unsetenv(variable.c_str());
    REQUIRE(secrets.has_value());
    std::string base = server_.url();
    base.pop_back();
    target_.emplace(ProfileProtocol(base, std::move(*loaded)), std::move(*secrets),
                    TargetOptions{});
  }

  Target& target() { return *target_; }
  template <typename Outcome>
  Outcome wait() {
    std::vector<TargetCompletion> ended;
    while (ended.empty()) ended = target_->poll(std::chrono::seconds(1));
    return std::get<Outcome>(ended.front().outcome);
  }
  [[nodiscard]] std::vector<RawRequest> requests() const { return server_.requests(); }
  /// What did not come as it was recorded.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  RawReply answer(const RawRequest& request) {
    if (next_ == recorded_.size()) {
      trouble_ = "one request too many: " + request.head;
      return reply(500, "");
    }
    const Recorded& recorded = recorded_[next_++];
    if (!request.head.starts_with(recorded.request)) trouble_ = "not as recorded: " + request.head;
    if (recorded.body.is_null() != request.body.empty()) trouble_ = "body: " + request.body;
    if (!recorded.body.is_null()) {
      const Json body = Json::parse(request.body, nullptr, false);
      Json merged = body;
      if (recorded.body.is_object()) merged.merge_patch(recorded.body);
      if (recorded.body.is_array() && !recorded.body.empty()) merged = recorded.body;
      if (merged != body) trouble_ = "body not as recorded: " + request.body;
    }
    return reply(recorded.status, recorded.answer, "Content-Type: application/json\r\n");
  }

  std::vector<Recorded> recorded_;
  std::size_t next_ = 0;
  std::string trouble_;
  RawHttpServer server_;
  std::optional<ProfileTarget> target_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What every shape has to go through: probe, look-up that finds nothing, send, look-up that finds
/// it, removal.
void run_through(Site& site, std::uint64_t articles) {
  const Probe probe = site.target().probe();
  INFO(probe.message);
  REQUIRE(probe.verdict == Probe::Verdict::ready);
  CHECK(probe.articles == articles);
  site.target().look_up(1, kKeys);
  const auto absent = site.wait<LookUpOutcome>();
  INFO(absent.reason);
  REQUIRE(absent.answered);
  CHECK(absent.hashes == std::vector<std::optional<std::string>>{std::nullopt});
  site.target().send(2, kArticles);
  const auto sent = site.wait<SendOutcome>();
  INFO(sent.reason);
  REQUIRE(sent.verdict == Verdict::answered);
  CHECK(sent.articles.at(0).outcome == ArticleOutcome::created);
  site.target().look_up(3, kKeys);
  CHECK(site.wait<LookUpOutcome>().hashes ==
        std::vector<std::optional<std::string>>{kKeys[0].hash});
  site.target().remove(4, kKeys);
  const auto removed = site.wait<RemoveOutcome>();
  INFO(removed.reply.reason);
  CHECK(removed.articles == std::vector<Removal>{Removal::removed});
  CHECK(site.trouble().empty());
}

const std::string kId = kKeys[0].source_id;
const std::string kHash = kKeys[0].hash;

}  // namespace

TEST_CASE("recorded Directus: created by its own key, found, read back and removed") {
  const std::string item = Json{{"id", kId}, {"content_hash", kHash}}.dump();
  const std::string found = R"({"data":[)" + item + "]}";
  const Json asked = {{"query", {{"filter", {{"id", {{"_in", {kId}}}}}}}}};
  const Json stored = {{"id", kId},
                       {"title", "T \"1\""},
                       {"slug", "t-000001"},
                       {"excerpt", "E"},
                       {"category", "C"},
                       {"tags", {"x", "y"}},
                       {"article", Json::parse(kArticle)},
                       {"meta", Json::parse(kArticle)["meta"]}};
  Site site("directus", "DIRECTUS_TOKEN",
            {{"GET /items/articles?limit=1&meta=total_count HTTP/1.1",
              {},
              200,
              R"({"meta":{"total_count":12},"data":[{"id":"x"}]})"},
             {"SEARCH /items/articles HTTP/1.1", asked, 200, R"({"data":[]})"},
             {"POST /items/articles?fields=id%2Ccontent_hash HTTP/1.1", Json::array(), 200, found},
             {"SEARCH /items/articles HTTP/1.1", asked, 200, found},
             {"SEARCH /items/articles HTTP/1.1", asked, 200, found},
             {"DELETE /items/articles HTTP/1.1", Json::array({kId}), 204, ""},
             {"SEARCH /items/articles HTTP/1.1", asked, 200, Json{{"data", {stored}}}.dump()}});
  run_through(site, 12);
  const RawRequest send = site.requests().at(2);
  CHECK(has(send.head, "Authorization: Bearer user:canary\r\n"));
  const Json body = Json::parse(send.body).at(0);
  CHECK(body["id"] == kId);
  CHECK(body["status"] == "published");
  CHECK(body["body"] == "<p>a&lt;b</p>\n");
  CHECK(body["article"] == Json::parse(kArticle));
  site.target().read_back(5, kKeys);
  const auto read = site.wait<ReadBackOutcome>();
  REQUIRE(read.articles.size() == 1);
  CHECK(Json::parse(read.articles[0].articles.at(0)) == Json::parse(kArticle));
}

TEST_CASE("recorded Strapi: created, found and removed by document id") {
  const Json entry = {{"id", 2}, {"documentId", "d1"}, {"source_id", kId}, {"content_hash", kHash}};
  const auto list = [](const Json& data) {
    return Json{{"data", data}, {"meta", {{"pagination", {{"page", 1}, {"total", data.size()}}}}}}
        .dump();
  };
  const std::string look =
      "GET /api/articles?fields%5B0%5D=source_id&fields%5B1%5D=content_hash&"
      "filters%5Bsource_id%5D%5B%24in%5D=alphanode-000001&pagination%5BpageSize%5D=25 HTTP/1.1";
  Site site("strapi", "STRAPI_TOKEN",
            {{"GET /api/articles?fields%5B0%5D=source_id&pagination%5BpageSize%5D=1 ",
              {},
              200,
              list(Json::array())},
             {look, {}, 200, list(Json::array())},
             {"POST /api/articles HTTP/1.1",
              {{"data", {{"source_id", kId}, {"tags", {"x", "y"}}, {"title", "T \"1\""}}}},
              201,
              Json{{"data", entry}, {"meta", Json::object()}}.dump()},
             {look, {}, 200, list(Json::array({entry}))},
             {look, {}, 200, list(Json::array({entry}))},
             {"DELETE /api/articles/d1 HTTP/1.1", {}, 204, ""}});
  run_through(site, 0);
}

TEST_CASE("recorded Drupal: created under a UUID of its own, found and removed by it") {
  const std::string uuid = "5d5b3b7e-4f3c-4b9e-9f6e-3d1f0c0f5a11";
  const Json node = {{"type", "node--article"},
                     {"id", uuid},
                     {"attributes", {{"field_source_id", kId}, {"field_content_hash", kHash}}}};
  const auto document = [](const Json& data) {
    return Json{{"jsonapi", {{"version", "1.0"}}},
                {"data", data},
                {"links", {{"self", {{"href", "http://127.0.0.1/jsonapi"}}}}}}
        .dump();
  };
  const std::string look =
      "GET /jsonapi/node/article?fields%5Bnode--article%5D=field_source_id%2Cfield_content_hash&"
      "filter%5Bids%5D%5Bcondition%5D%5Bpath%5D=field_source_id&"
      "filter%5Bids%5D%5Bcondition%5D%5Boperator%5D=IN&"
      "filter%5Bids%5D%5Bcondition%5D%5Bvalue%5D%5B%5D=alphanode-000001 HTTP/1.1";
  Site site("drupal", "DRUPAL_ACCOUNT",
            {{"GET /jsonapi/node/article?page%5Blimit%5D=1&", {}, 200, document({node, node})},
             {look, {}, 200, document(Json::array())},
             {"POST /jsonapi/node/article HTTP/1.1",
              {{"data", {{"type", "node--article"}, {"attributes", {{"status", true}}}}}},
              201,
              document(node)},
             {look, {}, 200, document(Json::array({node}))},
             {look, {}, 200, document(Json::array({node}))},
             {"DELETE /jsonapi/node/article/" + uuid + " HTTP/1.1", {}, 204, ""}});
  run_through(site, 2);
  const RawRequest send = site.requests().at(2);
  CHECK(has(send.head, "Content-Type: application/vnd.api+json\r\n"));
  CHECK(has(send.head, "Authorization: Basic dXNlcjpjYW5hcnk=\r\n"));
  const Json data = Json::parse(send.body)["data"];
  CHECK(data["id"].get<std::string>().size() == 36);
  CHECK(data["attributes"]["field_article"] == kArticle);
}

TEST_CASE("recorded Ghost: created with the source id as slug, found by it, removed by id") {
  const Json post = {{"id", "5ddc9141c35e7700383b2937"},
                     {"slug", kId},
                     {"title", "T"},
                     {"codeinjection_foot", "<!-- anp " + kHash + " -->"}};
  const std::string posts = Json{{"posts", {post}}}.dump();
  const std::string look = "GET /ghost/api/admin/posts/slug/alphanode-000001/ HTTP/1.1";
  const std::string missing =
      R"({"errors":[{"message":"Resource not found error, cannot read post.","type":"NotFoundError"}]})";
  Site site("ghost", "GHOST_TOKEN",
            {{"GET /ghost/api/admin/posts/?limit=1&fields=id HTTP/1.1",
              {},
              200,
              R"({"posts":[],"meta":{"pagination":{"page":1,"total":0}}})"},
             {look, {}, 404, missing},
             {"POST /ghost/api/admin/posts/?source=html HTTP/1.1", Json::object(), 201, posts},
             {look, {}, 200, posts},
             {look, {}, 200, posts},
             {"DELETE /ghost/api/admin/posts/5ddc9141c35e7700383b2937/ HTTP/1.1", {}, 204, ""}});
  run_through(site, 0);
  const RawRequest send = site.requests().at(2);
  CHECK(has(send.head, "Authorization: Ghost user:canary\r\n"));
  CHECK(has(send.head, "Accept-Version: v5.0\r\n"));
  CHECK(Json::parse(send.body)["posts"][0]["slug"] == kId);
  site.target().read_back(5, kKeys);
  const auto read = site.wait<ReadBackOutcome>();
  CHECK(read.reply.stop_run);
  CHECK(has(read.reply.reason, "ghost"));
}

TEST_CASE("recorded Ghost: an article whose slug Ghost would change is never sent") {
  Site site("ghost", "GHOST_TOKEN", {});
  const std::vector<SourceArticle> odd = {{1, "Ä b", kHash, kArticle}};
  site.target().send(1, odd);
  const auto sent = site.wait<SendOutcome>();
  CHECK(sent.articles.at(0).outcome == ArticleOutcome::rejected);
  CHECK(has(sent.articles.at(0).reason, "no slug"));
  CHECK(site.requests().empty());
}

TEST_CASE("recorded Strapi: an article that somebody changed is kept") {
  const Json entry = {{"documentId", "d1"}, {"source_id", kId}, {"content_hash", "other"}};
  const Json list = {{"data", {entry}}, {"meta", {{"pagination", {{"total", 1}}}}}};
  Site site("strapi", "STRAPI_TOKEN", {{"GET /api/articles?", {}, 200, list.dump()}});
  site.target().remove(1, kKeys);
  CHECK(site.wait<RemoveOutcome>().articles == std::vector<Removal>{Removal::changed});
  CHECK(site.requests().size() == 1);
}

TEST_CASE("recorded Directus: a secret that the site repeats gets into no reason") {
  Site site("directus", "DIRECTUS_TOKEN",
            {{"POST /items/articles?", Json::array(), 403,
              R"({"errors":[{"message":"no permission for Bearer user:canary"}]})"}});
  site.target().send(1, kArticles);
  const auto sent = site.wait<SendOutcome>();
  CHECK(sent.verdict == Verdict::stop_run);
  CHECK(sent.reason == "status 403: no permission for Bearer [secret]");
}

TEST_CASE("recorded Strapi: a batch of an earlier run that is too large stops the run, unsent") {
  Site site("strapi", "STRAPI_TOKEN", {});
  const std::vector<SourceArticle> two = {kArticles[0], kArticles[0]};
  site.target().send(1, two);
  const auto sent = site.wait<SendOutcome>();
  CHECK(sent.verdict == Verdict::stop_run);
  CHECK(has(sent.reason, "\"batch\" of 2"));
  CHECK(site.requests().empty());
}

}  // namespace anp
