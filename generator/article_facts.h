#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "generator/pack_source.h"

namespace anp {

enum class PublicationStatus : std::uint8_t { publish, draft, pending, private_, future };
enum class Difficulty : std::uint8_t { beginner, intermediate, advanced };
enum class RevisionStatus : std::uint8_t { drafted, reviewed, revised, final_ };

std::string_view name_of(PublicationStatus status);
std::string_view name_of(Difficulty difficulty);
std::string_view name_of(RevisionStatus status);

/// Seconds since 1970-01-01T00:00:00Z.
using UtcSeconds = std::int64_t;

/// What an article says about itself in numbers: drawn, not written.
struct ArticleFacts {
  PublicationStatus status = PublicationStatus::publish;
  UtcSeconds published_at = 0;
  UtcSeconds modified_at = 0;
  Difficulty difficulty = Difficulty::beginner;
  std::uint64_t view_count = 0;
  std::uint32_t score_quality = 0;
  std::uint32_t score_freshness = 0;
  std::uint32_t score_depth = 0;
  std::uint32_t score_clarity = 0;
  RevisionStatus revision_status = RevisionStatus::drafted;
  std::array<std::uint32_t, 3> revision_version{};
  std::int32_t last_reviewed_day = 0;  ///< days since 1970-01-01
  std::uint32_t reference_digits = 0;  ///< 0..9999
  std::uint32_t images = 0;            ///< as many as the body has, if it has the sections for them
  bool needs_human_review = false;
};

/// An article has many images from so many on.
inline constexpr std::uint32_t kImageHeavyFrom = 3;

/// Draws them for one article of a pack.
ArticleFacts draw_facts(const PackInfo& pack, std::uint64_t article_seed);

}  // namespace anp
