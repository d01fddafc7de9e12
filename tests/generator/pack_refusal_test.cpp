#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "generator/pack.h"
#include "tests/generator/packs.h"
#include "tests/support/temporary_directory.h"

using namespace anp;
namespace fs = std::filesystem;

namespace {

/// A copy of the small pack, to be broken in one place.
class PackCopy {
 public:
  PackCopy() {
    fs::copy(test::small_pack_directory(), directory_.path(), fs::copy_options::recursive);
  }

  void change(const char* file, const std::function<void(nlohmann::ordered_json&)>& edit) {
    std::ifstream in(directory_.path() / file);
    auto document = nlohmann::ordered_json::parse(in);
    in.close();
    edit(document);
    write(file, document.dump(1));
  }

  void write(const char* file, const std::string& text) const {
    std::ofstream(directory_.path() / file, std::ios::binary) << text;
  }

  [[nodiscard]] std::string error() const {
    const auto pack = load_pack(directory_.path());
    return pack ? "accepted" : pack.error().message;
  }

  [[nodiscard]] std::string digest() const {
    return load_pack(directory_.path()).value().digest.hex();
  }

 private:
  TemporaryDirectory directory_;
};

void check_says(const std::string& error, std::initializer_list<const char*> parts) {
  CAPTURE(error);
  for (const char* part : parts) {
    CAPTURE(part);
    CHECK(error.find(part) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("load_pack: a broken rule is refused with file, rule and reason") {
  struct Case {
    const char* rule;
    const char* value;
    std::initializer_list<const char*> says;
  };
  const Case cases[] = {
      {"lead",
       R"(["See {nowhere}."])",
       {"prose.json", "rule 'lead'", "{nowhere}", "no rule defines"}},
      {"lead", R"(["See {stack.color}."])", {"rule 'lead'", "{stack.color}", "no entry has"}},
      {"lead", R"(["See {colour.name}."])", {"rule 'lead'", "no table 'colour'"}},
      {"lead", "[]", {"rule 'lead'", "empty"}},
      {"lead", R"("text")", {"rule 'lead'", "list of alternatives"}},
      {"lead", R"([{"text":"a","weight":0}])", {"rule 'lead'", "weight 0", "1 to 1000"}},
      {"lead", R"([{"text":"a","wait":1}])", {"rule 'lead'", "weight"}},
      {"lead", R"([7])", {"rule 'lead'"}},
      {"lead", R"(["an {open slot"])", {"rule 'lead'", "closing brace"}},
      {"lead", R"(["{lead}"])", {"unbounded recursion", "rule 'lead'"}},
      {"service_noun", R"(["{service}"])", {"unbounded recursion", "'service'", "'service_noun'"}},
      {"Lead", R"(["x"])", {"rule 'Lead'", "lower case"}},
      {"title", R"(["{stack.name} only"])", {"rule 'title'", "alternative 1", "{problem.name}"}},
      {"title", R"(["{stack.name} {problem.name} {service}"])", {"rule 'title'", "no other slot"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.rule);
    CAPTURE(c.value);
    PackCopy pack;
    pack.change("prose.json", [&](auto& document) {
      document["rules"][c.rule] = nlohmann::ordered_json::parse(c.value);
    });
    check_says(pack.error(), c.says);
  }
}

TEST_CASE("load_pack: a broken entry is refused with file, entry and reason") {
  struct Case {
    const char* pointer;
    const char* value;
    std::initializer_list<const char*> says;
  };
  const Case cases[] = {
      {"/tables/stack/entries/0/group",
       R"("nogroup")",
       {"topics.json", "Go services", "nogroup", "backend"}},
      {"/tables/stack/entries/1/name", R"("Go services")", {"duplicate name", "Go services"}},
      {"/tables/stack/entries/0/tools", R"(["one"])", {"Go services", "1 tools", "6"}},
      {"/tables/stack/entries/0/snippets", "[]", {"Go services", "no snippets"}},
      {"/tables/stack/entries/0/snippets/0/lines", R"("x")", {"Go services", "snippet 1"}},
      {"/tables/stack/entries/0/language",
       R"("{ident}")",
       {"Go services", "language", "plain text"}},
      {"/tables/section/entries/0/place", R"("100")", {"section 'why'", "place", "1 to 99"}},
      {"/tables/section/entries/0/extra",
       R"("table")",
       {"section 'why'", "table", "none, list, code, quote"}},
      {"/tables/author/entries", "[]", {"table 'author'", "no entries"}},
      {"/tables/colour", R"({"entries":[]})", {"table 'colour'", "no such table"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.pointer);
    PackCopy pack;
    pack.change("topics.json", [&](auto& document) {
      document[nlohmann::ordered_json::json_pointer(c.pointer)] =
          nlohmann::ordered_json::parse(c.value);
    });
    check_says(pack.error(), c.says);
  }
}

TEST_CASE("load_pack: an attribute that one entry lacks cannot stand in a rule") {
  PackCopy pack;
  pack.change("topics.json",
              [](auto& document) { document["tables"]["stack"]["entries"][1].erase("part"); });
  check_says(pack.error(), {"{stack.part}", "'Redis'", "its group"});
}

TEST_CASE("load_pack: a missing rule, file and directory") {
  PackCopy pack;
  SUBCASE("rule") {
    pack.change("prose.json", [](auto& document) { document["rules"].erase("summary"); });
    check_says(pack.error(), {"rule 'summary' is missing"});
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
  SUBCASE("control character") {
    pack.write("prose.json", "{\"rules\": {\"lead\": [\"a\\u0007b\"]}}");
    check_says(pack.error(), {"prose.json", "lead", "control character"});
  }
  SUBCASE("unknown member") {
    pack.write("prose.json", R"({"rulez": {}})");
    check_says(pack.error(), {"prose.json", "rulez"});
  }
  SUBCASE("the same rule in two files") {
    pack.change("topics.json", [](auto& document) { document["rules"]["lead"] = {"x"}; });
    check_says(pack.error(), {"rule 'lead'", "duplicate name"});
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
      {"/source_prefix", R"("Bad Prefix")", {"prefix"}},
      {"/images/sizes", R"(["big"])", {"image size", "big"}},
      {"/images/sizes", R"(["9000x10"])", {"9000x10", "4000"}},
      {"/images/sizes", "[]", {"\"sizes\""}},
      {"/files", "[]", {"\"files\""}}};
  for (const Case& c : cases) {
    CAPTURE(c.pointer);
    CAPTURE(c.value);
    PackCopy pack;
    pack.change("pack.json", [&](auto& document) {
      document[nlohmann::ordered_json::json_pointer(c.pointer)] =
          nlohmann::ordered_json::parse(c.value);
    });
    check_says(pack.error(), c.says);
  }
}

TEST_CASE("load_pack: texts that double each other without end are refused") {
  PackCopy pack;
  pack.change("prose.json", [](auto& document) {
    document["rules"]["d0"] = {"0123456789"};
    for (int i = 1; i <= 40; ++i) {
      const std::string below = "{d" + std::to_string(i - 1) + "}";
      document["rules"]["d" + std::to_string(i)] = {below + below};
    }
  });
  check_says(pack.error(), {"bytes long", "at most 1048576"});
}

TEST_CASE("pack digest: every text, weight and order counts, white space does not") {
  const std::string original = PackCopy().digest();
  PackCopy pack;
  SUBCASE("white space") {
    pack.change("prose.json", [](auto&) {});
    CHECK(pack.digest() == original);
  }
  SUBCASE("text") {
    pack.change("prose.json", [](auto& document) { document["rules"]["excerpt"] = {"Short!"}; });
    CHECK(pack.digest() != original);
  }
  SUBCASE("order of alternatives") {
    pack.change("prose.json", [](auto& document) {
      document["rules"]["common_tool"] = {"logs", "Git"};
    });
    CHECK(pack.digest() != original);
  }
  SUBCASE("prefix") {
    pack.change("pack.json", [](auto& document) { document["source_prefix"] = "tiny"; });
    CHECK(pack.digest() != original);
  }
}
