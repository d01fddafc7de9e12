#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace anp {

inline constexpr std::size_t kMaxSlugTextBytes = 150;

/// Appends `text` as a slug: ASCII letters and digits in lower case, every other run of characters
/// as one '-', none at the ends, cut at a word's end to at most kMaxSlugTextBytes.
void append_slug(std::string_view text, std::string& out);

}  // namespace anp
