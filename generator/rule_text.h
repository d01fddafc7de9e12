#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "generator/code_writer.h"
#include "generator/grammar_text.h"

namespace anp {

/// A part of a text whose slots have been looked up: a literal, escaped for JSON; what a slot
/// stands for; or a mark of a choice.
struct TextPiece {
  enum class Kind : std::uint8_t { literal, value, mark };

  Kind kind = Kind::literal;
  ChoiceMark mark = ChoiceMark::open;
  std::string_view literal;
  Value value;
};

/// How many options each choice of a text has.
std::vector<std::uint32_t> options_of(std::span<const TextPiece> text);

/// Writes the text with one option of each choice.
/// @param variant which option, by choice
void write_variant(std::span<const TextPiece> text, std::span<const std::uint32_t> variant,
                   CodeWriter& writer);

}  // namespace anp
