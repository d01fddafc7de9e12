#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace anp {

inline constexpr std::int64_t kMaxImageSide = 4000;
inline constexpr std::size_t kMaxImageTextBytes = 400;

/// What an image of the site shows: a text on a plain colour.
struct ImageSpec {
  std::int64_t width = 1200;          ///< 1 to kMaxImageSide
  std::int64_t height = 630;          ///< 1 to kMaxImageSide
  std::string background = "111827";  ///< six lower-case hex digits
  std::string foreground = "ffffff";
  std::string text;

  bool operator==(const ImageSpec&) const = default;
};

/// Reads `/images/1200x630/111827/ffffff.svg`; nothing when the path is not of that form, a side is
/// out of range or a colour is not three or six hex digits.
/// @param text  what the image shows; cut at kMaxImageTextBytes
std::optional<ImageSpec> parse_image_path(std::string_view path, std::string_view text);

/// The path, with its query, under which this site has the image.
std::string image_path(const ImageSpec& spec);

/// What stands in for an image of another host, so that a page is complete without the internet:
/// for dummyimage.com the very image that the URL describes, for others one that names the host.
/// @param width,height  of the article; brought into range
ImageSpec stand_in_for(std::string_view url, std::int64_t width, std::int64_t height);

/// The image as SVG 1.1 with no reference to anything outside; the same bytes for the same spec.
/// The text is broken into lines and scaled until it fits.
std::string render_svg(const ImageSpec& spec);

/// The host of an http or https URL; empty for anything else.
std::string_view host_of(std::string_view url);

}  // namespace anp
