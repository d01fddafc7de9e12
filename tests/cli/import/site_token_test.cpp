#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/cli/import/programs.h"
#include "tests/cli/import/site_front.h"

namespace anp {

namespace {

const std::string kToken = "canary_token-0123456789";
const std::string kFile = "anp-" + kToken + ".txt";

/// A staging site behind TLS under a name that is not loopback to the guard.
struct Place {
  TemporaryDirectory directory;
  Authority authority{directory};
  StagingSite site{directory};
  SiteFront front{directory, {site.port(), authority.issue("site.localhost")}};
  std::vector<std::string> environment;

  Place() {
    write_whole_file(directory.file("token"), kToken + "\n");
    chmod(directory.file("token").c_str(), 0600);
  }

  [[nodiscard]] ProcessOptions options() const {
    ProcessOptions options = in(directory);
    options.environment.push_back(std::string("ANP_PROFILES=") + ANP_SHIPPED_PROFILES);
    options.environment.insert(options.environment.end(), environment.begin(), environment.end());
    return options;
  }
  [[nodiscard]] std::vector<std::string> words(std::vector<std::string> more) const {
    for (const std::string& word :
         {std::string("--target"), "http+https://site.localhost:" + std::to_string(front.port()),
          std::string("--profile"), std::string("plain"), std::string("--allow-host"),
          std::string("Site.Localhost"), std::string("--ca-file"), authority.file(),
          std::string("--ledger"), std::string("l")}) {
      more.push_back(word);
    }
    return more;
  }
  [[nodiscard]] Ended run(const std::vector<std::string>& more) const {
    return import_articles(directory, words(more), options());
  }
  /// Requests but those for the token file.
  [[nodiscard]] std::size_t requests() const {
    std::size_t count = 0;
    for (const auto& request : front.requests()) {
      count += request.path.starts_with("/.well-known/") ? 0 : 1;
    }
    return count;
  }
};

}  // namespace

TEST_CASE("site token: with it another host is imported into, verified and undone") {
  Place place;
  place.front.serve(kFile, kToken + "\n");
  const std::vector<std::string> token = {"--site-token-file", "token"};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), token.begin(), token.end());
    return place.run(words);
  };
  const Ended first = with({"--count", "300", "--batch", "20"});
  INFO(first.errors);
  CHECK(first.exit_code == 0);
  // As they are: no drafts, and more than a hundred.
  CHECK(place.site.articles() == hashes_of(generate_lines(place.directory, 300)));
  REQUIRE_FALSE(place.front.requests().empty());
  CHECK(place.front.requests().front().path == "/.well-known/" + kFile);
  CHECK(with({"verify"}).exit_code == 0);
  const Ended undone = with({"undo"});
  INFO(undone.errors);
  CHECK(undone.exit_code == 0);
  CHECK(place.site.count() == 0);
}

TEST_CASE("site token: from the environment and from standard input") {
  Place place;
  place.front.serve(kFile, kToken);
  ProcessOptions options = place.options();
  options.environment.push_back("ANP_SITE_TOKEN=" + kToken);
  CHECK(import_articles(place.directory, place.words({"--count", "3"}), options).exit_code == 0);
  options = place.options();
  options.input = kToken + "\n";
  const Ended piped = import_articles(
      place.directory, place.words({"--count", "5", "--site-token-file", "-"}), options);
  INFO(piped.errors);
  CHECK(piped.exit_code == 0);
  CHECK(place.site.count() == 5);
  const Ended twice = import_articles(
      place.directory, {"--input", "-", "--target", "null:", "--site-token-file", "-"}, options);
  CHECK(twice.exit_code == 2);
  CHECK(contains(twice.errors, "standard input"));
}

TEST_CASE("site token: without the file on the site nothing is sent, whatever the command") {
  Place place;
  place.front.serve(kFile, kToken);
  REQUIRE(place.run({"--count", "3", "--site-token-file", "token"}).exit_code == 0);
  struct Case {
    const char* name;
    int status;
    const char* content;
    int exit_code;
  };
  static constexpr Case cases[] = {
      {"gone", 0, nullptr, 4},
      {"another word", 0, "canary_token-0123456780", 4},
      {"a page for every address", 0, "<html>canary_token-0123456789</html>", 4},
      {"a redirect", 302, nullptr, 4},
      {"a redirect for good", 308, nullptr, 4},
      {"no entry", 401, nullptr, 4},
      {"forbidden", 403, nullptr, 4},
      {"down", 503, nullptr, 1},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.name));
    place.front.withdraw(kFile);
    place.front.answer_well_known(c.status);
    if (c.content != nullptr) place.front.serve(kFile, c.content);
    for (const char* command : {"run", "retry", "verify", "undo"}) {
      CAPTURE(std::string(command));
      const std::size_t before = place.requests();
      const Ended ended = place.run({command, "--count", "9", "--site-token-file", "token"});
      INFO(ended.errors);
      CHECK(ended.exit_code == c.exit_code);
      CHECK(contains(ended.errors, "site.localhost"));
      CHECK(contains(ended.errors, "/.well-known/anp-TOKEN.txt"));
      CHECK_FALSE(contains(ended.errors + ended.output, kToken));
      CHECK(place.requests() == before);
    }
  }
  CHECK(place.site.count() == 3);
}

