#include "generator/body_plan.h"

#include <algorithm>
#include <array>
#include <bit>

#include "generator/random.h"
#include "generator/shares.h"

namespace anp {
namespace {

/// Heavy-tailed as on a real blog: half of the articles have up to seven paragraphs (about 600
/// words), one in a hundred has sixty and more (about 5,000).
constexpr std::array<Share<std::uint32_t>, 18> kParagraphCounts = {{{3, 50},
                                                                    {4, 85},
                                                                    {5, 110},
                                                                    {6, 130},
                                                                    {7, 125},
                                                                    {8, 110},
                                                                    {9, 90},
                                                                    {10, 70},
                                                                    {11, 55},
                                                                    {12, 45},
                                                                    {14, 40},
                                                                    {16, 28},
                                                                    {20, 22},
                                                                    {26, 16},
                                                                    {34, 10},
                                                                    {44, 6},
                                                                    {58, 5},
                                                                    {74, 3}}};

static_assert(adds_up(kParagraphCounts));

/// The first case of an article takes up to so many paragraphs, a further one so many.
constexpr std::uint32_t kFirstStoryMost = 13;
constexpr std::uint32_t kNextStoryLeast = 5;
constexpr std::uint32_t kNextStoryMost = 9;
/// In so many of 100 cases a section has a heading of its own, when it need not.
constexpr std::uint32_t kHeadingShare = 62;

StoryCapacity story_capacity(const Pack& pack) {
  StoryCapacity capacity;
  for (const SectionEntry& section : pack.sections) {
    // A section that is nothing without its extra is passed over where there is room for one
    // paragraph only.
    if (section.extra_share < 100 || section.extra_paragraphs() == 0) ++capacity.first;
    if (section.scope == SectionScope::story) ++capacity.next;
  }
  return capacity;
}

SectionSets section_sets(const Pack& pack, bool first_story) {
  SectionSets sets;
  for (std::size_t i = 0; i < pack.sections.size(); ++i) {
    const SectionEntry& section = pack.sections[i];
    if (!first_story && section.scope != SectionScope::story) continue;
    sets.open |= std::uint64_t{1} << i;
    if (section.weight == kMaxSectionWeight) sets.always |= std::uint64_t{1} << i;
    sets.weight += section.weight;
  }
  return sets;
}

/// Chooses sections for one story until its paragraphs are used up.
class StoryPlanner {
 public:
  StoryPlanner(const Pack& pack, const SectionSets& sets, std::uint32_t story, Stream& stream)
      : pack_(pack),
        story_(story),
        stream_(stream),
        open_(sets.open),
        always_(sets.always),
        open_weight_(sets.weight) {}

  /// @return the paragraphs that are left
  std::uint32_t choose(std::uint32_t left) {
    auto always = static_cast<std::uint32_t>(std::popcount(always_));
    for (std::uint64_t rest = always_; rest != 0 && left > 0; rest &= rest - 1) {
      // An extra must not take the room of a section that is always told.
      left = take(first_of(rest), left, std::min(--always, left - 1));
    }
    while (left > 0 && open_ != 0) left = take(draw_open(), left, 0);
    return left;
  }

  void append_to(std::vector<PartPlan>& parts) {
    bool after_story_section = false;
    for (std::uint64_t rest = chosen_; rest != 0; rest &= rest - 1) {
      const std::uint32_t i = first_of(rest);
      const bool of_story = pack_.sections[i].scope == SectionScope::story;
      const bool joined = of_story && after_story_section && !stream_.chance(kHeadingShare, 100);
      parts.push_back({.with_heading = !joined,
                       .with_extra = (with_extra_ & bit(i)) != 0,
                       .section = i,
                       .story = story_});
      after_story_section = of_story && !parts.back().with_extra;
    }
  }

 private:
  static std::uint64_t bit(std::uint32_t section) { return std::uint64_t{1} << section; }
  static std::uint32_t first_of(std::uint64_t sections) {
    return static_cast<std::uint32_t>(std::countr_zero(sections));
  }

