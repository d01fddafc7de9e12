#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "generator/article_rules.h"
#include "generator/writer.h"
#include "tests/generator/articles.h"
#include "tests/generator/pack_copy.h"
#include "tests/generator/packs.h"

using namespace anp;
using test::Json;

namespace {

constexpr std::uint64_t kLookedAt = 300;

void collect_texts(const Json& value, std::vector<std::string>& into) {
  if (value.is_string()) into.push_back(value);
  if (!value.is_structured()) return;
  for (const Json& part : value) collect_texts(part, into);
}

const std::vector<Json>& edge_articles() {
  static const std::vector<Json> articles = [] {
    test::Articles made(test::edge_pack(), {1, {}});
    std::vector<Json> all;
    for (std::uint64_t n = 1; n <= kLookedAt; ++n) all.push_back(made.json(n));
    return all;
  }();
  return articles;
}

const std::vector<std::string>& edge_texts() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all;
    for (const Json& article : edge_articles()) collect_texts(article, all);
    return all;
  }();
  return texts;
}

bool any_article(const std::function<bool(const Json&)>& has) {
  return std::any_of(edge_articles().begin(), edge_articles().end(), has);
}

struct KeptLines : ByteSink {
  std::string bytes;
  void write(std::string_view more) override { bytes += more; }
};

constexpr DatasetOptions kMixed{7, {}, 5};
constexpr NumberRange kMixedNumbers{1, 4000};

std::string mixed_lines(NumberRange numbers, unsigned threads) {
  WriteOptions options{kMixed, numbers, nullptr, threads};
  options.edge = &test::edge_pack();
  KeptLines kept;
  write_dataset(test::small_pack(), options, kept);
  return kept.bytes;
}

std::vector<Json> mixed_articles() {
  Synthesizer synthesizer(test::small_pack(), kMixed, &test::edge_pack());
  std::vector<Json> articles;
  ByteBuffer buffer;
  for (std::uint64_t n = 1; n <= kMixedNumbers.count; ++n) {
    buffer.clear();
    synthesizer.append(n, buffer);
    articles.push_back(Json::parse(buffer.view()));
  }
  return articles;
}

}  // namespace

TEST_CASE("edge pack: each hostile text stands inside of a text of the first 300 articles") {
  static const char* const kParts[] = {"🚀",
                                       "𠜎",
                                       "שלום",
                                       "مرحبا",
                                       "\u202e",
                                       "\u2066",
                                       "\u200d",
                                       "👩\u200d👩\u200d👧\u200d👦",
                                       "🇩🇪",
                                       "Z\u0351",
                                       "e\u0301",
                                       "\u00e9",
                                       "\u00a0",
                                       "\u200b",
                                       "\u2028",
                                       "\u2029",
                                       "\ufeff inside",
                                       "\ufffd",
                                       "\xed\x9f\xbf",
                                       "\xee\x80\x80",
                                       "\U0010fffd",
                                       "ภาษาไทย",
                                       "“curly”",
                                       "\"double\"",
                                       "<script>",
                                       "&amp;",
                                       "&lt;",
                                       "<!-- wp:paragraph -->",
                                       "]]>",
                                       "<![CDATA[",
                                       "[gallery ids=\"1,2\"]",
                                       "[[escaped]]",
                                       "[embed]",
                                       "{{ 7*7 }}",
                                       "${jndi:",
                                       "%s %n",
                                       "' OR 1=1 --",
                                       "DROP TABLE",
                                       "\\u0000",
                                       "C:\\new\\table",
                                       "$(id)",
                                       "../../etc/passwd",
                                       "Tab\tinside",
                                       "\t\ttwo",
                                       "\n\n",
                                       "```php",
                                       "</pre></code>",
                                       "DonaudampfschifffahrtDonaudampfschifffahrt"};
  for (const char* part : kParts) {
    CAPTURE(part);
    CHECK(std::any_of(edge_texts().begin(), edge_texts().end(), [&](const std::string& text) {
      return text.find(part) != std::string::npos;
    }));
  }
}

TEST_CASE("edge pack: what readers take for something else is the whole of a text") {
  static const char* const kWholes[] = {"NULL",
                                        "null",
                                        "true",
                                        "no",
                                        "~",
                                        "0",
                                        "-0",
                                        "007",
                                        "1e5",
                                        "NaN",
                                        "2024-01-01",
                                        "12:30:45",
                                        "12345678901234567890",
                                        "\\.",
                                        "\\N",
                                        "\\",
                                        "-",
                                        "--",
                                        "{}",
                                        "[]",
                                        "\"\"",
                                        "''",
                                        "N;",
                                        "i:1;",
                                        "a:1:{i:0;s:1:\"x\";}",
                                        "=1+1",
                                        "=cmd|' /C calc'!A0",
                                        "@SUM(A1:A9)",
                                        "- x",
                                        "# x",
                                        "> x",
                                        "1. x",
                                        "---",
                                        "```",
                                        "***",
                                        " Leading space",
                                        "Trailing space ",
                                        "\ufeffBOM at the start",
                                        "<!--more-->",
                                        "https://video.example/watch?v=1&t=2",
                                        "x: y",
                                        "|",
                                        "\"",
                                        "'",
                                        "x",
                                        "🚀"};
  const std::set<std::string> texts(edge_texts().begin(), edge_texts().end());
  for (const char* whole : kWholes) {
    CAPTURE(whole);
    CHECK(texts.count(whole) == 1);
  }
}

