#include <doctest/doctest.h>

#include <string>

#include "generator/pack.h"
#include "tests/generator/pack_copy.h"

using namespace anp;
using test::check_says;
using test::PackCopy;

namespace {

struct Case {
  const char* file;
  const char* pointer;
  const char* value;
  std::initializer_list<const char*> says;
};

void check_refused(const Case& c) {
  CAPTURE(c.pointer);
  CAPTURE(c.value);
  PackCopy pack;
  pack.put(c.file, c.pointer, c.value);
  check_says(pack.error(), c.says);
}

}  // namespace

TEST_CASE("load_pack: a broken entry is refused with file, entry and reason") {
  const char* const topics = "topics.json";
  const Case cases[] = {
      {topics,
       "/tables/stack/entries/0/group",
       R"("nogroup")",
       {"topics.json", "Go services", "nogroup", "backend"}},
      {topics,
       "/tables/stack/entries/2/name",
       R"("Go services")",
       {"duplicate name", "Go services"}},
      {topics, "/tables/stack/entries/0/tools", R"(["one"])", {"Go services", "1 tools", "6"}},
      {topics,
       "/tables/stack/entries/0/tools",
       R"(["a", "b", "c", "d", "e", "f", "a"])",
       {"Go services", "\"a\"", "twice"}},
      {topics, "/tables/stack/entries/0/snippets", "[]", {"Go services", "no snippets"}},
      {topics, "/tables/stack/entries/0/snippets/0/lines", R"("x")", {"Go services", "snippet 1"}},
      {topics,
       "/tables/stack/entries/0/language",
       R"("{ident}")",
       {"Go services", "language", "plain text"}},
      {topics,
       "/tables/stack/entries/0/language",
       R"("[go|golang]")",
       {"Go services", "language", "plain text"}},
      {topics, "/tables/author/entries", "[]", {"table 'author'", "no entries"}},
      {topics, "/tables/domain/entries", "[]", {"'service'", "{domain.stem}"}},
      {topics, "/tables/colour", R"({"entries":[]})", {"table 'colour'", "no such table"}}};
  for (const Case& c : cases) check_refused(c);
}

TEST_CASE("load_pack: a broken section is refused with section and reason") {
  const char* const sections = "sections.json";
  const Case cases[] = {
      {sections,
       "/tables/section/entries/1/place",
       R"("100")",
       {"section 'why'", "place", "1 to 99"}},
      {sections,
       "/tables/section/entries/1/place",
       R"("0")",
       {"section 'why'", "place", "1 to 99"}},
      {sections, "/tables/section/entries/1/weight", R"("101")", {"section 'why'", "1 to 100"}},
      {sections,
       "/tables/section/entries/1/extra",
       R"("table")",
       {"section 'why'", "table", "none, list, code, excerpt, quote"}},
      {sections,
       "/tables/section/entries/1/scope",
       R"("story")",
       {"section 'why'", "scope", "\"story\"", "article, case"}},
      {sections,
       "/tables/section/entries/1/extra_share",
       R"("0")",
       {"section 'why'", "extra_share", "1 to 100"}},
      {sections,
       "/tables/section/entries/0",
       R"({"name":"bare","place":"1","weight":"1","scope":"case","extra":"quote","extra_share":"9",
           "heading":"H","paragraph":"P"})",
       {"section 'bare'", "'quote'"}},
      {sections,
       "/tables/section/entries/0",
       R"({"name":"bare","place":"1","weight":"1","scope":"case","extra":"list","extra_share":"9",
           "heading":"H","paragraph":"P"})",
       {"section 'bare'", "'list_item'"}},
      {sections,
       "/tables/section/entries/0",
       R"({"name":"bare","place":"1","weight":"1","extra":"none","heading":"H","paragraph":"P"})",
       {"section 'bare'", "'scope'"}}};
  for (const Case& c : cases) check_refused(c);
}

TEST_CASE("load_pack: there may be so many kinds of section and no more") {
  const auto pack_with = [](std::size_t count) {
    PackCopy pack;
    pack.change("sections.json", [&](auto& document) {
      auto& entries = document["tables"]["section"]["entries"];
      while (entries.size() < count) {
        auto entry = entries[0];
        entry["name"] = "more_" + std::to_string(entries.size());
        entries.push_back(entry);
      }
    });
    return pack.error();
  };
  CHECK(pack_with(kMaxSections) == "accepted");
  check_says(pack_with(kMaxSections + 1), {"table 'section'", "65 entries", "at most 64"});
}

TEST_CASE("load_pack: cases and problems, stacks and problems belong together") {
  SUBCASE("a case of no problem") {
    check_refused({"cases.json",
                   "/tables/case/entries/0/problem",
                   R"("reducing buildtime")",
                   {"case 'cold-cache'", "no problem", "'reducing buildtime'"}});
  }
  SUBCASE("a problem without a case") {
    PackCopy pack;
    pack.change("cases.json",
                [](auto& document) { document["tables"]["case"]["entries"].erase(1); });
    check_says(pack.error(), {"problem 'rotating Zoë's secrets'", "no case"});
  }
  SUBCASE("a stack whose area no problem names") {
    PackCopy pack;
    pack.change("topics.json", [](auto& document) {
      for (auto& problem : document["tables"]["problem"]["entries"]) problem["areas"] = {"backend"};
    });
    check_says(pack.error(), {"stack 'Redis \"cluster\" hosts'", "no problem", "'data'"});
  }
  SUBCASE("an area that is no plain text") {
    check_refused({"topics.json",
                   "/tables/problem/entries/2/areas",
                   R"(["{ident}"])",
                   {"handling background jobs", "areas", "plain text"}});
  }
  SUBCASE("a problem without the excerpt that a section shows") {
    PackCopy pack;
    pack.change("topics.json", [](auto& document) {
      document["tables"]["problem"]["entries"][1].erase("snippets");
    });
    check_says(pack.error(), {"problem 'rotating Zoë's secrets'", "no snippets", "excerpt"});
  }
}

TEST_CASE("load_pack: an attribute that one entry lacks cannot stand in a rule") {
  PackCopy pack;
  pack.change("topics.json",
              [](auto& document) { document["tables"]["stack"]["entries"][1].erase("part"); });
  check_says(pack.error(), {"{stack.part}", "Redis", "its group"});
}

TEST_CASE(
    "load_pack: an attribute that one entry lacks is no harm as long as no rule asks for it") {
  PackCopy pack;
  pack.put("cases.json", "/tables/case/entries/0/aside", R"("only here")");
  CHECK(pack.error() == "accepted");
}
