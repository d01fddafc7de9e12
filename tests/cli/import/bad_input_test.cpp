#include <doctest/doctest.h>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

/// One clear error: a first line of our own, with all these words in it.
void check_error(const Ended& ended, int exit_code, const std::vector<std::string>& words) {
  INFO(ended.errors);
  CHECK(ended.exit_code == exit_code);
  CHECK(ended.output.empty());
  CHECK(ended.errors.rfind("anp-import: ", 0) == 0);
  for (const std::string& word : words) {
    CAPTURE(word);
    CHECK(contains(ended.errors, word));
  }
}

}  // namespace

TEST_CASE("wrong options: exit code 2, and the message names option, value and range") {
  struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> words;
  };
  const std::string target = "--target=null:";
  const Case cases[] = {
      {{target, "--sed", "7"}, {"--sed", "--help"}},
      {{target, "--seed", "1048576"}, {"--seed", "1048576", "1048575"}},
      {{target, "--seed", "-1"}, {"--seed", "-1"}},
      {{target, "--seed", "7x"}, {"--seed", "7x"}},
      {{target, "--first", "8589934591", "--count", "2"}, {"8589934591"}},
      {{target, "--count", "0"}, {"--count", "0"}},
      {{target, "--batch", "1001"}, {"--batch", "1001", "1000"}},
      {{target, "--max-in-flight", "0"}, {"--max-in-flight", "0", "1024"}},
      {{target, "--rate", "0/s"}, {"--rate", "0"}},
      {{target, "--rate", "5/m"}, {"--rate", "5/m"}},
      {{target, "--timeout", "10"}, {"--timeout", "10", "500ms"}},
      {{target, "--timeout", "1ms"}, {"--timeout", "1ms"}},
      {{target, "--settle", "2h"}, {"--settle", "2h"}},
      {{target, "--max-attempts", "101"}, {"--max-attempts", "101", "100"}},
      {{target, "--input", "x.ndjson", "--seed", "1"}, {"--input", "--seed"}},
      {{target, "--ledger", ""}, {"--ledger"}},
      {{}, {"--target", "staging+http"}},
      {{"--target", "127.0.0.1:80"}, {"--target", "127.0.0.1:80", "staging+http"}},
      {{"--target", "ftp://127.0.0.1"}, {"ftp", "staging+http"}},
      {{"--target", "staging+http://127.0.0.1:70000"}, {"70000", "65535"}},
      {{"sync", target}, {"sync", "run", "status"}},
      {{"run", "twice", target}, {"twice"}},
      {{"status"}, {"--ledger"}},
  };
  const TemporaryDirectory directory;
  for (const Case& c : cases) check_error(import_articles(directory, c.arguments), 2, c.words);
}

TEST_CASE("a password in the URL is refused, and never repeated") {
  const TemporaryDirectory directory;
  const Ended ended =
      import_articles(directory, {"--target", "staging+http://admin:CANARY-SECRET@127.0.0.1:8080"});
  check_error(ended, 2, {"--target", "password"});
  CHECK_FALSE(contains(ended.errors, "CANARY-SECRET"));
}

TEST_CASE("another host than this machine is refused: exit code 4, nothing is sent") {
  const TemporaryDirectory directory;
  for (const char* host : {"example.com", "127.0.0.1.example.com", "10.0.0.1", "[::2]", "0.0.0.0",
                           "128.0.0.1", "localhost.example.com"}) {
    CAPTURE(host);
    const Ended ended =
        import_articles(directory, {"--target", std::string("staging+http://") + host + ":80"});
    check_error(ended, 4, {"nothing was sent", "127.0.0.0/8"});
  }
}

TEST_CASE("a missing pack, a missing file: exit code 1") {
  const TemporaryDirectory directory;
  check_error(import_articles(directory, {"--target", "null:", "--pack", "no-such-pack"}), 1,
              {"no-such-pack", "--pack"});
  check_error(import_articles(directory, {"--target", "null:", "--input", "absent.ndjson"}), 1,
              {"absent.ndjson"});
}

TEST_CASE("a target that is down: exit code 1, how to start it, and no ledger is left behind") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  site.kill();
  check_error(import_articles(directory, {"--target", site.url(), "--ledger", "l"}), 1,
              {"cannot reach", std::to_string(site.port()), "anp-staging --port"});
  CHECK_FALSE(std::filesystem::exists(directory.file("l")));
}

TEST_CASE("an address that is no anp site: exit code 4") {
  const TemporaryDirectory directory;
  struct Case {
    const char* name;
    RawReply answer;
  };
  const Case cases[] = {
      {"HTML with status 200", reply(200, "<html>Welcome</html>", "Content-Type: text/html\r\n")},
      {"JSON of another site", reply(200, R"({"site":"shop","site_id":"1","api":1})")},
      {"JSON that is no object", reply(200, "[]")},
      {"not found", reply(404, "not found")},
      {"a redirect", reply(302, "", "Location: http://127.0.0.1:1/\r\n")},
      {"a password wanted", reply(401, "")},
      {"another API", reply(200, R"({"site":"anp-staging","site_id":"1","api":2})")},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    RawHttpServer server([&c](const RawRequest&) { return c.answer; });
    check_error(
        import_articles(directory, {"--target", "staging+" + server.url(""), "--ledger", "l"}), 4,
        {"anp-staging"});
    CHECK(server.requests().size() == 1);
    CHECK_FALSE(std::filesystem::exists(directory.file("l")));
  }
}

TEST_CASE("broken lines are named by number, and the good ones are not lost: exit code 3") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const auto lines = generate_lines(directory, 25);
  auto broken = lines;
  broken[4].resize(100);                                            // cut in two
  broken[9].replace(broken[9].find("\"hash\":\"") + 8, 4, "0000");  // a wrong hash
  broken[14] = "no JSON at all";
  write_whole_file(directory.file("broken.ndjson"), join_lines(broken));
  const Ended ended =
      import_articles(directory, {"--input", "broken.ndjson", "--target", site.url()});
  INFO(ended.errors);
  CHECK(ended.exit_code == 3);
  for (const char* line : {"line 5:", "line 10:", "line 15:"}) CHECK(contains(ended.errors, line));
  Hashes good = hashes_of(lines);
  for (const char* id : {"alphanode-000005", "alphanode-000010", "alphanode-000015"})
    good.erase(id);
  CHECK(site.articles() == good);
}

TEST_CASE("an article that the site rejects is a dead letter with the site's reason: exit code 3") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  auto lines = generate_lines(directory, 10);
  lines[3] = with_title(lines[3], "");
  write_whole_file(directory.file("in.ndjson"), join_lines(lines));
  const Ended ended =
      import_articles(directory, {"--input", "in.ndjson", "--target", site.url(), "--ledger", "l"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 3);
  CHECK(site.articles().size() == 9);
  const Ended status = import_articles(directory, {"status", "--ledger", "l"});
  CHECK(status.exit_code == 3);
  CHECK(contains(status.output, "alphanode-000004"));
}

TEST_CASE("a full disk under the batch log: exit code 1, and the next run goes on") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  check_error(import_articles(directory, {"--count", "300", "--target", site.url(), "--quiet",
                                          "--log", "/dev/full"}),
              1, {"/dev/full"});
  const Ended next = import_articles(directory, {"--count", "300", "--target", site.url()});
  CHECK(next.exit_code == 0);
  CHECK(site.articles() == hashes_of(generate_lines(directory, 300)));
}

}  // namespace anp
