#include "generator/body_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/generator/pack_copy.h"
#include "tests/generator/packs.h"

using namespace anp;

namespace {

using Plan = std::vector<PartPlan>;

Plan plan_of(const Pack& pack, std::uint64_t seed, std::uint32_t paragraphs) {
  Plan plan;
  BodyPlanner(pack).plan(seed, paragraphs, plan);
  return plan;
}

/// Paragraphs of the article with this plan: its lead and what each part has.
std::uint32_t paragraphs_of(const Pack& pack, const Plan& plan) {
  std::uint32_t count = 1;
  for (const PartPlan& part : plan) {
    ++count;
    if (part.with_extra) count += pack.sections[part.section].extra_paragraphs();
  }
  return count;
}

std::set<std::uint32_t> always_told(const Pack& pack) {
  std::set<std::uint32_t> sections;
  for (std::uint32_t i = 0; i < pack.sections.size(); ++i) {
    if (pack.sections[i].weight == kMaxSectionWeight) sections.insert(i);
  }
  return sections;
}

/// The sections of each case that the plan tells.
std::map<std::uint32_t, std::vector<std::uint32_t>> sections_by_story(const Plan& plan) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> stories;
  for (const PartPlan& part : plan) {
    auto& sections = stories[part.story];
    if (part.kind == PartPlan::Kind::section) sections.push_back(part.section);
  }
  return stories;
}

/// Order and scope of sections, what is always told, and the parts that begin a further case.
void check_shape(const Pack& pack, const Plan& plan) {
  std::uint32_t story = 0;
  for (const PartPlan& part : plan) {
    if (part.kind == PartPlan::Kind::story_lead) ++story;
    REQUIRE(part.story == story);
    if (part.kind == PartPlan::Kind::story_lead) continue;
    const SectionEntry& section = pack.sections[part.section];
    CHECK((story == 0 || section.scope == SectionScope::story));
    if (part.with_extra) CHECK(section.extra != SectionExtra::none);
    if (section.extra_share == 100 && story == 0) CHECK(part.with_extra);
  }
  CHECK(story < pack.stories);
  const auto always = always_told(pack);
  for (const auto& [number, sections] : sections_by_story(plan)) {
    CAPTURE(number);
    CHECK(std::is_sorted(sections.begin(), sections.end()));
    CHECK(std::adjacent_find(sections.begin(), sections.end()) == sections.end());
    CHECK(std::includes(sections.begin(), sections.end(), always.begin(), always.end()));
  }
}

}  // namespace

TEST_CASE(
    "BodyPlanner: every count of paragraphs that the shipped pack can have comes out exactly") {
  const Pack& pack = test::alphanode_pack();
  for (std::uint32_t paragraphs = kMinParagraphs; paragraphs <= 120; ++paragraphs) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(paragraphs);
      CAPTURE(seed);
      const Plan plan = plan_of(pack, seed, paragraphs);
      REQUIRE(paragraphs_of(pack, plan) == paragraphs);
      check_shape(pack, plan);
    }
  }
  for (const std::uint32_t paragraphs : {200U, 333U, kMaxParagraphs}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Plan plan = plan_of(pack, seed, paragraphs);
      CHECK(paragraphs_of(pack, plan) == paragraphs);
      check_shape(pack, plan);
    }
  }
  CHECK(paragraph_capacity(pack) >= kMaxParagraphs);
}

TEST_CASE("BodyPlanner: what a pack has for certain is its capacity, and comes out exactly") {
  const Pack& pack = test::small_pack();
  const std::uint32_t capacity = paragraph_capacity(pack);
  // The lead, seven sections without the one that is nothing without its code, four further cases.
  REQUIRE(capacity == 1 + 7 + 4 * 5);
  for (std::uint32_t paragraphs = kMinParagraphs; paragraphs <= capacity; ++paragraphs) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      CAPTURE(paragraphs);
      CAPTURE(seed);
      CHECK(paragraphs_of(pack, plan_of(pack, seed, paragraphs)) == paragraphs);
    }
  }
}

