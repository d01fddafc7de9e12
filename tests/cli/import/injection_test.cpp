#include <doctest/doctest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/cli/import/programs.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using nlohmann::json;

/// What could end a header and begin another one, or hide the rest of a text.
const std::vector<std::string> kBreaks = {"\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1"};

}  // namespace

TEST_CASE("injection: CR, LF and NUL are refused wherever a text could get into a request") {
  const TemporaryDirectory directory;
  const RawHttpServer server([](const RawRequest&) { return reply(200, "{}"); });
  const std::string target = "http+" + server.url("");
  const json shipped =
      json::parse(read_whole_file(std::string(ANP_SHIPPED_PROFILES) + "/plain.json"));
  const auto refused = [&](const char* what, std::vector<std::string> arguments,
                           const std::vector<std::string>& environment) {
    CAPTURE(std::string(what));
    ProcessOptions options = in(directory);
    options.environment.push_back(std::string("ANP_PROFILES=") + ANP_SHIPPED_PROFILES);
    options.environment.insert(options.environment.end(), environment.begin(), environment.end());
    arguments.insert(arguments.end(), {"--count", "2"});
    const Ended ended = import_articles(directory, arguments, options);
    INFO(ended.errors);
    CHECK((ended.exit_code == 1 || ended.exit_code == 2));
    CHECK_FALSE(ended.errors.empty());
    CHECK_FALSE(contains(ended.errors, "bug"));
    CHECK(server.connections() == 0);
  };
  for (const std::string& line_break : kBreaks) {
    CAPTURE(line_break);
    refused("path of the target", {"--target", target + "/a" + line_break, "--profile", "plain"},
            {});
    refused("host of the target",
            {"--target", "http+http://127.0.0.1" + line_break + ":80", "--profile", "plain"}, {});
    refused("target in the environment", {"--profile", "plain"},
            {"ANP_TARGET=" + target + "/a" + line_break});
    refused("allowed host",
            {"--target", target, "--profile", "plain", "--allow-host", "a" + line_break}, {});
    refused("secret in the environment", {"--target", target, "--profile", "directus"},
            {"DIRECTUS_TOKEN=canary" + line_break + "x"});
    json profile = shipped;
    profile["headers"]["X-Mine"] = "a" + line_break;
    write_whole_file(directory.file("p.json"), profile.dump());
    refused("header of a profile", {"--target", target, "--profile", "p.json"}, {});
    profile = shipped;
    profile["headers"]["X-Mine" + line_break] = "a";
    write_whole_file(directory.file("p.json"), profile.dump());
    refused("name of a header", {"--target", target, "--profile", "p.json"}, {});
    profile = shipped;
    profile["send"]["method"] = "POST" + line_break;
    write_whole_file(directory.file("p.json"), profile.dump());
    refused("method of a profile", {"--target", target, "--profile", "p.json"}, {});
    profile = shipped;
    profile["probe"]["path"] = "/a" + line_break;
    write_whole_file(directory.file("p.json"), profile.dump());
    refused("path of a profile", {"--target", target, "--profile", "p.json"}, {});
  }
  for (const std::string& evil :
       {std::string("a\rX-Evil: 1"), std::string("a\0b", 3), std::string("a\x7f")}) {
    write_whole_file(directory.file("anp.conf"),
                     "profile = plain\ntarget = " + target + "/" + evil + "\n");
    refused("value in a configuration file", {"--config", "anp.conf"}, {});
    write_whole_file(directory.file("secret"), "canary" + evil);
    chmod(directory.file("secret").c_str(), 0600);
    refused("secret in a file", {"--target", target, "--profile", "directus"},
            {"DIRECTUS_TOKEN_FILE=secret"});
  }
  json profile = shipped;
  profile["headers"]["X-Mine"] = std::string("a\0b", 3);
  write_whole_file(directory.file("p.json"), profile.dump());
  refused("NUL in a header of a profile", {"--target", target, "--profile", "p.json"}, {});
}

TEST_CASE("injection: what an article holds stays in its place, and no header comes from it") {
  const TemporaryDirectory directory;
  const RawHttpServer server([](const RawRequest& request) {
    if (request.head.starts_with("GET /api/v1/site")) {
      return reply(200, R"({"site":"anp-staging","site_id":"s","api":1,"articles":1})");
    }
    return reply(404, "{}");
  });
  json profile = json::parse(read_whole_file(std::string(ANP_SHIPPED_PROFILES) + "/plain.json"));
  profile["look_up"] = {{"method", "GET"},
                        {"path", "/api/v1/articles/{source_id}"},
                        {"query", {{"of", "{source_id}"}}},
                        {"statuses", {{{"status", 404}, {"means", "stop"}}}},
                        {"answer", {{"source_id", "/source_id"}, {"hash", "/hash"}}}};
  profile["send"]["batch"] = 1;
  write_whole_file(directory.file("p.json"), profile.dump());
  // Control characters are refused with the line; what is left is what an address could mean.
  const std::string line = with_slug(generate_lines(directory, 1).front(), "x");
  auto evil = nlohmann::ordered_json::parse(line);
  evil["source_id"] = "../../admin?x=1&y#z %0d%0aX-Evil: 1";
  write_whole_file(directory.file("a.ndjson"), with_title(evil.dump(), "x") + "\n");
  const Ended ended = import_articles(directory, {"--input", "a.ndjson", "--target",
                                                  "http+" + server.url(""), "--profile", "p.json"});
  INFO(ended.errors);
  CHECK(ended.exit_code == 4);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  const std::string& head = requests[1].head;
  const std::string name = "..%2F..%2Fadmin%3Fx%3D1%26y%23z%20%250d%250aX-Evil%3A%201";
  CHECK(head.starts_with("GET /api/v1/articles/" + name + "?of=" + name + " HTTP/1.1\r\n"));
  CHECK_FALSE(contains(head, "\r\nX-Evil"));
}

}  // namespace anp
