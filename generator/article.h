#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace anp {

enum class PublicationStatus : std::uint8_t { publish, draft, pending, private_, future };
enum class Difficulty : std::uint8_t { beginner, intermediate, advanced };
enum class RevisionStatus : std::uint8_t { drafted, reviewed, revised, final_ };

std::string_view name_of(PublicationStatus status);
std::string_view name_of(Difficulty difficulty);
std::string_view name_of(RevisionStatus status);

/// Seconds since 1970-01-01T00:00:00Z.
using UtcSeconds = std::int64_t;

/// A run of texts in Article::strings.
struct StringRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// One block of the body. Members that its kind does not have are empty.
struct Block {
  enum class Kind : std::uint8_t { paragraph, heading, list, code, image, quote };

  Kind kind = Kind::paragraph;
  std::uint32_t level = 0;   ///< heading: 2..6
  std::uint32_t width = 0;   ///< image: pixels
  std::uint32_t height = 0;  ///< image: pixels
  std::string_view text;     ///< paragraph, heading, code, quote; image: its caption
  std::string_view detail;   ///< code: its language; image: its URL
  StringRange items;         ///< list
};

struct Entity {
  std::string_view name;
  std::string_view type;  ///< stack, area or problem
};

/// An article as a value. Its texts are views: they live in the Synthesizer that made it, until it
/// makes the next.
struct Article {
  std::uint32_t spec = 1;
  std::uint32_t dataset_seed = 0;
  std::uint64_t number = 0;
  std::uint64_t article_seed = 0;

  std::string_view pack_name;
  std::string_view source_id;
  std::string_view title;
  std::string_view slug;
  PublicationStatus status = PublicationStatus::publish;
  UtcSeconds published_at = 0;
  UtcSeconds modified_at = 0;
  std::string_view author_slug;
  std::string_view author_name;
  std::string_view category;
  StringRange tags;
  std::string_view excerpt;
  std::vector<Block> body;
  StringRange related;

  // meta
  std::string_view topic;
  std::string_view summary;
  std::string_view outline_context;
  std::string_view outline_problem;
  std::string_view outline_stack;
  std::string_view outline_action;
  std::string_view ai_brief;
  StringRange stack;
  StringRange tools;
  std::string_view code_language;
  Difficulty difficulty = Difficulty::beginner;
  std::uint32_t reading_time_minutes = 0;
  std::uint64_t view_count = 0;
  std::uint32_t score_quality = 0;
  std::uint32_t score_freshness = 0;
  std::uint32_t score_depth = 0;
  std::uint32_t score_clarity = 0;
  RevisionStatus revision_status = RevisionStatus::drafted;
  std::array<std::uint32_t, 3> revision_version{};
  std::int32_t last_reviewed_day = 0;  ///< days since 1970-01-01
  std::string_view reference;
  bool ai_generated_style = true;
  bool needs_human_review = false;
  std::uint32_t image_count = 0;  ///< flags has_images and image_heavy follow from it
  StringRange checklist;
  std::array<Entity, 3> entities{};
  std::uint32_t paragraphs = 0;  ///< lead and section paragraphs, without the final notes
  std::string_view scenario;
  std::string_view generator;
  std::string_view image_source;
  StringRange notes;

  std::vector<std::string_view> strings;  ///< what the StringRange members point into

  [[nodiscard]] std::span<const std::string_view> list(StringRange range) const {
    return std::span(strings).subspan(range.first, range.count);
  }
  [[nodiscard]] bool has_images() const { return image_count > 0; }
  [[nodiscard]] bool image_heavy() const { return image_count >= kImageHeavyFrom; }

  static constexpr std::uint32_t kImageHeavyFrom = 3;
};

}  // namespace anp
