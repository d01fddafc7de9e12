#pragma once

#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/staging/json_value.h"

namespace anp {

inline constexpr std::size_t kMaxSourceIdBytes = 100;
inline constexpr std::size_t kMaxSlugBytes = 200;
inline constexpr std::size_t kMaxTitleBytes = 2000;
inline constexpr std::size_t kMaxArticleDepth = 32;

/// What a list or a link shows of an article.
struct ArticleCard {
  std::string slug;
  std::string title;
  std::string status;
  std::string published_at;
  std::string category;
  std::string author;
  std::string excerpt;
};

/// An article that the site takes in: what its columns and its search index need, and its bytes.
struct CheckedArticle {
  std::string source_id;
  ArticleCard card;
  std::string text;  ///< searchable_text()
  std::string hash;
  std::string json;  ///< compact, members in the order sent
};

/// `prefix-NNNNNN` or `prefix-SEED-NNNNNN`: lower-case letters, digits and hyphens, a letter first,
/// at least six digits last, at most kMaxSourceIdBytes.
bool is_source_id(std::string_view text);

/// Lower-case letters and digits, parted by single hyphens, at most kMaxSlugBytes.
bool is_slug(std::string_view text);

/// `YYYY-MM-DDTHH:MM:SSZ`, a moment that the calendar has.
bool is_utc_time(std::string_view text);

/// Takes an article (DESIGN section 2) apart. Error says which member is wrong and what it should
/// be: a required member that is absent, a wrong type, a hash that is not that of the content.
Result<CheckedArticle> check_article(const JsonValue& article);

/// All text of an article's body, block after block, for the search index. The index of a stored
/// article is taken back by the same text, so a change here needs a new schema version (site.cpp).
std::string searchable_text(const JsonValue& article);

}  // namespace anp
