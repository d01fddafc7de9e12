#include "importer/targets/profile/load_profile.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/temporary_directory.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

const std::string kShipped = ANP_SOURCE_DIR "/importer/targets/profiles/";

/// A small profile that is good.
Json small() {
  return Json::parse(R"({
    "name": "small",
    "secrets": {"token": {"env": "SMALL_TOKEN"}},
    "headers": {"X-Token": "{secret:token}"},
    "maps": {"m": {"a": "b"}},
    "probe": {"method": "GET", "path": "/", "answer": {"expect": {"/api": "x"}}},
    "send": {"method": "POST", "path": "/a", "body": "{article}",
             "answer": {"source_id": "/id", "hash": "/hash"}},
    "look_up": {"method": "GET", "path": "/a/{source_id}",
                "statuses": [{"status": 404, "means": "absent"}],
                "answer": {"source_id": "/id", "hash": "/hash"}}
  })");
}

Result<HttpProfile> parse(const Json& json) { return parse_http_profile("p.json", json.dump()); }

}  // namespace

TEST_CASE("profile: the shipped ones are good, and called as their files are") {
  for (const std::string name : {"plain", "wordpress-plugin", "wordpress-plugin-fast", "directus",
                                 "strapi", "drupal", "ghost"}) {
    CAPTURE(name);
    const bool upserts = name == "plain" || name.starts_with("wordpress-plugin");
    const auto profile = load_http_profile(kShipped + name + ".json");
    if (!profile) FAIL(profile.error().message);
    CHECK(profile->name == name);
    CHECK(profile->remove.has_value());
    CHECK(profile->read_back.has_value() == (name != "ghost"));
    CHECK(profile->overwrites == upserts);
  }
}

