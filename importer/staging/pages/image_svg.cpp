// How an image is drawn.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "generator/hash.h"
#include "generator/utf8.h"
#include "importer/html.h"
#include "importer/staging/pages/image.h"

namespace anp {
namespace {

// Widths and sizes are integers in thousandths of an em or of a pixel, so that the same spec gives
// the same bytes everywhere.
constexpr std::int64_t kNarrow = 580;  // an average character of a sans-serif, bold
constexpr std::int64_t kWide = 1050;   // an ideograph or an emoji
constexpr std::int64_t kLineHeight = 1250;

/// Bytes of the character at the front; one for a byte that begins none.
std::size_t character_bytes(std::string_view text) {
  return std::max<std::size_t>(1, character_length(text, 0));
}

std::int64_t width_of(std::string_view text) {
  std::int64_t width = 0;
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    width += bytes >= 3 ? kWide : kNarrow;
    text.remove_prefix(bytes);
  }
  return width;
}

/// The longest beginning of the text that is no wider than `width`, at least one character.
std::string_view fitting_part(std::string_view text, std::int64_t width) {
  std::size_t end = character_bytes(text);
  while (end < text.size()) {
    const std::size_t next = end + character_bytes(text.substr(end));
    if (width_of(text.substr(0, next)) > width) break;
    end = next;
  }
  return text.substr(0, end);
}

/// Fills lines with words; a word that is wider than a line is broken.
/// @param width  of a line in thousandths of an em
std::vector<std::string> break_lines(std::string_view text, std::int64_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    while (!word.empty()) {
      const std::string_view part = fitting_part(word, width);
      word.remove_prefix(part.size());
      if (!lines.empty() && width_of(lines.back()) + kNarrow + width_of(part) <= width) {
        lines.back() += ' ';
        lines.back() += part;
      } else {
        lines.emplace_back(part);
      }
    }
  }
  return lines;
}

struct Lettering {
  std::int64_t size = 0;  // of the font, in pixels
  std::vector<std::string> lines;
};

std::int64_t widest_word(std::string_view text) {
  std::int64_t widest = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    widest = std::max(widest, width_of(word));
  }
  return widest;
}

/// The lines made even: broken for the narrowest width that needs no more of them.
std::vector<std::string> even_lines(std::string_view text, std::int64_t width) {
  std::vector<std::string> lines = break_lines(text, width);
  const std::int64_t least = std::min(width, widest_word(text));
  for (std::int64_t narrower = width * 49 / 50; narrower >= least; narrower = narrower * 49 / 50) {
    std::vector<std::string> evener = break_lines(text, narrower);
    if (evener.size() > lines.size() || narrower == 0) break;
    lines = std::move(evener);
  }
  return lines;
}

/// The largest of a row of sizes at which the text fits into nine tenths of the image. A word is
/// broken only where it would have to be too small to read.
Lettering fit_text(const ImageSpec& spec) {
  Lettering lettering;
  const std::int64_t widest = widest_word(spec.text);
  const std::int64_t readable = std::max<std::int64_t>(10, std::min(spec.width, spec.height) / 20);
  for (std::int64_t size = std::max<std::int64_t>(1, std::min(spec.height / 7, spec.width / 12));;
       size = size * 9 / 10) {
    size = std::max<std::int64_t>(size, 1);
    const std::int64_t width = spec.width * 840 / size;
    lettering = {size, break_lines(spec.text, width)};
    const auto lines = static_cast<std::int64_t>(lettering.lines.size());
    const bool fits = lines * size * kLineHeight <= spec.height * 900 && lines <= 4;
    if ((fits && (widest <= width || size <= readable)) || size == 1) break;
  }
  lettering.lines = even_lines(spec.text, spec.width * 840 / lettering.size);
  // Only where not even the smallest size fits.
  const std::int64_t room =
      std::max<std::int64_t>(1, spec.height * 1000 / (lettering.size * kLineHeight));
  if (lettering.lines.size() > static_cast<std::size_t>(room)) {
    lettering.lines.resize(static_cast<std::size_t>(room));
  }
  return lettering;
}

/// Three large discs behind the text, placed by the digest of the text: images that differ in their
/// text differ at a glance.
void append_discs(std::string& out, const ImageSpec& spec) {
  static constexpr int kDiscs = 3;
  std::uint64_t bits = digest_of(spec.text).low;
  const auto next = [&bits](std::uint64_t below) {
    const std::uint64_t value = bits % below;
    bits /= below;
    return static_cast<std::int64_t>(value);
  };
  for (int i = 0; i < kDiscs; ++i) {
    const std::int64_t x = spec.width * next(101) / 100;
    const std::int64_t y = spec.height * next(101) / 100;
    const std::int64_t radius = std::min(spec.width, spec.height) * (30 + next(50)) / 100;
    fmt::format_to(std::back_inserter(out),
                   "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"#{}\" fill-opacity=\"0.0{}\"/>", x,
                   y, radius, spec.foreground, 4 + i);
  }
}

void append_text(std::string& out, const ImageSpec& spec) {
  const Lettering lettering = fit_text(spec);
  fmt::format_to(std::back_inserter(out),
                 "<g fill=\"#{}\" font-family=\"system-ui, sans-serif\" font-weight=\"600\" "
                 "font-size=\"{}\" text-anchor=\"middle\">",
                 spec.foreground, lettering.size);
  const std::int64_t line = lettering.size * kLineHeight / 1000;
  const auto lines = static_cast<std::int64_t>(lettering.lines.size());
  // The baseline of the first line: a third of the size below the middle of the line.
  std::int64_t y = (spec.height - (lines - 1) * line) / 2 + lettering.size * 350 / 1000;
  for (const std::string& words : lettering.lines) {
    fmt::format_to(std::back_inserter(out), "<text x=\"{}\" y=\"{}\">", spec.width / 2, y);
    append_escaped(out, words);
    out += "</text>";
    y += line;
  }
  out += "</g>";
}

}  // namespace

std::string render_svg(const ImageSpec& spec) {
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" role=\"img\"><title>",
      spec.width, spec.height);
  append_escaped(out, spec.text);
  fmt::format_to(std::back_inserter(out), "</title><rect width=\"{}\" height=\"{}\" fill=\"#{}\"/>",
                 spec.width, spec.height, spec.background);
  append_discs(out, spec);
  append_text(out, spec);
  return out + "</svg>";
}

}  // namespace anp
