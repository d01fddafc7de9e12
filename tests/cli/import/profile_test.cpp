#include <doctest/doctest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using nlohmann::json;

/// With the profiles of the source tree.
ProcessOptions with_profiles(const TemporaryDirectory& directory) {
  ProcessOptions options = in(directory);
  options.environment.push_back(std::string("ANP_PROFILES=") + ANP_SHIPPED_PROFILES);
  return options;
}

Ended run(const TemporaryDirectory& directory, const std::vector<std::string>& arguments) {
  return import_articles(directory, arguments, with_profiles(directory));
}

std::string generic(std::uint16_t port) { return "http+http://127.0.0.1:" + std::to_string(port); }

json profile_named(const std::string& name) {
  return json::parse(read_whole_file(std::string(ANP_SHIPPED_PROFILES) + "/" + name + ".json"));
}

}  // namespace

TEST_CASE("profile plain: import, again, verify, update and undo against anp-staging") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const std::vector<std::string> command = {"--count",   "250",   "--target", generic(site.port()),
                                            "--profile", "plain", "--ledger", "l"};
  const Ended first = run(directory, command);
  INFO(first.errors);
  CHECK(first.exit_code == 0);
  CHECK(contains(first.output, "250 created"));
  CHECK(site.articles() == hashes_of(generate_lines(directory, 250)));
  CHECK(contains(run(directory, command).output, "0 sent"));

  // The ledger knows target and profile.
  const Ended verified = run(directory, {"verify", "--ledger", "l"});
  INFO(verified.errors);
  CHECK(verified.exit_code == 0);
  CHECK(contains(verified.output, "250 articles are there as sent"));
  const Ended undone = run(directory, {"undo", "--ledger", "l"});
  INFO(undone.errors);
  CHECK(undone.exit_code == 0);
  CHECK(site.articles().empty());
}

TEST_CASE("profile plain: what is there already is looked at, and overwritten only for --update") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  auto lines = generate_lines(directory, 3);
  const auto original = hashes_of(lines);
  lines[1] = with_title(lines[1], "Another title");
  write_whole_file(directory.file("a.ndjson"), join_lines(lines));
  REQUIRE(run(directory, {"--input", "a.ndjson", "--target", generic(site.port()), "--profile",
                          "plain", "--ledger", "a"})
              .exit_code == 0);
  std::vector<std::string> command = {"--count",   "3",     "--target", generic(site.port()),
                                      "--profile", "plain", "--ledger", "l"};
  // The other text is not ours to overwrite: a dead letter that says so.
  CHECK(run(directory, command).exit_code == 3);
  CHECK(site.articles() == hashes_of(lines));
  command.push_back("--update");
  CHECK(run(directory, command).exit_code == 0);
  CHECK(site.articles() == original);
}

TEST_CASE("profile: an answer that gets lost doubles nothing") {
  const TemporaryDirectory directory;
  const auto lines = generate_lines(directory, 1);
  const std::string hash = hashes_of(lines).begin()->second;
  std::atomic<int> posts{0};
  RawHttpServer server([&](const RawRequest& request) {
    const json entry = {
        {"documentId", "d"}, {"source_id", "alphanode-000001"}, {"content_hash", hash}};
    if (request.head.starts_with("POST ")) {
      ++posts;
      return RawReply{"", RawReply::Then::reset};
    }
    const json data = posts > 0 ? json::array({entry}) : json::array();
    return reply(200,
                 json{{"data", data}, {"meta", {{"pagination", {{"total", data.size()}}}}}}.dump());
  });
  ProcessOptions options = with_profiles(directory);
  options.environment.push_back("STRAPI_TOKEN=canary");
  const Ended ended = import_articles(
      directory,
      {"--count", "1", "--target", generic(server.port()), "--profile", "strapi", "--settle",
       "200ms", "--ledger", "l", "--log", "b.log", "--report", "r.json"},
      options);
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(posts == 1);
  CHECK(contains(ended.output, "1 created"));
  for (const char* file : {"l", "b.log", "r.json"}) {
    CHECK_FALSE(contains(read_whole_file(directory.file(file)), "canary"));
  }
  CHECK_FALSE(contains(ended.output + ended.errors, "canary"));
}

