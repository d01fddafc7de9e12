#include "generator/body_plan.h"

#include <algorithm>
#include <array>

#include "generator/random.h"
#include "generator/shares.h"

namespace anp {
namespace {

/// How many sections an article has, and how many paragraphs a section.
constexpr std::array<Share<std::uint32_t>, 10> kSectionCounts = {{{1, 150},
                                                                  {2, 290},
                                                                  {3, 220},
                                                                  {4, 130},
                                                                  {5, 80},
                                                                  {6, 50},
                                                                  {8, 40},
                                                                  {10, 22},
                                                                  {13, 12},
                                                                  {18, 6}}};
constexpr std::array<Share<std::uint32_t>, 4> kParagraphCounts = {
    {{1, 380}, {2, 400}, {3, 160}, {4, 60}}};

static_assert(adds_up(kSectionCounts) && adds_up(kParagraphCounts));

/// In so many of 100 sections that have an extra, it is shown.
std::uint32_t extra_share(SectionExtra extra) {
  switch (extra) {
    case SectionExtra::none:
      return 0;
    case SectionExtra::list:
      return 70;
    case SectionExtra::code:
      return 80;
    case SectionExtra::quote:
      return 45;
  }
  return 0;
}

std::uint32_t weight_left(const Pack& pack, const std::vector<SectionPlan>& taken) {
  std::uint32_t weight = 0;
  for (const SectionEntry& section : pack.sections) weight += section.weight;
  for (const SectionPlan& plan : taken) weight -= pack.sections[plan.entry].weight;
  return weight;
}

bool is_taken(const std::vector<SectionPlan>& taken, std::uint32_t entry) {
  return std::any_of(taken.begin(), taken.end(),
                     [&](const SectionPlan& plan) { return plan.entry == entry; });
}

/// A section not taken yet, by weight.
std::uint32_t draw_section(const Pack& pack, const std::vector<SectionPlan>& taken,
                           Stream& stream) {
  std::uint32_t point = stream.below(weight_left(pack, taken));
  for (std::uint32_t entry = 0;; ++entry) {
    if (is_taken(taken, entry)) continue;
    if (point < pack.sections[entry].weight) return entry;
    point -= pack.sections[entry].weight;
  }
}

}  // namespace

void plan_sections(const Pack& pack, std::uint64_t article_seed, std::vector<SectionPlan>& into) {
  into.clear();
  Stream length = draw(article_seed, Field::length);
  Stream sections = draw(article_seed, Field::sections);
  const auto kinds = static_cast<std::uint32_t>(pack.sections.size());
  const std::uint32_t count = std::min(draw_share(kSectionCounts, length), kinds);
  while (into.size() < count) {
    SectionPlan plan;
    plan.entry = draw_section(pack, into, sections);
    plan.paragraphs = draw_share(kParagraphCounts, length);
    plan.with_extra = length.chance(extra_share(pack.sections[plan.entry].extra), 100);
    into.push_back(plan);
  }
  std::sort(into.begin(), into.end(), [&](const SectionPlan& a, const SectionPlan& b) {
    const std::uint32_t place_a = pack.sections[a.entry].place;
    const std::uint32_t place_b = pack.sections[b.entry].place;
    return place_a != place_b ? place_a < place_b : a.entry < b.entry;
  });
}

}  // namespace anp
