#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// What stands at the end of a post's text, in an HTML comment that readers do not see: it gets
/// there in the same row as the post, so that even a post whose terms and meta never came is known
/// to be ours.
struct PostMark {
  std::string source_id;
  std::string hash;                  ///< content hash of the article that was sent
  std::string check;                 ///< of what the post should hold (kept_article.h)
  std::vector<std::uint64_t> terms;  ///< ids that it should have, ascending
  std::size_t meta = 0;              ///< values that it should have, as far as the site keeps any
  bool operator==(const PostMark&) const = default;
};

/// What WordPress' search finds marked posts by.
inline constexpr std::string_view kMarkWord = "anp:post";

/// As a block of its own, that the block editor takes for HTML. Every text is written in characters
/// that kses leaves alone.
void append_post_mark(const PostMark& mark, std::string& content);

/// The last mark of a text; nothing when it has none that is whole.
std::optional<PostMark> read_post_mark(std::string_view content);

/// The text without its mark; all of it when it has none.
std::string without_post_mark(std::string_view content);

}  // namespace anp
