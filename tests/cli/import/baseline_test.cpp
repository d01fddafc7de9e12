#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/cli/import/programs.h"
#include "tests/cli/import/site_front.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using nlohmann::json;

Ended baseline(const TemporaryDirectory& directory, std::vector<std::string> words) {
  words.insert(words.begin(), "baseline");
  words.insert(words.end(), {"--timeout", "60s", "--report", "report.json"});
  return import_articles(directory, words);
}

json load_of(const TemporaryDirectory& directory) {
  return json::parse(read_whole_file(directory.file("report.json")))["load"];
}

std::string method_of(const std::string& head) { return head.substr(0, head.find(' ')); }
std::string path_of(const std::string& head) {
  const std::size_t begin = head.find(' ') + 1;
  return head.substr(begin, head.find(' ', begin) - begin);
}

/// A WordPress with two posts, one of which the page of is gone.
RawReply wordpress(const RawRequest& request) {
  const std::string path = path_of(request.head);
  const std::string host = request.head.substr(request.head.find("Host: ") + 6);
  const std::string origin = "http://" + host.substr(0, host.find('\r'));
  const std::string fields =
      "Server-Timing: db;desc=\"n=7\"\r\nX-Cache: HIT\r\nContent-Type: application/json\r\n";
  if (path.starts_with("/blog/wp-json/wp/v2/posts?")) {
    return reply(
        200,
        fmt::format(R"([{{"id":11,"link":"{0}/blog/one/"}},{{"id":12,"link":"{0}/blog/two/"}},)"
                    R"({{"id":13,"link":"http://elsewhere.example/three/"}}])",
                    origin),
        fields);
  }
  if (path == "/blog/two/") return reply(404, "gone", fields);
  return reply(200, "{}", fields);
}

}  // namespace

TEST_CASE("baseline: pages and API of a staging site, by kind, in a form that compare takes") {
  const TemporaryDirectory directory;
  const StagingSite site(directory);
  REQUIRE(import_articles(directory, {"--target", site.url(), "--count", "30"}).exit_code == 0);
  const Hashes before = site.articles();
  const Ended ended = baseline(directory, {"--target", site.url(), "--rate", "40/s", "--duration",
                                           "11s", "--pages", "5", "--html", "page.html"});
  INFO(ended.errors);
  INFO(ended.output);
  const json load = load_of(directory);
  CHECK(ended.exit_code == (load["valid"].get<bool>() ? 0 : 6));
  CHECK(load["kind"] == "baseline");
  CHECK(load["model"] == "open, constant:40/s, 11s");
  CHECK(load["batch"].is_null());
  CHECK(load["all"]["acknowledged"] == 440);
  REQUIRE(load["phases"].size() == 4);
  const char* const names[] = {"front page", "pages", "API list", "API article"};
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    const json& kind = load["phases"][i];
    CHECK(kind["name"] == names[i]);
    CHECK(kind["acknowledged"] == 110);
    CHECK(kind["latency_us"]["count"] == 110);
    CHECK(kind["db_calls_answers"] == 110);
  }
  // Pages are kept by the site, its API is not.
  CHECK(load["phases"][0]["cache"]["hit"] > 100);
  CHECK(load["phases"][3]["cache"]["bypass"] == 110);
  CHECK(site.articles() == before);
  CHECK(contains(ended.output, "API article"));
  const std::string page = read_whole_file(directory.file("page.html"));
  CHECK(contains(page, "Baseline: open, constant:40/s, 11s"));
  CHECK(contains(page, "API article"));
  const Ended same = import_articles(directory, {"compare", "report.json", "report.json"});
  INFO(same.errors);
  CHECK(same.exit_code == 0);
  CHECK(contains(same.output, "cache hits"));
  CHECK(contains(same.output, "\n  API article\n    response p50"));
}

