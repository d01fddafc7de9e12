#include "generator/article_facts.h"

#include <algorithm>
#include <array>

#include "generator/random.h"
#include "generator/shares.h"
#include "generator/time_text.h"

namespace anp {
namespace {

constexpr std::array<std::string_view, 5> kStatusNames = {"publish", "draft", "pending", "private",
                                                          "future"};
constexpr std::array<std::string_view, 3> kDifficultyNames = {"beginner", "intermediate",
                                                              "advanced"};
constexpr std::array<std::string_view, 4> kRevisionNames = {"drafted", "reviewed", "revised",
                                                            "final"};

constexpr std::array<Share<PublicationStatus>, 5> kStatuses = {{{PublicationStatus::publish, 910},
                                                                {PublicationStatus::draft, 40},
                                                                {PublicationStatus::pending, 20},
                                                                {PublicationStatus::private_, 15},
                                                                {PublicationStatus::future, 15}}};
constexpr std::array<Share<Difficulty>, 3> kDifficulties = {
    {{Difficulty::beginner, 250}, {Difficulty::intermediate, 450}, {Difficulty::advanced, 300}}};
constexpr std::array<Share<RevisionStatus>, 4> kRevisions = {{{RevisionStatus::drafted, 400},
                                                              {RevisionStatus::reviewed, 300},
                                                              {RevisionStatus::revised, 200},
                                                              {RevisionStatus::final_, 100}}};
constexpr std::array<Share<std::uint32_t>, 6> kImageCounts = {
    {{0, 350}, {1, 380}, {2, 140}, {3, 80}, {4, 35}, {5, 15}}};

static_assert(adds_up(kStatuses) && adds_up(kDifficulties) && adds_up(kRevisions) &&
              adds_up(kImageCounts));

/// The only draw of its stream.
template <typename Shares>
auto draw_once(const Shares& shares, Stream stream) {
  return draw_share(shares, stream);
}

/// Least views of each octave. An article is in the next octave with probability one half, so the
/// number of articles with more than v views falls as 1/v: few articles have most of the views.
constexpr std::array<std::uint32_t, 17> kViewOctaves = {
    40,     80,     160,    320,     640,     1'280,   2'560,     5'120,    10'240,
    20'480, 40'960, 81'920, 163'840, 327'680, 655'360, 1'310'720, 2'621'440};

std::uint64_t draw_view_count(std::uint64_t article_seed) {
  Stream stream = draw(article_seed, Field::view_count);
  std::size_t octave = 0;
  while (octave + 1 < kViewOctaves.size() && stream.chance(1, 2)) ++octave;
  return kViewOctaves[octave] + stream.below(kViewOctaves[octave]);
}

UtcSeconds draw_time(DayRange days, Stream& stream) {
  const auto count = static_cast<std::uint32_t>(days.last - days.first + 1);
  const auto day = static_cast<UtcSeconds>(days.first) + stream.below(count);
  return day * kSecondsPerDay + stream.below(kSecondsPerDay);
}

void draw_times(const PackInfo& pack, std::uint64_t article_seed, ArticleFacts& article) {
  Stream published = draw(article_seed, Field::published);
  const bool scheduled = article.status == PublicationStatus::future;
  article.published_at = draw_time(scheduled ? pack.scheduled : pack.published, published);

  // Half of the articles are touched again within days, few after a year.
  Stream modified = draw(article_seed, Field::modified);
  std::uint32_t most_days = 2;
  while (most_days < 512 && modified.chance(1, 2)) most_days *= 2;
  const UtcSeconds later = static_cast<UtcSeconds>(modified.below(most_days)) * kSecondsPerDay +
                           modified.below(kSecondsPerDay);
  article.modified_at = article.published_at + later;
}

void draw_revision(std::uint64_t article_seed, ArticleFacts& article) {
  Stream stream = draw(article_seed, Field::revision);
  article.revision_status = draw_once(kRevisions, draw(article_seed, Field::revision, 1));
  article.revision_version = {stream.in(1, 3), stream.below(12), stream.below(10)};
  const auto first = static_cast<std::int32_t>(article.published_at / kSecondsPerDay);
  const auto last = static_cast<std::int32_t>(article.modified_at / kSecondsPerDay);
  article.last_reviewed_day =
      first + static_cast<std::int32_t>(stream.below(static_cast<std::uint32_t>(last - first + 1)));
}

void draw_score(std::uint64_t article_seed, ArticleFacts& article) {
  Stream stream = draw(article_seed, Field::score);
  article.score_quality = stream.in(60, 99);
  article.score_freshness = stream.in(40, 99);
  article.score_depth = stream.in(50, 99);
  article.score_clarity = stream.in(60, 99);
}

}  // namespace

std::string_view name_of(PublicationStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(Difficulty difficulty) {
  return kDifficultyNames[static_cast<std::size_t>(difficulty)];
}

std::string_view name_of(RevisionStatus status) {
  return kRevisionNames[static_cast<std::size_t>(status)];
}

ArticleFacts draw_facts(const PackInfo& pack, std::uint64_t article_seed) {
  ArticleFacts facts;
  facts.status = draw_once(kStatuses, draw(article_seed, Field::status));
  draw_times(pack, article_seed, facts);
  draw_revision(article_seed, facts);
  draw_score(article_seed, facts);
  facts.difficulty = draw_once(kDifficulties, draw(article_seed, Field::difficulty));
  facts.view_count = draw_view_count(article_seed);
  facts.reference_digits = draw(article_seed, Field::reference).below(10'000);
  facts.images = draw_once(kImageCounts, draw(article_seed, Field::images));
  facts.needs_human_review = draw(article_seed, Field::flags).chance(1, 8);
  return facts;
}

}  // namespace anp
