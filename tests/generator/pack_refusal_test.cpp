#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "generator/pack.h"
#include "tests/generator/pack_copy.h"

using namespace anp;
using namespace std::string_literals;
using test::check_says;
using test::PackCopy;

TEST_CASE("load_pack: a missing rule, file and directory") {
  PackCopy pack;
  SUBCASE("rule") {
    for (const char* rule : {"title", "lead", "story_heading", "story_lead", "summary", "note"}) {
      PackCopy copy;
      copy.change("prose.json", [&](auto& document) { document["rules"].erase(rule); });
      check_says(copy.error(), {rule, "is missing"});
    }
  }
  SUBCASE("file") {
    pack.change("pack.json", [](auto& document) { document["files"].push_back("more.json"); });
    check_says(pack.error(), {"cannot read", "more.json"});
  }
  SUBCASE("file outside of the pack") {
    pack.change("pack.json", [](auto& document) { document["files"].push_back("../x.json"); });
    check_says(pack.error(), {"../x.json", "no plain file name"});
  }
  SUBCASE("directory") {
    check_says(load_pack("/nonexistent").error().message, {"/nonexistent", "no such directory"});
    check_says(find_pack("nonexistent").error().message, {"nonexistent", "--pack", "ANP_PACKS"});
  }
}

TEST_CASE("load_pack: what is no good JSON is refused with its place") {
  PackCopy pack;
  SUBCASE("cut") {
    pack.write("prose.json", "{\n \"rules\": {\n");
    check_says(pack.error(), {"prose.json", "line 3"});
  }
  SUBCASE("duplicate name") {
    pack.write("prose.json", R"({"rules": {"lead": ["a"], "lead": ["b"]}})");
    check_says(pack.error(), {"prose.json", "duplicate name", "lead"});
  }
  SUBCASE("not UTF-8") {
    pack.write("prose.json", "{\"rules\": {\"lead\": [\"\xFF\"]}}");
    check_says(pack.error(), {"prose.json", "not valid UTF-8"});
  }
  SUBCASE("UTF-8 in more bytes than needed") {
    pack.write("prose.json", "{\"rules\": {\"lead\": [\"\xC0\xAF\"]}}");
    check_says(pack.error(), {"prose.json", "not valid UTF-8"});
  }
  SUBCASE("control character") {
    pack.write("prose.json", "{\"rules\": {\"lead\": [\"a\\u0007b\"]}}");
    check_says(pack.error(), {"prose.json", "lead", "control character"});
  }
  SUBCASE("control character that is not escaped") {
    pack.write("prose.json", "{\"rules\": {\n \"lead\": [\"some text, then a\x1b[31m\"]}}");
    check_says(pack.error(), {"prose.json", "line 2, column 29", "control character"});
  }
  SUBCASE("NUL in a text") {
    pack.write("prose.json", "{\"rules\": {\"lead\": [\"a\0b\"]}}"s);
    check_says(pack.error(), {"prose.json", "line 1, column 23", "NUL byte"});
  }
  SUBCASE("NUL behind it") {
    pack.write("prose.json", "{}\0{"s);
    check_says(pack.error(), {"prose.json", "line 1, column 3", "NUL byte"});
  }
  SUBCASE("unknown member") {
    pack.write("prose.json", R"({"rulez": {}})");
    check_says(pack.error(), {"prose.json", "rulez"});
  }
  SUBCASE("the same rule in two files") {
    pack.change("topics.json", [](auto& document) { document["rules"]["lead"] = {"x"}; });
    check_says(pack.error(), {"rule 'lead'", "duplicate name", "topics.json"});
  }
  SUBCASE("no object") {
    pack.write("prose.json", "[1]");
    check_says(pack.error(), {"prose.json", "one JSON object"});
  }
}

TEST_CASE("load_pack: pack.json is checked member by member") {
  struct Case {
    const char* pointer;
    const char* value;
    std::initializer_list<const char*> says;
  };
  const Case cases[] = {
      {"/name", "7", {"pack.json", "\"name\""}},
      {"/published", R"({"from":"2020-02-30","to":"2020-12-31"})", {"\"published\""}},
      {"/published", R"({"from":"2021-01-01","to":"2020-12-31"})", {"\"published\""}},
      {"/published", R"({"from":7,"to":8})", {"pack.json"}},
      {"/published", R"({"from":"1969-12-31","to":"2020-12-31"})", {"\"published\"", "1970"}},
      {"/scheduled", R"({"from":"2040-01-01","to":"9998-01-01"})", {"\"scheduled\"", "9997"}},
      {"/source_prefix", R"("Bad Prefix")", {"prefix"}},
      {"/images/sizes", R"(["big"])", {"image size", "big"}},
      {"/images/sizes", R"(["9000x10"])", {"9000x10", "4000"}},
      {"/images/sizes", "[]", {"\"sizes\""}},
      {"/files", "[]", {"\"files\""}}};
  for (const Case& c : cases) {
    CAPTURE(c.pointer);
    CAPTURE(c.value);
    PackCopy pack;
    pack.put("pack.json", c.pointer, c.value);
    check_says(pack.error(), c.says);
  }
}

TEST_CASE("load_pack: a pack that was not broken is accepted") {
  CHECK(PackCopy().error() == "accepted");
}

TEST_CASE("pack digest: every byte of the files counts") {
  const std::string original = PackCopy().digest();
  PackCopy pack;
  SUBCASE("white space") {
    pack.change("prose.json", [](auto&) {});
    CHECK(pack.digest() != original);
  }
  SUBCASE("the same bytes in another directory") { CHECK(pack.digest() == original); }
  SUBCASE("text") {
    pack.put("prose.json", "/rules/excerpt", R"(["Short!"])");
    CHECK(pack.digest() != original);
  }
  SUBCASE("weight") {
    pack.put("prose.json", "/rules/ident/1/weight", "4");
    CHECK(pack.digest() != original);
  }
  SUBCASE("order of alternatives") {
    pack.put("prose.json", "/rules/common_tool", R"(["logs", "Git", "curl"])");
    CHECK(pack.digest() != original);
  }
  SUBCASE("attribute of an entry") {
    pack.put("topics.json", "/tables/domain/entries/0/record", R"("order")");
    CHECK(pack.digest() != original);
  }
  SUBCASE("prefix") {
    pack.put("pack.json", "/source_prefix", R"("tiny")");
    CHECK(pack.digest() != original);
  }
}
