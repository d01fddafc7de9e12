#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace anp {

/// What stands for bytes that are no character: U+FFFD.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// Bytes of the well-formed UTF-8 character at `at`, 1 to 4; 0 when there is none.
/// Source: The Unicode Standard 15.0, table 3-7.
std::size_t character_length(std::string_view text, std::size_t at);

/// Whether all of it is well-formed.
bool is_valid_utf8(std::string_view text);

/// The text with every byte that belongs to no well-formed character replaced.
std::string with_valid_utf8(std::string_view text);

/// Control characters, which a terminal or a log would take for commands, become blanks: for what
/// others say and people read.
std::string printable(std::string text);

/// The beginning of `text`, at most `max_bytes`, without a character cut in two. A view into
/// `text`.
std::string_view cut_text(std::string_view text, std::size_t max_bytes);

/// The same, with "..." behind it where it is cut.
std::string shortened(std::string text, std::size_t max_bytes);

}  // namespace anp
