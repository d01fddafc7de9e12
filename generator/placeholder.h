#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// An image as its URL describes it: a text on a ground.
struct Placeholder {
  std::uint32_t width = 0;   ///< pixels, 1..kMaxImagePixels
  std::uint32_t height = 0;  ///< pixels, 1..kMaxImagePixels
  std::uint32_t ground = 0;  ///< 0xRRGGBB
  std::uint32_t ink = 0;     ///< 0xRRGGBB
  std::string text;          ///< as in the URL: words joined by '+', any other byte as it is

  bool operator==(const Placeholder&) const = default;
};

/// Longer texts could make a file name of more than 255 bytes.
inline constexpr std::size_t kMaxPlaceholderText = 80;

/// Reads `https://HOST/WIDTHxHEIGHT/GROUND/INK.png&text=TEXT`, the form of all images of articles
/// (docs/formats.md). Error: another form, more pixels, or a longer text.
Result<Placeholder> read_placeholder_url(std::string_view url);

/// Where its file stands: `1200x630/111827-ffffff/reading-from-replicas-with-_4daria_44_42.png`.
/// In the text, digits and lower case letters stay, '+' becomes '-', every other byte becomes '_'
/// and two hex digits; an empty text is `_`. So two images never share a file, not even where case
/// does not count, and no text can leave the directory.
std::string path_of(const Placeholder& placeholder);

}  // namespace anp
