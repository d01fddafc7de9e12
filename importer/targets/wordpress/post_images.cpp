#include "importer/targets/wordpress/post_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "generator/hash.h"
#include "generator/placeholder.h"
#include "importer/targets/wordpress/post_text.h"

namespace anp {

namespace {

constexpr std::string_view kBeforeAddress = "<img src=\"";
constexpr std::string_view kPrefix = "anp-image-";
constexpr std::size_t kDigits = 16;

std::string slug_of(std::string_view url) {
  return std::string(kPrefix) + digest_of(url).hex().substr(0, kDigits);
}

/// Never empty: an image without alternative text is one that is half there.
std::string words_of(std::string text) {
  if (text.empty()) return "picture";
  std::replace(text.begin(), text.end(), '+', ' ');
  return text;
}

/// The markup with each image's address, as it is written there, replaced by what `other` says;
/// nothing: it stays.
std::string with_other_addresses(
    std::string_view markup,
    const std::function<std::optional<std::string>(const std::string&)>& other) {
  std::string out;
  for (std::size_t at = 0; at < markup.size();) {
    const std::size_t begin = markup.find(kBeforeAddress, at);
    const std::size_t address =
        begin == std::string_view::npos ? markup.size() : begin + kBeforeAddress.size();
    const std::size_t end = std::min(markup.find('"', address), markup.size());
    out += markup.substr(at, address - at);
    const std::string_view written = markup.substr(address, end - address);
    const auto instead = other(unescaped_post_text(written));
    out += instead ? escaped_post_text(*instead) : std::string(written);
    at = end;
  }
  return out;
}

}  // namespace

std::vector<PostImage> images_of(const PostArticle& article) {
  std::vector<PostImage> images;
  for (const JsonNode& block : article.root().find("body")->children()) {
    const JsonNode* url = block.find("url");
    if (block.find("kind")->text != "image" || url == nullptr) continue;
    const auto drawn = read_placeholder_url(url->text);
    const bool known = std::any_of(images.begin(), images.end(), [url](const PostImage& image) {
      return image.url == url->text;
    });
    if (!drawn || known) continue;
    images.push_back({std::string(url->text), slug_of(url->text), words_of(drawn->text)});
  }
  return images;
}

std::string with_addresses(std::string_view markup, const ImageAddresses& addresses) {
  return with_other_addresses(markup, [&addresses](const std::string& url) {
    const auto known = addresses.find(url);
    return known == addresses.end() ? std::nullopt : std::optional(known->second);
  });
}

std::string with_image_slugs(std::string_view markup) {
  return with_other_addresses(markup, [](const std::string& address) {
    if (read_placeholder_url(address)) return std::optional(slug_of(address));
    return image_slug_in(address);
  });
}

std::optional<std::string> image_slug_in(std::string_view place) {
  place.remove_prefix(place.rfind('/') + 1);  // npos + 1 is 0
  if (!place.starts_with(kPrefix) || place.size() < kPrefix.size() + kDigits) return std::nullopt;
  const std::string_view digits = place.substr(kPrefix.size(), kDigits);
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  const std::string_view rest = place.substr(kPrefix.size() + kDigits);
  if (!rest.empty() && rest.front() != '-' && rest.front() != '.') return std::nullopt;
  return std::string(place.substr(0, kPrefix.size() + kDigits));
}

std::vector<std::string> image_slugs_in(std::string_view markup) {
  std::vector<std::string> slugs;
  with_other_addresses(markup, [&slugs](const std::string& address) -> std::optional<std::string> {
    auto slug = image_slug_in(address);
    if (slug && std::find(slugs.begin(), slugs.end(), *slug) == slugs.end()) {
      slugs.push_back(std::move(*slug));
    }
    return std::nullopt;
  });
  return slugs;
}

std::string image_mark(const std::string& slug) {
  return fmt::format("<!-- anp:image {} -->", slug);
}

}  // namespace anp
