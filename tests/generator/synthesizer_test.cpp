#include "generator/synthesizer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "generator/dataset.h"
#include "tests/generator/articles.h"
#include "tests/generator/packs.h"

using namespace anp;

TEST_CASE("append: an article does not depend on those made before it") {
  test::Articles forward(test::small_pack(), {3, {}});
  test::Articles backward(test::small_pack(), {3, {}});
  std::vector<std::string> first;
  for (std::uint64_t n = 1; n <= 50; ++n) first.push_back(forward.line(n));
  for (std::uint64_t n = 50; n >= 1; --n) CHECK(backward.line(n) == first[n - 1]);
  for (std::uint64_t n = 1; n <= 50; ++n) {
    CHECK(test::Articles(test::small_pack(), {3, {}}).line(n) == first[n - 1]);
  }
}

TEST_CASE("append: articles stand one behind the other in the buffer") {
  const DatasetOptions options{3, {}};
  test::Articles articles(test::small_pack(), options);
  Synthesizer synthesizer(test::small_pack(), options);
  ByteBuffer buffer;
  std::string expected = "kept\n";
  buffer.append(expected);
  for (std::uint64_t n = 1; n <= 200; ++n) {
    const Digest128 digest = synthesizer.append(n, buffer);
    expected += articles.line(n);
    CHECK(digest == articles.digest());
  }
  CHECK(buffer.view() == expected);
}

TEST_CASE("append: the last number of the last dataset is an article like any other") {
  test::Articles articles(test::small_pack(), {kMaxDatasetSeed, {}});
  const auto article = articles.json(kMaxArticleNumber);
  CHECK(article["source_id"] == "small-1048575-8589934591");
  CHECK(article["meta"]["payload"]["seed"] == (1ULL << 53) - 1);
  CHECK(article["slug"].get<std::string>().ends_with("-1048575-8589934591"));
  CHECK_THROWS_AS(articles.line(kMaxArticleNumber + 1), BrokenPromise);
  CHECK_THROWS_AS(articles.line(0), BrokenPromise);
}

TEST_CASE("append: compact JSON, members in their order, the hash over the rest") {
  const std::vector<std::string> members = {
      "spec",   "source_id", "title", "slug",    "status", "published_at", "modified_at",
      "author", "category",  "tags",  "excerpt", "body",   "related",      "meta"};
  const std::vector<std::string> meta = {
      "topic",    "summary",       "ai_outline", "ai_brief",     "stack",
      "tools",    "code_language", "difficulty", "reading_time", "view_count",
      "score",    "revision",      "reference",  "flags",        "checklist",
      "entities", "image_sources", "payload",    "notes",        "hash"};
  const auto names_of = [](const test::Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
  };
  for (const Pack* pack : {&test::small_pack(), &test::alphanode_pack()}) {
    test::Articles articles(*pack, {7, {}});
    for (std::uint64_t n = 1; n <= 500; ++n) {
      CAPTURE(n);
      const std::string line = articles.line(n);
      const auto parsed = test::Json::parse(line);
      REQUIRE(parsed.dump() == line);
      CHECK(names_of(parsed) == members);
      CHECK(names_of(parsed["meta"]) == meta);
      CHECK(article_digest(line).value() == articles.digest());
      CHECK(parsed["meta"]["hash"] == articles.digest().hex().substr(0, kContentHashDigits));
      CHECK(expected_content_hash(line).value() == stated_content_hash(line).value());
    }
  }
}

TEST_CASE("append: another seed or another number is another article") {
  std::set<std::string> hashes;
  for (const std::uint32_t seed : {0U, 1U, 2U, kMaxDatasetSeed}) {
    test::Articles articles(test::small_pack(), {seed, {}});
    for (std::uint64_t n = 1; n <= 200; ++n) hashes.insert(articles.json(n)["meta"]["hash"]);
  }
  CHECK(hashes.size() == 800);
}

TEST_CASE("--paragraphs: every article has as many as was asked for") {
  for (const Pack* pack : {&test::small_pack(), &test::alphanode_pack()}) {
    const std::uint32_t most = std::min(paragraph_capacity(*pack), 90U);
    for (const ParagraphRange range : {ParagraphRange{3, 3}, ParagraphRange{4, 9},
                                       ParagraphRange{most - 3, most}, ParagraphRange{3, most}}) {
      test::Articles articles(*pack, {1, range});
      std::set<std::uint32_t> counts;
      for (std::uint64_t n = 1; n <= 400; ++n) {
        CAPTURE(pack->info.name);
        CAPTURE(n);
        const std::uint32_t count = articles.json(n)["meta"]["payload"]["paragraphs"];
        REQUIRE(count >= range.least);
        REQUIRE(count <= range.most);
        counts.insert(count);
      }
      CHECK(counts.contains(range.least));
      if (range.most - range.least < 6) CHECK(counts.contains(range.most));
    }
  }
}

