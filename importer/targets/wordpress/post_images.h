#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/targets/wordpress/post_article.h"

namespace anp {

/// An image of an article that can be drawn: what its address says (generator/placeholder.h).
struct PostImage {
  std::string url;   ///< as the article has it
  std::string slug;  ///< in the media library, and of its file: "anp-image-", 16 hex digits of url
  std::string alt;   ///< the words that stand on it
};

/// Those of an article's body, in order, each once. Images of other addresses are left out.
std::vector<PostImage> images_of(const PostArticle& article);

/// Addresses on the site by those in the article.
using ImageAddresses = std::map<std::string, std::string, std::less<>>;

/// The markup with the images' addresses replaced, where there are others.
std::string with_addresses(std::string_view markup, const ImageAddresses& addresses);

/// The markup with the slugs of images in the place of their addresses, be they the article's or
/// the site's: the same for both. Copies ("-2") are the same image.
std::string with_image_slugs(std::string_view markup);

/// The slug that a place in the media library stands for: "…/anp-image-0123456789abcdef-2.png" or
/// the slug of a copy; nothing: it is none of ours.
std::optional<std::string> image_slug_in(std::string_view place);

/// Slugs of our images that a markup has from the media library, each once.
std::vector<std::string> image_slugs_in(std::string_view markup);

/// What stands in the description of an image in the media library, where readers do not see it.
std::string image_mark(const std::string& slug);

}  // namespace anp
