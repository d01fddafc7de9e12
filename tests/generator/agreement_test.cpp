#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "generator/article_facts.h"
#include "generator/calendar.h"
#include "generator/dataset.h"
#include "tests/generator/articles.h"
#include "tests/generator/packs.h"

using namespace anp;
using test::Json;

namespace {

std::int32_t day_of_time(const Json& time) {
  return parse_day(time.get<std::string>().substr(0, 10)).value();
}

/// Bytes of a text inside its quotes.
std::size_t escaped_bytes(const std::string& text) { return Json(text).dump().size() - 2; }

/// Bytes of all texts of the body, a caption without its number.
std::size_t text_bytes(const Json& body) {
  std::size_t bytes = 0;
  for (const Json& block : body) {
    if (block.contains("items")) {
      for (const std::string item : block["items"]) bytes += escaped_bytes(item);
    } else if (block.contains("caption")) {
      const std::string caption = block["caption"];
      bytes += escaped_bytes(caption.substr(0, caption.rfind(' ')));
    } else {
      bytes += escaped_bytes(block["text"]);
    }
  }
  return bytes;
}

void check_images(const Pack& pack, const Json& article) {
  const auto images = test::blocks_of(article, "image");
  const Json& meta = article["meta"];
  CHECK(meta["flags"]["has_images"] == (images.empty() ? 0 : 1));
  CHECK(meta["flags"]["image_heavy"] == (images.size() >= kImageHeavyFrom ? 1 : 0));
  REQUIRE(meta["image_sources"].size() == images.size());
  static const std::regex words("[A-Za-z0-9]+(\\+[A-Za-z0-9]+)*");
  for (std::size_t i = 0; i < images.size(); ++i) {
    const Json& image = images[i];
    const Json& source = meta["image_sources"][i];
    CHECK(source["source"] == pack.info.image_source);
    CHECK(source["url"] == image["url"]);
    CHECK(source["caption"] == image["caption"]);
    const std::string url = image["url"];
    const std::string size = std::to_string(image["width"].get<int>()) + "x" +
                             std::to_string(image["height"].get<int>());
    CHECK(url.starts_with("https://" + pack.info.image_source + "/" + size + "/"));
    const std::string text = url.substr(url.find("&text=") + 6);
    CHECK(text.size() <= 38);
    CHECK(std::regex_match(text, words));
    CHECK(image["caption"].get<std::string>().ends_with(" " + std::to_string(i + 1)));
  }
}

void check_body(const Pack& pack, const Json& article) {
  const Json& body = article["body"];
  const Json& meta = article["meta"];
  const auto paragraphs = test::blocks_of(article, "paragraph");
  CHECK(meta["payload"]["paragraphs"] == paragraphs.size() - 1);
  CHECK(body[0]["kind"] == "paragraph");
  CHECK(body.back()["kind"] == "paragraph");
  // The checklist is the last list, under the last heading but one.
  const auto lists = test::blocks_of(article, "list");
  REQUIRE_FALSE(lists.empty());
  CHECK(meta["checklist"] == lists.back()["items"]);
  CHECK(test::all_different(meta["checklist"]));
  const auto& counts = pack.info.checklist_counts;
  CHECK(std::any_of(counts.begin(), counts.end(), [&](const CountRange& range) {
    const std::size_t items = meta["checklist"].size();
    return range.least <= items && items <= range.most;
  }));
  const std::size_t size = body.size();
  CHECK(body[size - 4]["kind"] == "heading");
  CHECK(body[size - 3] == lists.back());
  CHECK(body[size - 2]["kind"] == "heading");
  CHECK(meta["reading_time"] == (text_bytes(body) + 1'199) / 1'200);
  for (std::size_t i = 0; i < size; ++i) {
    if (body[i]["kind"] != "heading") continue;
    REQUIRE(i + 1 < size);
    CHECK(body[i + 1]["kind"] != "heading");
  }
}

void check_times(const Pack& pack, const Json& article) {
  const std::string published = article["published_at"];
  const std::string modified = article["modified_at"];
  CHECK(modified >= published);
  const DayRange days = article["status"] == "future" ? pack.info.scheduled : pack.info.published;
  CHECK(day_of_time(article["published_at"]) >= days.first);
  CHECK(day_of_time(article["published_at"]) <= days.last);
  const std::string reviewed = article["meta"]["revision"]["last_reviewed"];
  CHECK(parse_day(reviewed).value() >= day_of_time(article["published_at"]));
  CHECK(parse_day(reviewed).value() <= day_of_time(article["modified_at"]));
}

void check_subject(const Pack& pack, const Json& article) {
  const Json& meta = article["meta"];
  const Json& outline = meta["ai_outline"];
  const std::string name = outline["stack"];
  const std::string about = outline["problem"];
  const auto stack = std::find_if(pack.stacks.begin(), pack.stacks.end(),
                                  [&](const StackEntry& s) { return s.name == name; });
  REQUIRE(stack != pack.stacks.end());
  CHECK(meta["topic"] == about + " / " + name);
  CHECK(meta["entities"] == Json::array({{{"name", name}, {"type", "stack"}},
                                         {{"name", stack->area}, {"type", "area"}},
                                         {{"name", about}, {"type", "problem"}}}));
  CHECK(test::all_different(meta["stack"]));
  CHECK(meta["stack"][0] == name);
  const auto terms = meta["stack"].get<std::set<std::string>>();
  CHECK(terms == std::set<std::string>{name, stack->area, stack->language});
  CHECK(meta["payload"]["scenario"] == outline["context"]);
  CHECK(std::count(pack.scenarios.begin(), pack.scenarios.end(),
                   outline["context"].get<std::string>()) == 1);
  // The title tells what the meta tells, but for the case of a first letter.
  const std::string title = article["title"];
  CHECK(title.find(name.substr(1)) != std::string::npos);
  CHECK(title.find(about.substr(1)) != std::string::npos);
  const Json author = article["author"];
  CHECK(std::any_of(pack.authors.begin(), pack.authors.end(), [&](const AuthorEntry& a) {
    return author["name"] == a.name && author["slug"] == a.slug;
  }));
}

void check_numbers(const Pack& pack, const Json& article, std::uint32_t seed, std::uint64_t n) {
  const Json& meta = article["meta"];
  CHECK(article["spec"] == kSpec);
  CHECK(article["source_id"] == source_id_of(pack.info.source_prefix, seed, n));
  CHECK(meta["payload"]["source_id"] == article["source_id"]);
  CHECK(meta["payload"]["seed"] == article_seed_of(seed, n));
  CHECK(meta["payload"]["generator"] == pack.info.generator);
  static const std::regex reference("-[0-9]{6}-[0-9]{4}");
  const std::string text = meta["reference"];
  REQUIRE(text.starts_with(pack.info.reference_prefix));
  CHECK(std::regex_match(text.substr(pack.info.reference_prefix.size()), reference));
  CHECK(std::stoull(text.substr(pack.info.reference_prefix.size() + 1, 6)) == n);
  CHECK(meta["notes"].size() == pack.grammar.rule(pack.rules.note).alternative_count);
  CHECK(article["slug"].get<std::string>().size() <= 190);
}

}  // namespace

TEST_CASE("article: every field agrees with the others") {
  for (const Pack* pack : {&test::small_pack(), &test::alphanode_pack(), &test::edge_pack()}) {
    for (const std::uint32_t seed : {0U, 1U}) {
      test::Articles articles(*pack, {seed, {}});
      for (std::uint64_t n = 1; n <= 2000; ++n) {
        CAPTURE(pack->info.name);
        CAPTURE(seed);
        CAPTURE(n);
        const Json article = articles.json(n);
        check_numbers(*pack, article, seed, n);
        check_subject(*pack, article);
        check_times(*pack, article);
        check_body(*pack, article);
        check_images(*pack, article);
      }
    }
  }
}

TEST_CASE("article: every status, difficulty, revision and number of images comes") {
  test::Articles articles(test::alphanode_pack(), {1, {9, 12}});
  std::set<std::string> statuses;
  std::set<std::string> difficulties;
  std::set<std::string> revisions;
  std::set<std::size_t> images;
  std::set<int> reviews;
  for (std::uint64_t n = 1; n <= 3000; ++n) {
    const Json article = articles.json(n);
    statuses.insert(article["status"]);
    difficulties.insert(article["meta"]["difficulty"]);
    revisions.insert(article["meta"]["revision"]["status"]);
    images.insert(article["meta"]["image_sources"].size());
    reviews.insert(article["meta"]["flags"]["needs_human_review"].get<int>());
  }
  CHECK(statuses == std::set<std::string>{"publish", "draft", "pending", "private", "future"});
  CHECK(difficulties == std::set<std::string>{"beginner", "intermediate", "advanced"});
  CHECK(revisions == std::set<std::string>{"drafted", "reviewed", "revised", "final"});
  CHECK(images == std::set<std::size_t>{0, 1, 2, 3, 4, 5});
  CHECK(reviews == std::set<int>{0, 1});
}