TEST_CASE("profile: articles that do not fill it are dead letters, the others go in") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const auto lines = generate_lines(directory, 40);
  json profile = profile_named("plain");
  profile["maps"] = {{"status", {{"publish", "yes"}}}};
  // The site does not know the member, and an article of another status cannot have it.
  profile["send"]["body"] = {{"articles", {"{article}"}}, {"published", "{/status|map:status}"}};
  profile["send"]["batch"] = 1;
  profile["send"].erase("item");
  write_whole_file(directory.file("mine.json"), profile.dump());
  Hashes published;
  for (const std::string& line : lines) {
    if (json::parse(line)["status"] == "publish") published.merge(hashes_of({line}));
  }
  REQUIRE(published.size() > 0);
  REQUIRE(published.size() < lines.size());
  const Ended ended = run(directory, {"--count", "40", "--target", generic(site.port()),
                                      "--profile", "mine.json", "--ledger", "l"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 3);
  CHECK(site.articles() == published);
  CHECK(contains(
      run(directory, {"retry", "--ledger", "l", "--profile", "mine.json", "--dry-run"}).output,
      "{/status|map:status}"));
}

TEST_CASE("profile: what is wrong with it is said before anything is contacted") {
  const TemporaryDirectory directory;
  json profile = profile_named("plain");
  profile["send"]["method"] = "SEND";
  write_whole_file(directory.file("bad.json"), profile.dump());
  const std::string target = "http+http://127.0.0.1:1";
  struct Case {
    std::vector<std::string> arguments;
    int exit_code;
    std::vector<std::string> words;
  };
  const Case cases[] = {
      {{"--target", target}, 2, {"--profile is missing", "directus"}},
      {{"--target", target, "--profile", ""}, 2, {"--profile names none"}},
      {{"--target", "null:", "--profile", "plain"}, 2, {"--profile 'plain'", "leave it out"}},
      {{"--target", target, "--profile", "plaim"}, 1, {"'plaim'", "plain"}},
      {{"--target", target, "--profile", "bad.json"},
       1,
       {"bad.json: /send/method", "SEND", "POST"}},
      {{"--target", target, "--profile", "bad.json", "--dry-run"}, 1, {"/send/method"}},
      {{"--target", target, "--profile", "strapi"}, 1, {"STRAPI_TOKEN_FILE", "mode 600"}},
      {{"--target", target, "--profile", "strapi", "--update"}, 1, {"--update", "strapi"}},
      {{"--target", target, "--profile", "plain"}, 1, {"cannot reach http://127.0.0.1:1"}},
      {{"--target", "http+https://192.0.2.1", "--profile", "plain"}, 4, {"192.0.2.1"}},
  };
  for (const Case& c : cases) {
    const Ended ended = run(directory, c.arguments);
    INFO(ended.errors);
    CHECK(ended.exit_code == c.exit_code);
    CHECK(ended.output.empty());
    for (const std::string& word : c.words) {
      CAPTURE(word);
      CHECK(contains(ended.errors, word));
    }
  }
}

TEST_CASE("profile: another one with the same ledger is refused") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  json profile = profile_named("plain");
  profile["name"] = "mine";
  write_whole_file(directory.file("mine.json"), profile.dump());
  const std::string target = generic(site.port());
  REQUIRE(run(directory,
              {"--count", "5", "--target", target, "--profile", "mine.json", "--ledger", "l"})
              .exit_code == 0);
  const Ended other =
      run(directory, {"--count", "5", "--target", target, "--profile", "plain", "--ledger", "l"});
  CHECK(other.exit_code == 2);
  CHECK(contains(other.errors, "profile 'mine'"));
  // A file of one's own has to be named again.
  CHECK(contains(run(directory, {"verify", "--ledger", "l"}).errors, "profile 'mine'"));
  CHECK(run(directory, {"verify", "--ledger", "l", "--profile", "mine.json"}).exit_code == 0);
  CHECK(contains(
      run(directory, {"--count", "5", "--target", target, "--profile", "plain", "--dry-run"})
          .output,
      "Would import 5 articles"));
}

}  // namespace anp