TEST_CASE("baseline: nothing but GET leaves, and only to the site itself") {
  const TemporaryDirectory directory;
  const RawHttpServer server(wordpress);
  const std::string target = fmt::format("wordpress+http://127.0.0.1:{}/blog", server.port());
  const Ended ended = baseline(
      directory, {"--target", target, "--requests", "40", "--closed", "2", "--path", "/feed/"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  const auto requests = server.requests();
  std::map<std::string, int> paths;
  for (const RawRequest& request : requests) {
    CHECK(method_of(request.head) == "GET");
    CHECK(request.body.empty());
    CHECK_FALSE(contains(request.head, "Authorization"));
    CHECK_FALSE(contains(request.head, "elsewhere"));
    ++paths[path_of(request.head)];
  }
  for (const char* path :
       {"/blog/", "/blog/one/", "/blog/two/", "/blog/feed/",
        "/blog/wp-json/wp/v2/posts?per_page=20", "/blog/wp-json/wp/v2/posts/12"}) {
    CAPTURE(path);
    CHECK(paths[path] > 0);
  }
  const json load = load_of(directory);
  CHECK(load["all"]["sent"] == 40);
  CHECK(load["all"]["db_calls"] == 280);
  CHECK(load["all"]["cache"]["hit"] == 40);
  CHECK(load["phases"][1]["name"] == "pages");
  CHECK(load["phases"][1]["errors"]["rejected"] == paths["/blog/two/"]);
  CHECK(load["phases"][4]["name"] == "paths");
}

// Longer than a baseline lasts when nothing says how long.
constexpr std::chrono::seconds kSlow{31};

TEST_CASE("baseline: as many requests as were asked for leave, however long they take") {
  const TemporaryDirectory directory;
  std::size_t asked = 0;
  const RawHttpServer server([&asked](const RawRequest&) {
    // The first one only sees whether somebody is there.
    if (++asked == 2) std::this_thread::sleep_for(kSlow);
    return reply(200, "here");
  });
  const std::string target = fmt::format("http+http://127.0.0.1:{}", server.port());
  const Ended ended =
      baseline(directory, {"--target", target, "--path", "/a", "--requests", "2", "--closed", "1"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  const json load = load_of(directory);
  CHECK(load["all"]["acknowledged"] == 2);
  CHECK(load["model"] == "closed, 1 at a time, 2 requests");
}

TEST_CASE("baseline: the same --run-seed reads in the same order, another in another") {
  const TemporaryDirectory directory;
  const auto order = [&](const std::string& seed) {
    const RawHttpServer server(wordpress);
    const Ended ended = baseline(
        directory, {"--target", fmt::format("wordpress+http://127.0.0.1:{}/blog", server.port()),
                    "--requests", "60", "--closed", "1", "--run-seed", seed});
    CHECK(ended.exit_code == 0);
    std::string paths;
    for (const RawRequest& request : server.requests()) paths += path_of(request.head) + "\n";
    return paths;
  };
  CHECK(order("1") == order("1"));
  CHECK(order("1") != order("2"));
}

TEST_CASE("baseline: what cannot be read, or must not, is refused") {
  const TemporaryDirectory directory;
  const RawHttpServer other([](const RawRequest&) { return reply(404, "no"); });
  const std::string address = fmt::format("127.0.0.1:{}", other.port());
  struct Case {
    std::vector<std::string> words;
    int exit_code;
    const char* said;
  };
  const Case cases[] = {
      {{}, 2, "--target is missing"},
      {{"--target", "null:"}, 2, "has no pages"},
      {{"--target", "sqlite:site.db"}, 2, "has no pages"},
      {{"--target", "http+http://" + address}, 2, "--path"},
      {{"--target", "http+http://" + address, "--path", "no"}, 1, "--path 'no'"},
      {{"--target", "http+http://" + address, "--path", "/a b"}, 1, "--path '/a b'"},
      {{"--target", "staging+http://" + address}, 1, "status 404"},
      {{"--target", "wordpress+http://" + address}, 1, "status 404"},
      {{"--target", "staging+http://" + address, "--closed", "2", "--rate", "2/s"}, 2, "--rate"},
      {{"--target", "staging+http://" + address, "--requests", "0"}, 2, "--requests"},
      {{"--target", "staging+http://" + address, "--pages", "101"}, 2, "--pages"},
      {{"--target", "staging+http://" + address, "--update"}, 2, "baseline does not take it"},
      {{"--target", "staging+http://site.localhost:1"}, 4, "--allow-host"}};
  for (const Case& c : cases) {
    CAPTURE(c.said);
    const Ended ended = baseline(directory, c.words);
    INFO(ended.errors);
    CHECK(ended.exit_code == c.exit_code);
    CHECK(contains(ended.errors, c.said));
  }
}

TEST_CASE("baseline: another host without a site token gets a request a second") {
  const TemporaryDirectory directory;
  const RawHttpServer site(wordpress);
  const SiteFront front(directory, {site.port(), "", false});
  const std::string target = fmt::format("http+http://site.localhost:{}", front.port());
  const Ended ended = baseline(directory, {"--target", target, "--path", "/feed/", "--requests",
                                           "3", "--allow-host", "site.localhost"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  const auto requests = front.requests();
  REQUIRE(requests.size() == 4);  // one to see whether it is there
  for (std::size_t i = 1; i < requests.size(); ++i) {
    CHECK((requests[i].at - requests[i - 1].at).count() >= 990);
  }
}

TEST_CASE("baseline: a site token is looked for before anything else is read") {
  const TemporaryDirectory directory;
  const RawHttpServer site(wordpress);
  const Authority authority(directory);
  const SiteFront front(directory, {site.port(), authority.issue("site.localhost"), false});
  const std::string token = "0123456789abcdef0123";
  write_whole_file(directory.file("token"), token);
  chmod(directory.file("token").c_str(), 0600);
  const std::vector<std::string> words = {
      "--target",
      fmt::format("http+https://site.localhost:{}", front.port()),
      "--path",
      "/feed/",
      "--requests",
      "5",
      "--rate",
      "20/s",
      "--allow-host",
      "site.localhost",
      "--site-token-file",
      "token",
      "--ca-file",
      authority.file()};
  const Ended refused = baseline(directory, words);
  CHECK(refused.exit_code == 4);
  CHECK(contains(refused.errors, "does not say that it may be"));
  front.serve("anp-" + token + ".txt", token);
  const Ended allowed = baseline(directory, words);
  INFO(allowed.errors);
  CHECK(allowed.exit_code == 0);
  CHECK(load_of(directory)["all"]["acknowledged"] == 5);
}

}  // namespace anp