TEST_CASE("site token: taken away in the middle it stops the run, and put back the run goes on") {
  Place place;
  place.environment = {"ANP_TEST_PERMISSION_INTERVAL_MS=100"};
  place.front.serve(kFile, kToken);
  const std::vector<std::string> command = {
      "--count", "150",   "--batch",           "1",    "--rate", "30/s",
      "--log",   "b.log", "--site-token-file", "token"};
  auto words = place.words(command);
  words.insert(words.begin(), ANP_IMPORT);
  Process process(words, place.options());
  REQUIRE(wait_until([&] { return place.site.count() >= 10; }));
  place.front.withdraw(kFile);
  const int exit_code = process.wait();
  INFO(process.errors());
  CHECK(exit_code == 4);
  CHECK(contains(process.errors(), "site.localhost"));
  CHECK(contains(process.errors(), "status 404"));
  CHECK(contains(process.errors(), "the same command goes on"));
  const std::size_t stopped_at = place.site.count();
  CHECK(stopped_at < 150);
  for (const std::string& text :
       {process.errors(), process.output(), read_whole_file(place.directory.file("b.log")),
        read_whole_file(place.directory.file("l"))}) {
    CHECK_FALSE(contains(text, kToken));
  }
  place.front.serve(kFile, kToken);
  const Ended on = place.run(command);
  INFO(on.errors);
  CHECK(on.exit_code == 0);
  CHECK(place.site.articles() == hashes_of(generate_lines(place.directory, 150)));
}

TEST_CASE("site token: one that cannot be used, or a host that is not named, contacts nobody") {
  Place place;
  place.front.serve(kFile, kToken);
  write_whole_file(place.directory.file("open"), kToken);
  chmod(place.directory.file("open").c_str(), 0644);
  write_whole_file(place.directory.file("short"), "canary");
  chmod(place.directory.file("short").c_str(), 0600);
  const std::string target = "http+https://site.localhost:" + std::to_string(place.front.port());
  const std::string bare = "http+http://site.localhost:" + std::to_string(place.front.port());
  struct Case {
    std::vector<std::string> arguments;
    int exit_code;
    const char* word;
  };
  const Case cases[] = {
      {{"--target", target}, 4, "--allow-host site.localhost"},
      {{"--target", target, "--allow-host", "localhost"}, 4, "--allow-host site.localhost"},
      {{"--target", target, "--allow-host", "other.localhost,localhost"}, 4, "nothing was sent"},
      {{"--target", target, "--allow-host", "*.localhost"}, 2, "without wildcard"},
      {{"--target", target, "--allow-host", "site.localhost:443"}, 2, "--allow-host"},
      {{"--target", target, "--allow-host", ""}, 2, "--allow-host"},
      {{"--target", bare, "--allow-host", "site.localhost", "--site-token-file", "token"},
       4,
       "https://"},
      {{"--target", target, "--allow-host", "site.localhost", "--site-token-file", "open"},
       1,
       "chmod 600"},
      {{"--target", target, "--allow-host", "site.localhost", "--site-token-file", "short"},
       1,
       "16 to 64"},
      {{"--target", target, "--allow-host", "site.localhost", "--site-token-file", "absent"},
       1,
       "absent"},
      {{"--target", target, "--allow-host", "site.localhost", "--site-token", kToken.c_str()},
       2,
       "--site-token-file"},
  };
  for (const Case& c : cases) {
    auto arguments = c.arguments;
    arguments.insert(arguments.end(), {"--profile", "plain", "--count", "3"});
    const Ended ended = import_articles(place.directory, arguments, place.options());
    INFO(ended.errors);
    CHECK(ended.exit_code == c.exit_code);
    CHECK(contains(ended.errors, c.word));
    CHECK_FALSE(contains(ended.errors, "canary"));
  }
  CHECK(place.front.connections() == 0);
}

}  // namespace anp
