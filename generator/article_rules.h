#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "generator/article.h"

namespace anp {

inline constexpr std::size_t kMaxSourceIdBytes = 190;
inline constexpr std::size_t kMaxSlugBytes = 190;  // a file name with its extension stays below 255

/// What an article must keep so that each format can hold it: names that are safe in a path and as
/// a key, real times, no empty text inside the body. @return the member and what is wrong with it
std::optional<std::string> find_fault(const Article& article);

/// The first character of valid UTF-8 that not every format can carry: a control character other
/// than tab and newline (C0, DEL, C1), U+FFFE or U+FFFF, which XML 1.0, YAML or HTML forbid or
/// change.
/// @return what to call it, for example "U+0007"
std::optional<std::string> find_unportable_character(std::string_view text);

}  // namespace anp