TEST_CASE("BodyPlanner: beyond its capacity a pack gives what it has") {
  const Pack& pack = test::small_pack();
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const std::uint32_t paragraphs = paragraphs_of(pack, plan_of(pack, seed, kMaxParagraphs));
    CHECK(paragraphs >= paragraph_capacity(pack));
    CHECK(paragraphs <= 1 + 8 + 5 + 4 * 5);
  }
}

TEST_CASE("BodyPlanner: a pack with one case tells it once, in every section if need be") {
  test::PackCopy copy;
  copy.change("topics.json", [](auto& document) {
    auto& problems = document["tables"]["problem"]["entries"];
    problems.erase(2);
    problems.erase(1);
  });
  copy.change("cases.json", [](auto& document) {
    auto& cases = document["tables"]["case"]["entries"];
    cases = {cases[0]};
  });
  const Pack pack = copy.load();
  const std::uint32_t capacity = paragraph_capacity(pack);
  CHECK(capacity == 1 + 7);
  for (std::uint32_t paragraphs = kMinParagraphs; paragraphs <= 60; ++paragraphs) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      const Plan plan = plan_of(pack, seed, paragraphs);
      check_shape(pack, plan);
      const std::uint32_t count = paragraphs_of(pack, plan);
      CHECK(count <= paragraphs);
      CHECK(count >= std::min(paragraphs, capacity));
    }
  }
}

TEST_CASE("BodyPlanner: a section comes the more often, the more it weighs") {
  const Pack& pack = test::alphanode_pack();
  std::map<std::uint32_t, int> times;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    for (const PartPlan& part : plan_of(pack, seed, 7)) ++times[part.section];
  }
  for (std::uint32_t a = 0; a < pack.sections.size(); ++a) {
    CHECK(times[a] > 0);
    for (std::uint32_t b = 0; b < pack.sections.size(); ++b) {
      if (pack.sections[a].weight < 2 * pack.sections[b].weight) continue;
      CAPTURE(a);
      CAPTURE(b);
      CHECK(times[a] > times[b]);
    }
  }
}

TEST_CASE("BodyPlanner: only sections of a case go on without a heading, and not after an extra") {
  const Pack& pack = test::alphanode_pack();
  int joined = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Plan plan = plan_of(pack, seed, 40);
    for (std::size_t i = 0; i < plan.size(); ++i) {
      if (plan[i].with_heading) continue;
      ++joined;
      REQUIRE(i > 0);
      CHECK(plan[i - 1].kind == PartPlan::Kind::section);
      CHECK_FALSE(plan[i - 1].with_extra);
      CHECK(pack.sections[plan[i].section].scope == SectionScope::story);
      CHECK(pack.sections[plan[i - 1].section].scope == SectionScope::story);
    }
  }
  CHECK(joined > 500);
}

TEST_CASE("draw_paragraphs: within the range that was asked for, both ends come") {
  for (const ParagraphRange range : {ParagraphRange{3, 3}, ParagraphRange{3, 8},
                                     ParagraphRange{20, 25}, ParagraphRange{3, 500}}) {
    std::set<std::uint32_t> seen;
    for (std::uint64_t seed = 1; seed <= 5000; ++seed) seen.insert(draw_paragraphs(seed, range));
    CHECK(*seen.begin() >= range.least);
    CHECK(*seen.rbegin() <= range.most);
    if (range.most - range.least < 10) CHECK(seen.size() == range.most - range.least + 1);
  }
}

TEST_CASE("draw_paragraphs: without a range as on a real blog, most short and few very long") {
  std::vector<std::uint32_t> counts;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) counts.push_back(draw_paragraphs(seed, {}));
  std::sort(counts.begin(), counts.end());
  CHECK(counts.front() == kMinParagraphs);
  CHECK(counts[counts.size() / 2] >= 6);
  CHECK(counts[counts.size() / 2] <= 8);
  CHECK(counts[counts.size() * 99 / 100] >= 40);
  CHECK(counts.back() <= kMaxParagraphs);
}