TEST_CASE("edge pack: its titles, lists and bodies are of the lengths that break an import") {
  CHECK(any_article([](const Json& a) { return a["title"].get<std::string>().size() >= 200; }));
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{500}}) {
    CAPTURE(count);
    CHECK(any_article([&](const Json& a) { return a["tags"].size() == count; }));
    CHECK(any_article([&](const Json& a) { return a["meta"]["checklist"].size() == count; }));
  }
  CHECK(any_article([](const Json& a) { return a["meta"]["image_sources"].empty(); }));
  CHECK(any_article([](const Json& a) {
    const auto paragraphs = test::blocks_of(a, "paragraph");
    return std::any_of(paragraphs.begin(), paragraphs.end(), [](const Json& block) {
      return block["text"].get<std::string>().size() >= 1U << 20;
    });
  }));
  std::set<std::string> titles;
  for (const Json& article : edge_articles()) {
    titles.insert(article["title"]);
    for (const Json& list : {article["tags"], article["meta"]["checklist"]}) {
      const std::set<std::string> items(list.begin(), list.end());
      CHECK(items.size() == list.size());
    }
  }
  CHECK(titles.size() == edge_articles().size());
}

TEST_CASE("edge pack: every text is of characters that every format can hold") {
  for (const std::string& text : edge_texts()) {
    CAPTURE(text);
    CHECK_FALSE(text.empty());
    CHECK(find_unportable_character(text) == std::nullopt);
  }
}

TEST_CASE("edge share: about as many articles as asked for, under the ids of the dataset") {
  const std::vector<Json> mixed = mixed_articles();
  test::Articles ordinary(test::small_pack(), {7, {}});
  test::Articles edge(test::edge_pack(), {7, {}});
  int edges = 0;
  for (std::uint64_t n = 1; n <= mixed.size(); ++n) {
    CAPTURE(n);
    const Json& article = mixed[n - 1];
    CHECK(article["source_id"] == source_id_of("small", 7, n));
    CHECK(article["meta"]["payload"]["source_id"] == article["source_id"]);
    CHECK(article["meta"]["reference"].get<std::string>().starts_with("sm-ref-"));
    if (!is_edge_article(kMixed, n)) {
      CHECK(article["body"] == ordinary.json(n)["body"]);
      continue;
    }
    ++edges;
    const Json alone = edge.json(n);
    for (const char* same : {"title", "slug", "body", "tags", "published_at"})
      CHECK(article[same] == alone[same]);
    CHECK(article["related"].empty());
  }
  CHECK(edges > 140);
  CHECK(edges < 260);
}

TEST_CASE("edge share: an ordinary article is as without it, but names no edge article") {
  const std::vector<Json> mixed = mixed_articles();
  test::Articles ordinary(test::small_pack(), {7, {}});
  int left_out = 0;
  for (std::uint64_t n = 1; n <= mixed.size(); ++n) {
    if (is_edge_article(kMixed, n)) continue;
    CAPTURE(n);
    Json before = ordinary.json(n);
    Json kept = Json::array();
    for (const std::string id : before["related"]) {
      const bool edge = is_edge_article(kMixed, std::stoull(id.substr(id.rfind('-') + 1)));
      left_out += edge ? 1 : 0;
      if (!edge) kept.push_back(id);
    }
    if (kept == before["related"]) {
      CHECK(mixed[n - 1] == before);
    } else {
      CHECK(mixed[n - 1]["related"] == kept);
    }
  }
  CHECK(left_out > 100);
}

TEST_CASE("edge share: any number of threads and any shards write the same bytes") {
  const std::string whole = mixed_lines(kMixedNumbers, 1);
  CHECK(mixed_lines(kMixedNumbers, 4) == whole);
  std::string parts;
  for (std::uint32_t i = 1; i <= 7; ++i) parts += mixed_lines(shard_of(kMixedNumbers, {i, 7}), 2);
  CHECK(parts == whole);
}

TEST_CASE("edge share: none changes no byte, and everything is possible") {
  Synthesizer none(test::small_pack(), {7, {}, 0}, &test::edge_pack());
  Synthesizer all(test::small_pack(), {7, {}, 100}, &test::edge_pack());
  test::Articles ordinary(test::small_pack(), {7, {}});
  test::Articles edge(test::edge_pack(), {7, {}});
  ByteBuffer line;
  for (std::uint64_t n = 1; n <= 200; ++n) {
    line.clear();
    none.append(n, line);
    CHECK(line.view() == ordinary.line(n));
    line.clear();
    all.append(n, line);
    CHECK(Json::parse(line.view())["title"] == edge.json(n)["title"]);
  }
}

TEST_CASE("load_pack: counts that are no ranges, and tags without their rule") {
  test::PackCopy pack;
  SUBCASE("upside down") {
    pack.put("pack.json", "/counts", R"({"checklist": [[8, 5]]})");
    test::check_says(pack.error(), {"\"checklist\"", "[8,5]", "0 to 1000"});
  }
  SUBCASE("no pairs") {
    pack.put("pack.json", "/counts", R"({"tags": [7]})");
    test::check_says(pack.error(), {"\"tags\"", "7", "[5, 8]"});
  }
  SUBCASE("empty") {
    pack.put("pack.json", "/counts", R"({"tags": []})");
    test::check_says(pack.error(), {"\"tags\"", "list of ranges"});
  }
  SUBCASE("unknown") {
    pack.put("pack.json", "/counts", R"({"notes": [[1, 2]]})");
    test::check_says(pack.error(), {"\"notes\"", "checklist, tags"});
  }
  SUBCASE("no rule") {
    pack.put("pack.json", "/counts", R"({"tags": [[1, 2]]})");
    test::check_says(pack.error(), {"extra_tag", "is missing"});
  }
}
