#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "generator/random.h"

namespace anp {

/// Most variants of a text, and most options of a choice.
inline constexpr std::uint32_t kMaxVariants = 64;

/// The variants that a text with inline choices is compiled to: which option each choice takes.
struct TextVariants {
  std::uint32_t count = 1;
  std::size_t choices = 0;
  std::vector<std::uint32_t> taken;  ///< [variant * choices + choice]

  [[nodiscard]] std::span<const std::uint32_t> variant(std::uint32_t index) const {
    return std::span(taken).subspan(index * choices, choices);
  }
};

/// How many variants_of() gives.
std::uint32_t variant_count(std::span<const std::uint32_t> options, std::uint32_t least);

/// All combinations of the options where these are no more than `least` (or than the options of the
/// longest choice); else so many of them, in which each option of a choice stands as often as any
/// other, or once less.
/// @param options how many options each choice has, 1..kMaxVariants
/// @param least 1..kMaxVariants
TextVariants variants_of(std::span<const std::uint32_t> options, std::uint32_t least,
                         Stream stream);

}  // namespace anp
