#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

inline constexpr std::size_t kMaxPostSlugBytes = 190;

/// The slug under which an article is sent, and looked for: a function of the article alone. Its
/// own slug, where that is lower-case ASCII letters, digits and single hyphens, at most
/// kMaxPostSlugBytes, and ends in the number in which the source id ends; then no other article of
/// the dataset has it. Otherwise its letters and digits, cut at the front's end, and eight hex
/// digits of the source id.
std::string post_slug(std::string_view slug, std::string_view source_id);

/// The slugs that WordPress gives to copies of a post: the slug itself, with "-2" to "-`most`", and
/// that of one in the trash.
std::vector<std::string> slugs_of_copies(const std::string& slug, int most);

/// Whether a slug is that of a post, or that of a copy of it outside of the trash.
bool is_slug_of_copy(std::string_view slug, std::string_view post);

}  // namespace anp
