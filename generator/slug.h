#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace anp {

inline constexpr std::size_t kMaxSlugTextBytes = 150;

/// Appends `text` as a slug: ASCII letters and digits in lower case, every other run of characters
/// as one '-', none at the ends, cut at a word's end to at most kMaxSlugTextBytes.
void append_slug(std::string_view text, std::string& out);

/// Likewise, but not cut: for texts that become part of a longer slug.
void append_uncut_slug(std::string_view text, std::string& out);
/// The same by itself: what WordPress' sanitize_title() leaves of a slug, as far as it is ASCII.
std::string uncut_slug(std::string_view text);

/// How much of a slug is kept: at most kMaxSlugTextBytes, up to a word's end. One word that fills
/// all the room is cut inside.
std::size_t kept_slug_bytes(std::string_view slug);

}  // namespace anp
