#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// Who writes a comment of an article's thread, and when: a function of the source id alone, and so
/// of seed and number. What names it is its e-mail address: no other comment has it.
struct Commenter {
  std::string name;
  std::string email;                ///< below example.org, which takes no mail (RFC 2606)
  std::size_t parent = 0;           ///< 1-based place of the comment that it answers; 0: none
  std::uint32_t minutes_after = 0;  ///< the article's publication; more than the one before
};

inline constexpr std::size_t kMostComments = 6;

/// The thread of an article, 0 to kMostComments: four of ten articles have none.
std::vector<Commenter> commenters_of(std::string_view source_id);

/// Whether an address is that of a comment of ours.
bool is_commenter(std::string_view email);

/// What of an article its comments speak of.
struct CommentedArticle {
  std::string_view source_id;
  std::string_view category;
  std::vector<std::string_view> tools;      ///< of its meta
  std::vector<std::string_view> checklist;  ///< likewise
};

/// What one of them says, as plain text: a function of these alone.
/// @param place 1-based, in commenters_of()
std::string comment_text(const CommentedArticle& article, std::size_t place);

/// A time as WordPress takes and shows it ("2024-01-02T03:04:05"), so many minutes later.
/// @param published_at of an article
std::string comment_time(std::string_view published_at, std::uint32_t minutes_after);

}  // namespace anp