TEST_CASE("profile: a mistake is named with file, place, value and remedy") {
  struct Case {
    const char* place;  // of what is changed
    const char* value;  // JSON; empty: it is left out
    std::vector<std::string> words;
  };
  const Case cases[] = {
      {"/name", "", {"/name", "absent"}},
      {"/name", "\"Big Name\"", {"/name", "Big Name", "a to z"}},
      {"/sned", "{}", {"/sned", "did you mean 'send'"}},
      {"/send", "", {"/send", "absent"}},
      {"/send", "7", {"/send", "7", "braces"}},
      {"/look_up", "", {"/look_up", "double"}},
      {"/probe", "", {"/probe"}},
      {"/probe/answer/expect", "", {"/probe/answer", "expect"}},
      {"/send/method", "\"post\"", {"/send/method", "\"post\"", "POST"}},
      {"/send/method", "7", {"/send/method", "7", "text"}},
      {"/send/path", "\"a\"", {"/send/path", "begins with '/'"}},
      {"/send/path", "\"/a?b=c\"", {"/send/path", "query"}},
      {"/send/path", "\"/{id}\"", {"/send/path", "{id}", "not known here"}},
      {"/send/path", "\"/{titel}\"", {"/send/path", "{titel}", "no slot"}},
      {"/send/body", "", {"/send/body"}},
      {"/send/body", "{\"a\":[\"{/x|up}\"]}", {"/send/body/a/0", "{/x|up}", "html"}},
      {"/send/body", "\"{/x|map:n}\"", {"/send/body", "/maps/n"}},
      {"/send/body", "\"{items}\"", {"/send/body", "{items}"}},
      {"/send/batch", "0", {"/send/batch", "0", "1 to 1000"}},
      {"/send/batch", "10", {"/send/body", "{article}", "which of them"}},
      {"/send/item", "\"{article}\"", {"/send/body", "{article}", "\"item\""}},
      {"/send/answer/source_id", "", {"/send/answer/source_id", "acknowledgement"}},
      {"/send/answer/hash", "", {"/send/answer/hash"}},
      {"/send/answer/hash", "\"hash\"", {"/send/answer/hash", "begins with '/'"}},
      {"/send/answer/outcome", "\"rejected\"", {"/send/answer/outcome", "created"}},
      {"/send/answer/outcome",
       R"({"at":"/o","words":{"ok":"fine"}})",
       {"/send/answer/outcome/words/ok", "fine", "created"}},
      {"/send/statuses", R"([{"status":404,"means":"absent"}])", {"/send/statuses/0/means"}},
      {"/send/statuses", R"([{"status":40,"means":"unknown"}])", {"/send/statuses/0/status", "40"}},
      {"/send/statuses", R"([{"status":400,"means":"maybe"}])", {"maybe", "retry_later"}},
      {"/send/query", R"({"a":["x","y"]})", {"/send/query/a", "list of one"}},
      {"/look_up/batch", "5", {"/look_up/path", "{source_id}", "which of them"}},
      {"/headers/Authorization", "\"Bearer abc\"", {"/headers/Authorization", "{secret:NAME}"}},
      {"/headers/X-Api-Key", "\"abc\"", {"/headers/X-Api-Key", "no secret"}},
      {"/headers/X-A", "\"{secret:other}\"", {"/headers/X-A", "/secrets/other"}},
      {"/headers/Host", "\"x\"", {"/headers/Host", "importer"}},
      {"/headers/A B", "\"x\"", {"/headers/A B", "name"}},
      {"/headers/X-A", "\"a\\tb\"", {"/headers/X-A", "line break"}},
      {"/headers/X-A", "\"{/title}\"", {"/headers/X-A", "{/title}"}},
      {"/secrets/token/env", "\"ANP_TOKEN\"", {"/secrets/token/env", "ANP_"}},
      {"/secrets/token", "\"abc\"", {"/secrets/token", "braces"}},
      {"/remove", R"({"method":"DELETE","path":"/a/{id}"})", {"/remove", "/look_up/answer/id"}},
      {"/read_back",
       R"({"method":"GET","path":"/","answer":{"source_id":"/i"}})",
       {"/read_back/answer/article"}},
  };
  REQUIRE(parse(small()).has_value());
  for (const Case& c : cases) {
    CAPTURE(c.place);
    CAPTURE(c.value);
    Json json = small();
    const Json::json_pointer place(c.place);
    if (*c.value == 0) {
      json[place.parent_pointer()].erase(place.back());
    } else {
      json[place] = Json::parse(c.value);
    }
    const auto profile = parse(json);
    REQUIRE_FALSE(profile.has_value());
    INFO(profile.error().message);
    CHECK(profile.error().message.starts_with("p.json: "));
    for (const std::string& word : c.words) {
      CAPTURE(word);
      CHECK(profile.error().message.find(word) != std::string::npos);
    }
  }
}

TEST_CASE("profile: what is no JSON, no file or too long is refused") {
  const auto huge = parse_http_profile("p.json", R"({"name": 1e999})");
  REQUIRE_FALSE(huge);
  CHECK(huge.error().message.find("p.json: not valid JSON: number overflow parsing '1e999'") == 0);
  for (const char* text : {"", "{", "[]", "{\"name\":1,\"name\":2}", "null"}) {
    CAPTURE(text);
    const auto profile = parse_http_profile("p.json", text);
    REQUIRE_FALSE(profile.has_value());
    CHECK(profile.error().message.starts_with("p.json: "));
  }
  const TemporaryDirectory directory;
  CHECK_FALSE(load_http_profile(directory.file("absent")).has_value());
  CHECK_FALSE(load_http_profile(directory.path()).has_value());
  write_whole_file(directory.file("long"), std::string(kMaxProfileBytes + 1, ' '));
  const auto profile = load_http_profile(directory.file("long"));
  REQUIRE_FALSE(profile.has_value());
  CHECK(profile.error().message.find("262144") != std::string::npos);
}

TEST_CASE("profile: a name is a file, or a shipped profile found from the program") {
  const TemporaryDirectory directory;
  write_whole_file(directory.file("mine.json"), small().dump());
  CHECK(find_http_profile(directory.file("mine.json")).has_value());
  const auto absent = find_http_profile("no-such-profile");
  REQUIRE_FALSE(absent.has_value());
  CHECK(absent.error().message.find("'no-such-profile'") != std::string::npos);
  CHECK(absent.error().message.find("directus") != std::string::npos);
}

}  // namespace anp
