#pragma once

#include <cstdint>
#include <vector>

#include "generator/pack.h"

namespace anp {

/// One section of an article, before its text.
struct SectionPlan {
  std::uint32_t entry = 0;       ///< index into Pack::sections
  std::uint32_t paragraphs = 1;  ///< 1..4
  bool with_extra = false;       ///< its list, code or quote follows
};

/// Chooses how many sections an article has and which, heavy-tailed as on a real blog: most have
/// three to five, few have twelve. They come in the order of their places, so that the article
/// reads as a story.
void plan_sections(const Pack& pack, std::uint64_t article_seed, std::vector<SectionPlan>& into);

}  // namespace anp