TEST_CASE("--paragraphs: changes the body, not what the article is about") {
  test::Articles usual(test::alphanode_pack(), {1, {}});
  test::Articles longer(test::alphanode_pack(), {1, {30, 40}});
  for (std::uint64_t n = 1; n <= 50; ++n) {
    const auto a = usual.json(n);
    const auto b = longer.json(n);
    for (const char* name : {"source_id", "title", "slug", "status", "published_at", "modified_at",
                             "author", "category", "tags", "excerpt", "related"}) {
      CHECK(a[name] == b[name]);
    }
  }
}

TEST_CASE(
    "long articles: further cases, each different, with headings of level 3 below their own") {
  const Pack& pack = test::small_pack();
  test::Articles articles(pack, {4, {28, 28}});
  for (std::uint64_t n = 1; n <= 300; ++n) {
    CAPTURE(n);
    const auto article = articles.json(n);
    std::set<std::string> told;
    std::set<std::string> services;
    bool in_further_case = false;
    for (const auto& block : article["body"]) {
      const std::string text = block.value("text", "");
      if (block["kind"] == "heading") {
        const std::uint32_t level = block["level"];
        const bool opens = text.starts_with("Again: ") || text.starts_with("Then ");
        const bool ends = text == "Implementation checklist" || text == "Final notes";
        in_further_case = opens || (in_further_case && !ends);
        CHECK(level == (in_further_case && !opens ? 3 : 2));
      }
      const auto at = text.find("Story ");
      if (block["kind"] == "paragraph" && at != std::string::npos) {
        CHECK(told.insert(text.substr(at + 6, text.find_first_of(" .:", at + 6) - at - 6)).second);
      }
    }
    CHECK(told.size() >= 4);
  }
}

TEST_CASE("cases: the first is one of the problem's own, whatever comes later") {
  const std::map<std::string, std::set<std::string>> own = {
      {"reducing build time", {"cold-cache", "slow-test"}},
      {"rotating Zoë's secrets", {"spare-key"}},
      {"handling background jobs", {"early-ack", "lost-job"}}};
  test::Articles articles(test::small_pack(), {4, {}});
  std::set<std::string> first;
  for (std::uint64_t n = 1; n <= 300; ++n) {
    const auto article = articles.json(n);
    const std::string lead = article["body"][0]["text"];
    const auto begin = lead.find("Story ") + 6;
    const std::string story = lead.substr(begin, lead.find_first_of(" .:", begin) - begin);
    CAPTURE(lead);
    CHECK(own.at(article["meta"]["ai_outline"]["problem"]).contains(story));
    first.insert(story);
  }
  CHECK(first.size() == 5);
}

TEST_CASE("pins: a case has one service from its lead to the final notes") {
  test::Articles articles(test::small_pack(), {4, {6, 6}});
  int compared = 0;
  for (std::uint64_t n = 1; n <= 300; ++n) {
    const auto article = articles.json(n);
    const std::string notes = article["body"].back()["text"];
    const std::string lead = article["body"][0]["text"];
    if (!notes.starts_with("Done for ") || lead.find("A note on ") == std::string::npos) continue;
    const std::string service = notes.substr(9, notes.size() - 10);
    CHECK(lead.ends_with("A note on " + service + " and " + service + "."));
    CHECK(article["excerpt"].get<std::string>().find(service) != std::string::npos);
    CHECK(article["meta"]["ai_brief"].get<std::string>().find(service) != std::string::npos);
    ++compared;
  }
  CHECK(compared > 50);
}

TEST_CASE("code blocks: in the language of the snippet, else of the stack, excerpts by problem") {
  test::Articles articles(test::small_pack(), {0, {9, 20}});
  std::set<std::string> code;
  for (std::uint64_t n = 1; n <= 600; ++n) {
    const auto article = articles.json(n);
    const auto& outline = article["meta"]["ai_outline"];
    for (const auto& block : test::blocks_of(article, "code")) {
      const std::string text = block["text"];
      const bool excerpt = text.starts_with("job ") || text.starts_with("key ");
      code.insert(outline[excerpt ? "problem" : "stack"].get<std::string>() + ": " +
                  block["language"].get<std::string>());
    }
  }
  CHECK(code == std::set<std::string>{"Go services: go", "Redis \"cluster\" hosts: console",
                                      "nginx: nginx", "reducing build time: text",
                                      "handling background jobs: text",
                                      "rotating Zoë's secrets: console"});
}

TEST_CASE("view counts: heavy-tailed, the top hundredth has more views than the lower half") {
  test::Articles articles(test::small_pack(), {0, {3, 3}});
  std::vector<std::uint64_t> views;
  for (std::uint64_t n = 1; n <= 5000; ++n) views.push_back(articles.json(n)["meta"]["view_count"]);
  std::sort(views.begin(), views.end());
  std::uint64_t lower = 0;
  std::uint64_t top = 0;
  for (std::size_t i = 0; i < 2500; ++i) lower += views[i];
  for (std::size_t i = 4950; i < 5000; ++i) top += views[i];
  CHECK(top > lower);
}
