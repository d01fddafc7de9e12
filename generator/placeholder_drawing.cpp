#include "generator/placeholder_drawing.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <gd.h>
#include <gdfontg.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace anp {
namespace {

constexpr int kCompression = 6;
constexpr int kMargins = 10;  // a tenth of the width is left free
constexpr std::size_t kEscapeLength = 3;

/// What is used of libgd. It is loaded with the first image: it brings forty libraries for formats
/// that nobody asks for here, and every start of the program would wait for them.
class Gd {
 public:
  Gd() {
    load(create_image, "gdImageCreate");
    load(destroy_image, "gdImageDestroy");
    load(allocate_colour, "gdImageColorAllocate");
    load(fill_rectangle, "gdImageFilledRectangle");
    load(giant_font, "gdFontGetGiant");
    load(to_png, "gdImagePngPtrEx");
    load(free_bytes, "gdFree");
  }

  decltype(&gdImageCreate) create_image = nullptr;
  decltype(&gdImageDestroy) destroy_image = nullptr;
  decltype(&gdImageColorAllocate) allocate_colour = nullptr;
  decltype(&gdImageFilledRectangle) fill_rectangle = nullptr;
  decltype(&gdFontGetGiant) giant_font = nullptr;
  decltype(&gdImagePngPtrEx) to_png = nullptr;
  decltype(&gdFree) free_bytes = nullptr;
  std::string trouble;  // why it cannot be used; empty when it can

 private:
  static constexpr const char* kLibrary = "libgd.so.3";

  template <typename Function>
  void load(Function& function, const char* name) {
    void* const address = library_ == nullptr ? nullptr : dlsym(library_, name);
    if (address == nullptr && trouble.empty()) {
      trouble = fmt::format(
          "images need {}, which cannot be loaded ({}): install libgd3, or leave --images out",
          kLibrary, dlerror());
    }
    function = reinterpret_cast<Function>(address);  // as POSIX has it
  }

  void* library_ = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);  // stays as long as the process
};

/// Looked for once, whichever thread comes first.
/// @throws std::runtime_error when there is none
const Gd& gd() {
  static const Gd library;
  if (!library.trouble.empty()) throw std::runtime_error(library.trouble);
  return library;
}

struct DestroyImage {
  void operator()(gdImage* image) const { gd().destroy_image(image); }
};
using Image = std::unique_ptr<gdImage, DestroyImage>;

struct FreeBytes {
  void operator()(void* bytes) const { gd().free_bytes(bytes); }
};

int allocate_colour(gdImage& image, std::uint32_t rgb) {
  return gd().allocate_colour(&image, static_cast<int>(rgb >> 16),
                              static_cast<int>(rgb >> 8 & 0xFF), static_cast<int>(rgb & 0xFF));
}

int hex_value(char c) {
  const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower >= '0' && lower <= '9') return lower - '0';
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char shown(char c) { return c >= ' ' && c <= '~' ? c : '?'; }

/// What people read: blanks for '+', escapes resolved, '?' for what the font has not.
std::string readable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    if (escape) {
      out += shown(static_cast<char>(16 * hex_value(text[i + 1]) + hex_value(text[i + 2])));
      i += kEscapeLength - 1;
    } else {
      out += text[i] == '+' ? ' ' : shown(text[i]);
    }
  }
  return out;
}

/// A line of text with pixels of scale x scale, in the middle of the width.
class LineOfText {
 public:
  LineOfText(gdImage& image, int ink, std::string_view text, int scale)
      : image_(image), ink_(ink), text_(text), scale_(scale) {}

  /// The greatest scale at which the text fits into the width and a quarter of the height.
  static int greatest_scale(const gdImage& image, std::string_view text) {
    const gdFont& font = *gd().giant_font();
    const int length = std::max(1, static_cast<int>(text.size()));
    const int across = (gdImageSX(&image) - gdImageSX(&image) / kMargins) / (length * font.w);
    return std::max(1, std::min(across, gdImageSY(&image) / (4 * font.h)));
  }

  [[nodiscard]] int height() const { return font_.h * scale_; }

  void draw(int top) const {
    int left = (gdImageSX(&image_) - static_cast<int>(text_.size()) * font_.w * scale_) / 2;
    for (const char c : text_) {
      draw_glyph(c, left, top);
      left += font_.w * scale_;
    }
  }

 private:
  /// The library draws its fonts in one size only.
  void draw_glyph(char c, int left, int top) const {
    const auto dots = static_cast<std::ptrdiff_t>(font_.w) * font_.h;
    const char* dot = font_.data + (c - font_.offset) * dots;
    for (int y = 0; y < font_.h; ++y) {
      for (int x = 0; x < font_.w; ++x, ++dot) {
        if (*dot != 0) draw_dot(left + x * scale_, top + y * scale_);
      }
    }
  }

  void draw_dot(int x, int y) const {
    gd().fill_rectangle(&image_, x, y, x + scale_ - 1, y + scale_ - 1, ink_);
  }

  gdImage& image_;
  int ink_;
  std::string_view text_;  // of the caller
  int scale_;
  const gdFont& font_ = *gd().giant_font();
};

void draw_texts(gdImage& image, int ink, const Placeholder& placeholder) {
  const std::string title = readable(placeholder.text);
  const std::string size = fmt::format("{} x {}", placeholder.width, placeholder.height);
  const int scale = LineOfText::greatest_scale(image, title);
  const LineOfText above(image, ink, title, scale);
  const LineOfText below(image, ink, size, std::max(1, scale / 2));
  const int gap = above.height() / 2;
  const int top = (gdImageSY(&image) - above.height() - gap - below.height()) / 2;
  above.draw(top);
  below.draw(top + above.height() + gap);
}

}  // namespace

std::string draw_png(const Placeholder& placeholder) {
  const Image image(
      gd().create_image(static_cast<int>(placeholder.width), static_cast<int>(placeholder.height)));
  if (image == nullptr) throw std::bad_alloc();
  allocate_colour(*image, placeholder.ground);  // the first colour fills the image
  const int ink = allocate_colour(*image, placeholder.ink);
  draw_texts(*image, ink, placeholder);
  int size = 0;
  const std::unique_ptr<void, FreeBytes> bytes(gd().to_png(image.get(), &size, kCompression));
  if (bytes == nullptr) throw std::bad_alloc();
  return {static_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

}  // namespace anp
