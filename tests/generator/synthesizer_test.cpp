#include "generator/synthesizer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "generator/calendar.h"
#include "generator/dataset.h"
#include "generator/formats/json.h"
#include "tests/generator/packs.h"

using namespace anp;

namespace {

std::string json_of(Synthesizer& synthesizer, std::uint64_t number) {
  std::string line;
  append_article_json(synthesizer.synthesize(number), line);
  return line;
}

int count_blocks(const Article& article, Block::Kind kind) {
  return static_cast<int>(std::count_if(article.body.begin(), article.body.end(),
                                        [&](const Block& block) { return block.kind == kind; }));
}

std::int32_t day_of_time(UtcSeconds seconds) { return static_cast<std::int32_t>(seconds / 86'400); }

}  // namespace

TEST_CASE("synthesize: an article does not depend on those made before it") {
  Synthesizer forward(test::small_pack(), 3);
  Synthesizer backward(test::small_pack(), 3);
  std::vector<std::string> first;
  for (std::uint64_t n = 1; n <= 50; ++n) first.push_back(json_of(forward, n));
  for (std::uint64_t n = 50; n >= 1; --n) CHECK(json_of(backward, n) == first[n - 1]);
}

TEST_CASE("synthesize: the last number of the last dataset is an article like any other") {
  Synthesizer synthesizer(test::small_pack(), kMaxDatasetSeed);
  const Article& article = synthesizer.synthesize(kMaxArticleNumber);
  CHECK(article.source_id == "small-1048575-8589934591");
  CHECK(article.article_seed == (1ULL << 53) - 1);
  CHECK(article.slug.ends_with("-1048575-8589934591"));
  CHECK_THROWS_AS(synthesizer.synthesize(kMaxArticleNumber + 1), BrokenPromise);
  CHECK_THROWS_AS(synthesizer.synthesize(0), BrokenPromise);
}

TEST_CASE("synthesize: every field agrees with the others") {
  const Pack* const packs[] = {&test::small_pack(), &test::alphanode_pack()};
  for (const Pack* pack : packs) {
    Synthesizer synthesizer(*pack, 1);
    for (std::uint64_t n = 1; n <= 2000; ++n) {
      CAPTURE(pack->info.name);
      CAPTURE(n);
      const Article& a = synthesizer.synthesize(n);
      const int images = count_blocks(a, Block::Kind::image);
      CHECK(static_cast<int>(a.image_count) == images);
      CHECK(a.has_images() == (images > 0));
      CHECK(a.image_heavy() == (images >= 3));
      CHECK(static_cast<int>(a.paragraphs) == count_blocks(a, Block::Kind::paragraph) - 1);
      // The checklist of the meta is the last list of the body.
      const auto list = std::find_if(a.body.rbegin(), a.body.rend(), [](const Block& block) {
        return block.kind == Block::Kind::list;
      });
      REQUIRE(list != a.body.rend());
      const auto shown = a.list(list->items);
      const auto checklist = a.list(a.checklist);
      CHECK(std::equal(shown.begin(), shown.end(), checklist.begin(), checklist.end()));
      CHECK(std::set<std::string_view>(checklist.begin(), checklist.end()).size() ==
            checklist.size());
      CHECK(a.last_reviewed_day >= day_of_time(a.published_at));
      CHECK(a.last_reviewed_day <= day_of_time(a.modified_at));
      CHECK(a.modified_at >= a.published_at);
      const DayRange days =
          a.status == PublicationStatus::future ? pack->info.scheduled : pack->info.published;
      CHECK(day_of_time(a.published_at) >= days.first);
      CHECK(day_of_time(a.published_at) <= days.last);
      CHECK(a.entities[0].name == a.list(a.stack)[0]);
      CHECK(a.outline_stack == a.entities[0].name);
      CHECK(a.outline_problem == a.entities[2].name);
      CHECK(a.topic == std::string(a.outline_problem) + " / " + std::string(a.outline_stack));
      CHECK(a.scenario == a.outline_context);
      CHECK(a.reading_time_minutes >= 1);
      CHECK(a.list(a.tools).size() >= 5);
      CHECK(a.list(a.notes).size() == 3);
      CHECK(a.slug.size() <= 190);
      const auto tags = a.list(a.tags);
      CHECK(std::set<std::string_view>(tags.begin(), tags.end()).size() == tags.size());
    }
  }
}

TEST_CASE("synthesize: the image's URL has the size that the block states") {
  Synthesizer synthesizer(test::alphanode_pack(), 1);
  int images = 0;
  for (std::uint64_t n = 1; n <= 300; ++n) {
    const Article& article = synthesizer.synthesize(n);
    for (const Block& block : article.body) {
      if (block.kind != Block::Kind::image) continue;
      ++images;
      const std::string start = "https://" + std::string(article.image_source) + "/" +
                                std::to_string(block.width) + "x" + std::to_string(block.height) +
                                "/";
      CHECK(block.detail.starts_with(start));
      CHECK(block.detail.find("&text=") != std::string_view::npos);
      CHECK(block.detail.find(' ') == std::string_view::npos);
    }
  }
  CHECK(images > 100);
}

TEST_CASE("view counts: heavy-tailed, the top hundredth has more views than the lower half") {
  Synthesizer synthesizer(test::small_pack(), 0);
  std::vector<std::uint64_t> views;
  for (std::uint64_t n = 1; n <= 5000; ++n) views.push_back(synthesizer.synthesize(n).view_count);
  std::sort(views.begin(), views.end());
  std::uint64_t lower = 0;
  std::uint64_t top = 0;
  for (std::size_t i = 0; i < views.size(); ++i)
    (i < 2500 ? lower : i >= 4950 ? top : lower) += i < 2500 || i >= 4950 ? views[i] : 0;
  CHECK(top > lower);
}

TEST_CASE("synthesize: code blocks are in the language of the snippet, else of the stack") {
  Synthesizer synthesizer(test::small_pack(), 0);
  std::set<std::string> seen;
  for (std::uint64_t n = 1; n <= 200; ++n) {
    const Article& article = synthesizer.synthesize(n);
    for (const Block& block : article.body) {
      if (block.kind == Block::Kind::code)
        seen.insert(std::string(article.outline_stack) + ": " + std::string(block.detail));
    }
  }
  CHECK(seen == std::set<std::string>{"Go services: go", "Redis: console", "nginx: nginx"});
}
