#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "generator/dataset.h"
#include "generator/hash.h"
#include "generator/pack.h"
#include "generator/topic.h"

namespace anp {
namespace {

constexpr std::uint64_t kArticles = 10'000'000;

const Pack& alphanode() {
  static const Pack pack = load_pack(ANP_SHIPPED_PACKS "/alphanode").value();
  return pack;
}

/// The title of a topic from the pattern's parts, put together without the generator's own writer.
void append_title(const Pack& pack, const Topic& topic, std::string& out) {
  for (const TitlePart& part : pack.titles[topic.title].parts) {
    out += part.text;
    if (part.name == Table::stack) out += pack.stacks[topic.stack].name;
    if (part.name == Table::problem) out += pack.problems[topic.problem].name;
    if (part.name == Table::scenario) out += pack.scenarios[topic.scenario];
  }
}

}  // namespace

TEST_CASE("ten million articles: no title twice") {
  const TopicOrder order(alphanode(), 0);
  // 64 bits of a digest for each title: two different titles share one with odds of 1 to 300,000.
  std::vector<std::uint64_t> digests;
  digests.reserve(kArticles);
  std::string title;
  for (std::uint64_t n = 1; n <= kArticles; ++n) {
    title.clear();
    append_title(alphanode(), order.topic_of(n), title);
    digests.push_back(digest_of(title).low);
  }
  std::sort(digests.begin(), digests.end());
  CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
}

TEST_CASE("ten million articles: related ones exist, share stack or problem, are not the article") {
  const Pack& pack = alphanode();
  const TopicOrder order(pack, 0);
  std::uint64_t found = 0;
  for (std::uint64_t n = 1; n <= kArticles; n += 997) {
    const Topic topic = order.topic_of(n);
    std::uint64_t related[4] = {};
    const std::size_t count = order.related_to(n, topic, related);
    found += count;
    for (std::size_t i = 0; i < count; ++i) {
      CAPTURE(n);
      CAPTURE(related[i]);
      REQUIRE(related[i] >= 1);
      REQUIRE(related[i] < n);
      const Topic other = order.topic_of(related[i]);
      REQUIRE((other.stack == topic.stack || other.problem == topic.problem));
      REQUIRE(std::count(related, related + count, related[i]) == 1);
    }
  }
  CHECK(found > kArticles / 997 * 3);
}

}  // namespace anp
