#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "generator/hash.h"
#include "tests/cli/import/programs.h"
#include "tests/cli/import/site_front.h"

namespace anp {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// A staging site under a name that is not loopback to the guard, and nobody's permission.
struct Place {
  TemporaryDirectory directory;
  StagingSite site{directory};
  SiteFront front{directory, {site.port(), ""}};

  Place() {
    json profile = json::parse(read_whole_file(std::string(ANP_SHIPPED_PROFILES) + "/plain.json"));
    write_whole_file(directory.file("plain.json"), profile.dump());
    profile["name"] = "drafty";
    profile["send"]["drafts"] = true;
    // The site does not know the member; what it keeps unpublished is the test's word.
    profile["send"]["body"] = {{"articles", {"{article}"}}, {"status", "{/status}"}};
    profile["send"]["batch"] = 1;
    profile["send"].erase("item");
    write_whole_file(directory.file("drafty.json"), profile.dump());
  }

  [[nodiscard]] Ended run(std::vector<std::string> words, const std::string& profile = "drafty",
                          const std::string& kind = "http") const {
    words.insert(words.end(),
                 {"--target", kind + "+http://site.localhost:" + std::to_string(front.port()),
                  "--allow-host", "site.localhost"});
    if (kind == "http") words.insert(words.end(), {"--profile", profile + ".json"});
    return import_articles(directory, words);
  }
};

}  // namespace

TEST_CASE("no site token: drafts only, one request a second at most, over all of a ledger's runs") {
  Place place;
  const Ended first =
      place.run({"--count", "3", "--ledger", "l", "--rate", "1000/s", "--max-in-flight", "9"});
  INFO(first.errors);
  CHECK(first.exit_code == 0);
  CHECK(contains(first.errors, "as drafts"));
  const Ended again = place.run({"--count", "4", "--ledger", "l"});
  INFO(again.errors);
  CHECK(again.exit_code == 0);
  CHECK(contains(again.output, "1 created"));
  const Ended verified = place.run({"verify", "--ledger", "l"});
  INFO(verified.errors);
  CHECK(verified.exit_code == 0);

  const auto hashes = place.site.articles();
  REQUIRE(hashes.size() == 4);
  for (const auto& [source_id, hash] : hashes) {
    const std::string article = place.site.article(source_id);
    CHECK(json::parse(article).at("status") == "draft");
    CHECK(*expected_content_hash(article) == hash);
  }
  const Ended undone = place.run({"undo", "--ledger", "l"});
  INFO(undone.errors);
  CHECK(undone.exit_code == 0);
  CHECK(place.site.count() == 0);

  // From the first request of the first run to the last one of the last.
  const auto requests = place.front.requests();
  REQUIRE(requests.size() >= 9);
  milliseconds least = milliseconds::max();
  for (std::size_t i = 1; i < requests.size(); ++i) {
    least = std::min(least, requests[i].at - requests[i - 1].at);
  }
  // Sent a second apart, a request may be on its way for longer than the next one.
  CHECK(least >= milliseconds(900));
  CHECK(requests.back().at - requests.front().at >=
        milliseconds(980) * static_cast<int>(requests.size() - 1));
}

TEST_CASE("no site token: what goes beyond is refused before anything is sent") {
  Place place;
  REQUIRE(place.run({"--count", "2", "--ledger", "l"}).exit_code == 0);
  const std::size_t requests = place.front.requests().size();
  struct Case {
    std::vector<std::string> arguments;
    const char* profile;
    const char* kind;
    std::vector<std::string> words;
  };
  const Case cases[] = {
      {{"--count", "101"}, "drafty", "http", {"101 articles", "100", "--count"}},
      {{"--count", "101", "--dry-run"}, "drafty", "http", {"101 articles"}},
      // With the two of the ledger.
      {{"--first", "3", "--count", "99", "--ledger", "l"}, "drafty", "http", {"101 articles"}},
      {{"--first", "3", "--count", "99", "--ledger", "l", "--dry-run"},
       "drafty",
       "http",
       {"101 articles"}},
      {{"--count", "2"}, "plain", "http", {"only drafts", "'plain'", "\"drafts\""}},
      {{"--count", "2"}, "", "staging", {"only drafts", "staging"}},
      {{"--count", "2", "--arrival", "constant:1/s"}, "drafty", "http", {"load test", "--arrival"}},
      {{"--count", "2", "--closed", "1"}, "drafty", "http", {"load test", "--closed"}},
  };
  for (const Case& c : cases) {
    const Ended ended = place.run(c.arguments, c.profile, c.kind);
    INFO(ended.errors);
    CHECK(ended.exit_code == 4);
    CHECK(ended.output.empty());
    CHECK(contains(ended.errors, "site.localhost"));
    CHECK(contains(ended.errors, "--site-token-file"));
    for (const std::string& word : c.words) CHECK(contains(ended.errors, word));
  }
  CHECK(place.front.requests().size() == requests);
  const Ended plan = place.run({"--count", "100", "--ledger", "l", "--dry-run"});
  INFO(plan.errors);
  CHECK(plan.exit_code == 0);
  CHECK(contains(plan.output, "as drafts"));
}

TEST_CASE(
    "no site token: nothing is overwritten, and a ledger of other articles is no way around") {
  Place place;
  json profile = json::parse(read_whole_file(place.directory.file("drafty.json")));
  profile["send"]["overwrites"] = true;
  write_whole_file(place.directory.file("drafty.json"), profile.dump());
  const Ended update = place.run({"--count", "2", "--update"});
  INFO(update.errors);
  CHECK(update.exit_code == 4);
  CHECK(contains(update.errors, "--update"));

  // Imported where no guard is: articles as they are.
  REQUIRE(import_articles(place.directory,
                          {"--count", "2", "--ledger", "l", "--profile", "drafty.json", "--target",
                           "http+http://127.0.0.1:" + std::to_string(place.site.port())})
              .exit_code == 0);
  for (const char* command : {"retry", "undo"}) {
    CAPTURE(std::string(command));
    const Ended ended = place.run({command, "--ledger", "l"});
    INFO(ended.errors);
    CHECK(ended.exit_code == 4);
    CHECK(contains(ended.errors, "as they are"));
  }
  CHECK(place.front.requests().empty());
}

TEST_CASE("a secret goes to another host over TLS only") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const SiteFront front(directory, {site.port(), ""});
  ProcessOptions options = in(directory);
  options.environment.push_back(std::string("ANP_PROFILES=") + ANP_SHIPPED_PROFILES);
  options.environment.emplace_back("DIRECTUS_TOKEN=canary");
  const Ended ended =
      import_articles(directory,
                      {"--count", "2", "--profile", "directus", "--allow-host", "site.localhost",
                       "--target", "http+http://site.localhost:" + std::to_string(front.port())},
                      options);
  INFO(ended.errors);
  CHECK(ended.exit_code == 4);
  CHECK(contains(ended.errors, "not encrypted"));
  CHECK_FALSE(contains(ended.errors, "canary"));
  CHECK(front.connections() == 0);
}

}  // namespace anp
