#include "generator/rule_text.h"

namespace anp {

std::vector<std::uint32_t> options_of(std::span<const TextPiece> text) {
  std::vector<std::uint32_t> options;
  for (const TextPiece& piece : text) {
    if (piece.kind != TextPiece::Kind::mark || piece.mark == ChoiceMark::close) continue;
    if (piece.mark == ChoiceMark::open) options.push_back(0);
    ++options.back();
  }
  return options;
}

void write_variant(std::span<const TextPiece> text, std::span<const std::uint32_t> variant,
                   CodeWriter& writer) {
  std::size_t choice = 0;
  std::uint32_t to_skip = 0;  // options before the one that the variant takes; then it is over
  bool wanted = true;
  for (const TextPiece& piece : text) {
    if (piece.kind == TextPiece::Kind::mark) {
      if (piece.mark == ChoiceMark::open) {
        to_skip = variant[choice++];
        wanted = to_skip == 0;
      } else if (piece.mark == ChoiceMark::next) {
        wanted = to_skip == 1;
        if (to_skip > 0) --to_skip;
      } else {
        wanted = true;
      }
    } else if (wanted) {
      if (piece.kind == TextPiece::Kind::literal) {
        writer.literal(piece.literal);
      } else {
        writer.value(piece.value);
      }
    }
  }
}

}  // namespace anp
