#pragma once

#include <cstdint>

#include "generator/article.h"
#include "generator/pack_source.h"

namespace anp {

/// Fills in what is drawn as a plain value: status, times, difficulty, view count, score, revision
/// and flags. Each from its own stream. Sees to it that published_at <= last review <= modified_at,
/// by day.
void draw_facts(const PackInfo& pack, Article& article);

/// How many images an article has: 0..5.
std::uint32_t draw_image_count(std::uint64_t article_seed);

/// The last four digits of the reference: 0..9999.
std::uint32_t draw_reference_digits(std::uint64_t article_seed);

}  // namespace anp
