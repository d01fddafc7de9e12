#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// What a line of NDJSON says, once it is known to be an intact article.
struct ArticleLine {
  std::string source_id;  ///< 1..kMaxSourceIdBytes bytes of UTF-8 without control characters
  std::string hash;       ///< content hash, 24 hex digits; agrees with `json`
  std::string json;       ///< compact, hash last: the line itself, or its compact form
};

inline constexpr std::size_t kMaxSourceIdBytes = 200;
/// Objects and arrays inside one another; deeper ones are refused.
inline constexpr std::size_t kMaxArticleDepth = 64;

/// Checks that a line is one article that can be sent as it is: a JSON object in UTF-8 with a
/// source_id, whose meta.hash agrees with the rest.
/// Error: the reason in a few words, without the line's number; it quotes nothing longer than a
/// source id.
Result<ArticleLine> check_article_line(std::string_view line);

/// The same of a line that was checked before: that its content still has its hash is all that is
/// looked at again.
Result<ArticleLine> read_checked_article_line(std::string_view line);

}  // namespace anp
