#include "importer/staging/pages/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "generator/utf8.h"
#include "importer/html.h"

namespace anp {
namespace {

constexpr std::string_view kPrefix = "/images/";
constexpr std::string_view kSuffix = ".svg";
constexpr std::string_view kDummyImageHost = "dummyimage.com";

/// Cuts the part before the separator off the front of `rest`; all of it when there is none.
std::string_view take_until(std::string_view& rest, char separator) {
  const auto at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return part;
}

std::optional<std::int64_t> parse_side(std::string_view digits) {
  std::int64_t side = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), side);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (side < 1 || side > kMaxImageSide) return std::nullopt;
  return side;
}

/// Six lower-case hex digits from three or six; nothing for anything else.
std::optional<std::string> parse_colour(std::string_view digits) {
  if (digits.size() != 3 && digits.size() != 6) return std::nullopt;
  std::string colour;
  for (char c : digits) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return std::nullopt;
    colour.append(digits.size() == 3 ? 2 : 1, c);
  }
  return colour;
}

bool parse_sides(std::string_view size, ImageSpec& spec) {
  const std::string_view first = take_until(size, 'x');
  const auto width = parse_side(first);
  const auto height = parse_side(size);
  if (!width || !height) return false;
  spec.width = *width;
  spec.height = *height;
  return true;
}

bool parse_colours(std::string_view background, std::string_view foreground, ImageSpec& spec) {
  auto back = parse_colour(background);
  auto fore = parse_colour(foreground);
  if (!back || !fore) return false;
  spec.background = *std::move(back);
  spec.foreground = *std::move(fore);
  return true;
}

/// dummyimage.com/1200x630/111827/ffffff.png&text=words+of+it; whatever is missing stays as it is.
void read_dummy_image(std::string_view url, ImageSpec& spec) {
  const auto text = url.find("text=");
  if (text != std::string_view::npos) {
    std::string_view words = url.substr(text + 5);
    spec.text = std::string(cut_text(url_decoded(take_until(words, '&')), kMaxImageTextBytes));
  }
  std::string_view path = url.substr(url.find(kDummyImageHost) + kDummyImageHost.size());
  path = path.substr(0, path.find_first_of("?&"));
  take_until(path, '/');
  ImageSpec described = spec;
  if (parse_sides(take_until(path, '/'), described)) spec = described;
  const std::string_view background = take_until(path, '/');
  const std::string_view foreground = take_until(path, '.');
  parse_colours(background, foreground, spec);
}

}  // namespace

std::optional<ImageSpec> parse_image_path(std::string_view path, std::string_view text) {
  if (!path.starts_with(kPrefix) || !path.ends_with(kSuffix)) return std::nullopt;
  if (path.size() <= kPrefix.size() + kSuffix.size()) return std::nullopt;
  std::string_view rest =
      path.substr(kPrefix.size(), path.size() - kPrefix.size() - kSuffix.size());
  ImageSpec spec;
  if (!parse_sides(take_until(rest, '/'), spec)) return std::nullopt;
  const std::string_view background = take_until(rest, '/');
  if (!parse_colours(background, rest, spec)) return std::nullopt;
  spec.text = std::string(cut_text(text, kMaxImageTextBytes));
  return spec;
}

std::string image_path(const ImageSpec& spec) {
  return fmt::format("{}{}x{}/{}/{}{}?text={}", kPrefix, spec.width, spec.height, spec.background,
                     spec.foreground, kSuffix, url_encoded(spec.text));
}

ImageSpec stand_in_for(std::string_view url, std::int64_t width, std::int64_t height) {
  ImageSpec spec;
  spec.width = std::clamp<std::int64_t>(width, 1, kMaxImageSide);
  spec.height = std::clamp<std::int64_t>(height, 1, kMaxImageSide);
  const std::string_view host = host_of(url);
  if (host == kDummyImageHost) {
    read_dummy_image(url, spec);
  } else {
    spec.background = "334155";
    spec.foreground = "f1f5f9";
    spec.text = host.empty()
                    ? "image"
                    : std::string(cut_text(fmt::format("image from {}", host), kMaxImageTextBytes));
  }
  return spec;
}

std::string_view host_of(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    return url.substr(0, url.find_first_of("/?#"));
  }
  return {};
}

}  // namespace anp
