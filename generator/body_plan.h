#pragma once

#include <cstdint>
#include <vector>

#include "generator/pack.h"

namespace anp {

/// How many paragraphs an article may have: its lead, those of its sections and those that lead to
/// a list or to code, without the final notes.
struct ParagraphRange {
  std::uint32_t least = 0;  ///< 0: as on a real blog, heavy-tailed around kUsualParagraphs
  std::uint32_t most = 0;

  bool operator==(const ParagraphRange&) const = default;
};

inline constexpr std::uint32_t kMinParagraphs = 3;
inline constexpr std::uint32_t kMaxParagraphs = 500;

/// A part of an article's body, before its text.
struct PartPlan {
  enum class Kind : std::uint8_t { section, story_lead };

  Kind kind = Kind::section;
  bool with_heading = true;   ///< false: goes on under the heading before it
  bool with_extra = false;    ///< its list, code or quote follows
  std::uint32_t section = 0;  ///< index into Pack::sections
  std::uint32_t story = 0;    ///< 0 for the article's first case, 1 for the next …
};

/// Draws the number of paragraphs of an article.
std::uint32_t draw_paragraphs(std::uint64_t article_seed, ParagraphRange range);

/// The most paragraphs that an article of this pack can have.
std::uint32_t paragraph_capacity(const Pack& pack);

/// How many paragraphs the first case, and how many a further one, can have for certain.
struct StoryCapacity {
  std::uint32_t first = 0;
  std::uint32_t next = 1;  // its lead
};

/// Sections that a case may have: bit i stands for section i of the pack.
struct SectionSets {
  std::uint64_t open = 0;
  std::uint64_t always = 0;  ///< those that every case tells while there is room
  std::uint32_t weight = 0;  ///< of all that are open
};

class BodyPlanner {
 public:
  /// `pack` must outlive the planner.
  explicit BodyPlanner(const Pack& pack);

  /// Chooses the sections of an article so that its paragraphs come to `paragraphs`, or to what the
  /// pack has. They stand in the order of their places, so that the article reads as a story; a
  /// long article tells more than one case, each introduced by a part of its own.
  void plan(std::uint64_t article_seed, std::uint32_t paragraphs,
            std::vector<PartPlan>& into) const;

 private:
  const Pack& pack_;
  StoryCapacity capacity_;
  SectionSets first_story_;
  SectionSets next_story_;
};

}  // namespace anp
