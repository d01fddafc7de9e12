#include "generator/placeholder.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "generator/pack_source.h"

namespace anp {
namespace {

constexpr std::string_view kForm = "https://HOST/WIDTHxHEIGHT/GROUND/INK.png&text=TEXT";
constexpr std::size_t kColourDigits = 6;
constexpr int kDecimal = 10;
constexpr int kHexadecimal = 16;

/// Takes the front of a URL, piece by piece; once a piece is not there, nothing is.
class UrlReader {
 public:
  explicit UrlReader(std::string_view url) : rest_(url) {}

  void expect(std::string_view piece) {
    if (!rest_.starts_with(piece)) return refuse();
    rest_.remove_prefix(piece.size());
  }

  /// At least one byte and the '/' after it.
  void skip_host() {
    const std::size_t end = rest_.find('/');
    if (end == std::string_view::npos || end == 0) return refuse();
    rest_.remove_prefix(end + 1);
  }

  std::uint32_t pixels() {
    const std::uint32_t value = number(rest_.size(), kDecimal);
    if (value < 1 || value > kMaxImagePixels) refuse();
    return value;
  }

  std::uint32_t colour() {
    const std::size_t before = rest_.size();
    const std::uint32_t value = number(kColourDigits, kHexadecimal);
    if (before - rest_.size() != kColourDigits) refuse();
    return value;
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  void refuse() { good_ = false; }

  std::uint32_t number(std::size_t most_digits, int base) {
    const std::string_view digits = rest_.substr(0, most_digits);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc()) {
      refuse();
      return 0;
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - digits.data()));
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string file_name_text(std::string_view text) {
  if (text.empty()) return "_";
  std::string name;
  for (const char c : text) {
    if (is_plain(c)) {
      name += c;
    } else if (c == '+') {
      name += '-';
    } else {
      name += fmt::format("_{:02x}", static_cast<unsigned char>(c));
    }
  }
  return name;
}

}  // namespace

Result<Placeholder> read_placeholder_url(std::string_view url) {
  UrlReader reader(url);
  Placeholder placeholder;
  reader.expect("https://");
  reader.skip_host();
  placeholder.width = reader.pixels();
  reader.expect("x");
  placeholder.height = reader.pixels();
  reader.expect("/");
  placeholder.ground = reader.colour();
  reader.expect("/");
  placeholder.ink = reader.colour();
  reader.expect(".png&text=");
  if (!reader.good()) {
    return Error{fmt::format("image URL '{}': not of the form {} with sides of 1 to {} pixels", url,
                             kForm, kMaxImagePixels)};
  }
  placeholder.text = reader.rest();
  if (placeholder.text.size() > kMaxPlaceholderText) {
    return Error{fmt::format("image URL '{}': its text has {} bytes; at most {} can be drawn", url,
                             placeholder.text.size(), kMaxPlaceholderText)};
  }
  return placeholder;
}

std::string path_of(const Placeholder& placeholder) {
  return fmt::format("{}x{}/{:06x}-{:06x}/{}.png", placeholder.width, placeholder.height,
                     placeholder.ground, placeholder.ink, file_name_text(placeholder.text));
}

}  // namespace anp
