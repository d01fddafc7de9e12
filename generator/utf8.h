#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace anp {

/// What stands for bytes that are no character: U+FFFD.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// Whether the byte is a control character of ASCII.
inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Bytes of the well-formed UTF-8 character at `at`, 1 to 4; 0 when there is none.
/// Source: The Unicode Standard 15.0, table 3-7.
std::size_t character_length(std::string_view text, std::size_t at);

/// Whether all of it is well-formed.
bool is_valid_utf8(std::string_view text);

/// The text with every byte that belongs to no well-formed character replaced.
std::string with_valid_utf8(std::string_view text);

/// The beginning of `text`, at most `max_bytes`, without a character cut in two. A view into
/// `text`.
std::string_view cut_text(std::string_view text, std::size_t max_bytes);

/// For people, on terminals and in logs, whatever a site sends: what a terminal would take for a
/// command becomes a blank, and what is no character is replaced.
std::string printable(std::string_view text);

/// The beginning of `text`, at most `max_bytes` of it, with "..." where something was left out.
std::string shortened(std::string_view text, std::size_t max_bytes);

}  // namespace anp