  std::uint32_t draw_open() {
    std::uint32_t point = stream_.below(open_weight_);
    for (std::uint64_t rest = open_;; rest &= rest - 1) {
      const std::uint32_t i = first_of(rest);
      if (point < pack_.sections[i].weight) return i;
      point -= pack_.sections[i].weight;
    }
  }

  /// Takes one section, with its extra if that is drawn and there is room beside `reserved`
  /// paragraphs. A section that is nothing without its extra is passed over when there is no room
  /// for both.
  std::uint32_t take(std::uint32_t index, std::uint32_t left, std::uint32_t reserved) {
    const SectionEntry& section = pack_.sections[index];
    open_ &= ~bit(index);
    open_weight_ -= section.weight;
    const std::uint32_t extra_cost = section.extra_paragraphs();
    const bool wanted = section.extra_share > 0 && may_have_extra(section) &&
                        stream_.chance(section.extra_share, 100);
    const bool room = left >= 1 + extra_cost + reserved;
    if (section.extra_share == 100 && !room) return left;
    chosen_ |= bit(index);
    if (!wanted || !room) return left - 1;
    with_extra_ |= bit(index);
    return left - 1 - extra_cost;
  }

  /// The lists are about the problem, so an article has them once; a quote is about the case.
  [[nodiscard]] bool may_have_extra(const SectionEntry& section) const {
    return story_ == 0 || section.extra == SectionExtra::quote;
  }

  const Pack& pack_;
  std::uint32_t story_;
  Stream& stream_;
  std::uint64_t open_;
  std::uint64_t always_;
  std::uint32_t open_weight_;
  std::uint64_t chosen_ = 0;
  std::uint64_t with_extra_ = 0;
};

/// How many of the paragraphs go to the article's first case. What is beyond it must be enough for
/// another.
std::uint32_t first_story_share(std::uint32_t left, StoryCapacity capacity) {
  const std::uint32_t most = std::min(kFirstStoryMost, capacity.first);
  if (left <= most) return left;
  const std::uint32_t rest = std::min(kNextStoryLeast, capacity.next);
  return std::min(most, left > rest ? left - rest : 1);
}

/// How many of the paragraphs that are left go to the next case. What is too little for another
/// stays with this one, or is shared by both.
std::uint32_t next_story_share(std::uint32_t left, std::uint32_t capacity, Stream& stream) {
  const std::uint32_t share = std::min(left, stream.in(kNextStoryLeast, kNextStoryMost));
  if (left - share >= kNextStoryLeast) return share;
  return left <= capacity ? left : (left + 1) / 2;
}

}  // namespace

std::uint32_t draw_paragraphs(std::uint64_t article_seed, ParagraphRange range) {
  Stream stream = draw(article_seed, Field::length);
  if (range.most == 0) return draw_share(kParagraphCounts, stream);
  // The lesser of two draws: short articles are more frequent than long ones.
  const std::uint32_t one = stream.in(range.least, range.most);
  return std::min(one, stream.in(range.least, range.most));
}

std::uint32_t paragraph_capacity(const Pack& pack) {
  const auto [first, next] = story_capacity(pack);
  return 1 + first + (pack.stories - 1) * std::min(next, kNextStoryLeast);
}

BodyPlanner::BodyPlanner(const Pack& pack)
    : pack_(pack),
      capacity_(story_capacity(pack)),
      first_story_(section_sets(pack, true)),
      next_story_(section_sets(pack, false)) {}

void BodyPlanner::plan(std::uint64_t article_seed, std::uint32_t paragraphs,
                       std::vector<PartPlan>& into) const {
  into.clear();
  Stream stream = draw(article_seed, Field::sections);
  std::uint32_t left = paragraphs - 1;  // the lead
  for (std::uint32_t story = 0; story < pack_.stories && left > 0; ++story) {
    std::uint32_t share = left;
    if (story == 0 && pack_.stories > 1) share = first_story_share(left, capacity_);
    if (story > 0) {
      share = next_story_share(left, capacity_.next, stream);
      into.push_back({.kind = PartPlan::Kind::story_lead, .story = story});
      --share;
      --left;
    }
    StoryPlanner planner(pack_, story == 0 ? first_story_ : next_story_, story, stream);
    left = left - share + planner.choose(share);
    planner.append_to(into);
  }
}

}  // namespace anp
