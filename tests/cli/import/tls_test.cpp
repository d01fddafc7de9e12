#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "tests/cli/import/programs.h"
#include "tests/cli/import/site_front.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

std::string https(const std::string& host, std::uint16_t port) {
  return "http+https://" + host + ":" + std::to_string(port);
}

Ended run(const TemporaryDirectory& directory, std::vector<std::string> arguments) {
  ProcessOptions options = in(directory);
  options.environment.push_back(std::string("ANP_PROFILES=") + ANP_SHIPPED_PROFILES);
  return import_articles(directory, std::move(arguments), options);
}

}  // namespace

TEST_CASE("TLS: with the authority named, 100 articles go in, and come back as they were sent") {
  const TemporaryDirectory directory;
  const Authority authority(directory);
  StagingSite site(directory);
  const SiteFront front(directory, {site.port(), authority.issue("localhost")});
  const Ended ended =
      run(directory, {"--count", "100", "--target", https("localhost", front.port()), "--profile",
                      "plain", "--ca-file", authority.file(), "--batch", "10", "--ledger", "l"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
  CHECK(site.articles() == hashes_of(generate_lines(directory, 100)));
  CHECK(front.failed_handshakes() == 0);
  const Ended verified = run(directory, {"verify", "--ledger", "l", "--ca-file", authority.file()});
  INFO(verified.errors);
  CHECK(verified.exit_code == 0);
}

TEST_CASE("TLS: an address is trusted by a certificate for it") {
  const TemporaryDirectory directory;
  const Authority authority(directory);
  StagingSite site(directory);
  const SiteFront front(directory, {site.port(), authority.issue("127.0.0.1")});
  const Ended ended = run(directory, {"--count", "5", "--target", https("127.0.0.1", front.port()),
                                      "--profile", "plain", "--ca-file", authority.file()});
  INFO(ended.errors);
  CHECK(ended.exit_code == 0);
}

TEST_CASE("TLS: whoever cannot be trusted gets no byte of a request, and ends the run at once") {
  const TemporaryDirectory directory;
  const Authority authority(directory);
  const Authority other(directory);
  struct Case {
    const char* name;
    std::string certificate;
    std::string ca_file;
    bool old;
    std::vector<std::string> words;
  };
  const std::string good = authority.issue("localhost");
  const Case cases[] = {
      {"the system's authorities", good, "", false, {"not known here", "--ca-file"}},
      {"another authority", good, other.file(), false, {"not known here", "--ca-file"}},
      {"expired", authority.issue("localhost", {-9, -1}), authority.file(), false, {"has expired"}},
      {"early", authority.issue("localhost", {3, 9}), authority.file(), false, {"not valid yet"}},
      {"another host", authority.issue("example.org"), authority.file(), false, {"another host"}},
      {"an address", authority.issue("127.0.0.1"), authority.file(), false, {"another host"}},
      {"self-signed",
       authority.self_signed("localhost"),
       authority.file(),
       false,
       {"self-signed", "--ca-file"}},
      {"old TLS", good, authority.file(), true, {"TLS 1.2"}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.name));
    const SiteFront front(directory, {1, c.certificate, c.old});
    std::vector<std::string> arguments = {
        "--target", https("localhost", front.port()), "--profile", "plain", "--ledger", "l"};
    if (!c.ca_file.empty()) arguments.insert(arguments.end(), {"--ca-file", c.ca_file});
    const auto start = std::chrono::steady_clock::now();
    const Ended ended = run(directory, arguments);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
    INFO(ended.errors);
    CHECK(ended.exit_code == 4);
    CHECK(contains(ended.errors, "localhost"));
    for (const std::string& word : c.words) CHECK(contains(ended.errors, word));
    CHECK(front.connections() == 1);
    CHECK(wait_until([&front] { return front.disconnected() == 1; }));
    CHECK(front.requests().empty());
    CHECK_FALSE(std::filesystem::exists(directory.file("l")));
  }
}

TEST_CASE("TLS: a server that speaks old TLS is one that others can talk to") {
  // Otherwise the refusal above would prove nothing.
  const TemporaryDirectory directory;
  const Authority authority(directory);
  const SiteFront front(directory, {1, authority.issue("localhost"), true});
  const Ended ended = run_program({"openssl", "s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0",
                                   "-connect", "127.0.0.1:" + std::to_string(front.port())});
  INFO(ended.errors);
  CHECK(contains(ended.output, "TLSv1.1"));
}

TEST_CASE("TLS: a certificate that turns bad in the middle of a run stops it") {
  const TemporaryDirectory directory;
  const Authority authority(directory);
  StagingSite site(directory);
  {
    const SiteFront front(directory, {site.port(), authority.issue("localhost")});
    REQUIRE(run(directory, {"--count", "5", "--target", https("localhost", front.port()),
                            "--profile", "plain", "--ledger", "l", "--ca-file", authority.file()})
                .exit_code == 0);
  }
  const SiteFront front(directory, {site.port(), authority.self_signed("localhost")});
  for (const char* command : {"run", "retry", "verify", "undo"}) {
    CAPTURE(std::string(command));
    const Ended ended =
        run(directory, {command, "--ledger", "l", "--target", https("localhost", front.port()),
                        "--profile", "plain", "--ca-file", authority.file(), "--count", "9"});
    INFO(ended.errors);
    CHECK(ended.exit_code == 4);
    CHECK(contains(ended.errors, "self-signed"));
  }
  CHECK(front.requests().empty());
  CHECK(site.count() == 5);
}

TEST_CASE("TLS: http:// where https:// is spoken, and the reverse") {
  const TemporaryDirectory directory;
  const Authority authority(directory);
  StagingSite site(directory);
  const SiteFront front(directory, {site.port(), authority.issue("localhost")});
  const Ended bare = run(
      directory,
      {"--target", "http+http://localhost:" + std::to_string(front.port()), "--profile", "plain"});
  INFO(bare.errors);
  CHECK(bare.exit_code == 1);
  CHECK(contains(bare.errors, "localhost"));
  CHECK(front.requests().empty());

  const RawHttpServer plain([](const RawRequest&) { return reply(200, "{}"); });
  for (const std::uint16_t port : {site.port(), plain.port()}) {
    const Ended secure = run(directory, {"--target", https("localhost", port), "--profile", "plain",
                                         "--ca-file", authority.file(), "--timeout", "2s"});
    INFO(secure.errors);
    CHECK(secure.exit_code != 0);
    CHECK(contains(secure.errors, "localhost"));
  }
  CHECK(plain.requests().empty());
  CHECK(site.count() == 0);
}

TEST_CASE("TLS: a file of authorities that is none is refused before anything is contacted") {
  const TemporaryDirectory directory;
  const RawHttpServer server([](const RawRequest&) { return reply(200, "{}"); });
  write_whole_file(directory.file("empty.pem"), "");
  struct Case {
    std::vector<std::string> arguments;
    int exit_code;
    const char* word;
  };
  const std::string target = https("localhost", server.port());
  const Case cases[] = {
      {{"--target", target, "--profile", "plain", "--ca-file", "absent.pem"}, 1, "absent.pem"},
      {{"--target", target, "--profile", "plain", "--ca-file", "empty.pem"}, 1, "no certificate"},
      {{"--target", target, "--profile", "plain", "--ca-file", ""}, 2, "names no file"},
      {{"--target", "null:", "--ca-file", "empty.pem"}, 2, "leave it out"},
  };
  for (const Case& c : cases) {
    const Ended ended = run(directory, c.arguments);
    INFO(ended.errors);
    CHECK(ended.exit_code == c.exit_code);
    CHECK(contains(ended.errors, c.word));
  }
  CHECK(server.connections() == 0);
}

}  // namespace anp
