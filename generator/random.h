#pragma once

#include <cstdint>

namespace anp {

/// What is drawn. Each field has a stream of its own, so a new field moves no old one.
/// The values are part of spec 1: append, never renumber.
enum class Field : std::uint32_t {
  stack_order = 1,
  problem_order = 2,
  title_order = 3,
  scenario = 4,
  status = 5,
  published = 6,
  modified = 7,
  author = 8,
  related = 9,
  length = 10,
  sections = 11,
  images = 12,
  tools = 13,
  difficulty = 14,
  view_count = 15,
  score = 16,
  revision = 17,
  reference = 18,
  flags = 19,
  checklist = 20,
  text = 21,         ///< choices and numbers of the body, one after the other
  alternative = 22,  ///< order in which a rule gives its alternatives
  pinned = 23,       ///< what a `{slot!}` stands for in the whole article
  tags = 24,
  excerpt = 25,    ///< the text of the excerpt
  meta_text = 26,  ///< the texts of the meta
  domain = 27,
  story = 28,        ///< which case is told first
  list_counts = 29,  ///< which of the pack's ranges a list has its count from
  edge = 30,         ///< whether an article is made from the edge pack
  variant = 31,      ///< which of its variants a text is written in
};

/// Finalizer that spreads every input bit over the result.
/// Source: Stafford, "Better Bit Mixing", variant 13; the constants of SplitMix64 (Steele, Lea,
/// Flood 2014).
constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

/// Joins two numbers into one well-mixed key; the order matters.
constexpr std::uint64_t mix_pair(std::uint64_t a, std::uint64_t b) {
  return mix64(mix64(a + 0x9E3779B97F4A7C15U) + b * 0xD1342543DE82EF95U);
}

/// The high and the low half of a 128-bit product, folded into one.
constexpr std::uint64_t fold_product(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// 64 random bits as a number in [0, bound), bound in 1..2^32-1. The bias is below bound / 2^32.
/// Source: Lemire, "Fast Random Integer Generation in an Interval" (2019), without the rejection.
constexpr std::uint32_t bits_below(std::uint64_t bits, std::uint32_t bound) {
  return static_cast<std::uint32_t>(((bits >> 32) * bound) >> 32);
}

/// The draws of one field: a counter-based generator, every draw a pure function of (key, index).
/// Integers only: the same on every machine and library.
/// Source: Wang Yi, wyhash final version 4 (wyrand), started at a mixed key.
class Stream {
 public:
  constexpr explicit Stream(std::uint64_t key) : state_(key) {}

  /// The next 64 bits.
  constexpr std::uint64_t next() {
    state_ += 0x2D358DCCAA6C78A5U;
    return fold_product(state_, state_ ^ 0x8BB84B93962EACC9U);
  }

  /// Uniform over [0, bound): see bits_below().
  constexpr std::uint32_t below(std::uint32_t bound) { return bits_below(next(), bound); }

  /// Uniform over the closed range [low, high], low <= high, high - low < 2^32 - 1.
  constexpr std::uint32_t in(std::uint32_t low, std::uint32_t high) {
    return low + below(high - low + 1);
  }

  /// True in `part` of `whole` cases.
  constexpr bool chance(std::uint32_t part, std::uint32_t whole) { return below(whole) < part; }

 private:
  std::uint64_t state_;
};

/// The stream of one field of one article.
/// @param article_seed dataset seed * 2^33 + number
/// @param sub tells apart streams within a field (a rule, a cycle); 0 where there is only one
constexpr Stream draw(std::uint64_t article_seed, Field field, std::uint64_t sub = 0) {
  return Stream(mix64(mix64(article_seed + 0x9E3779B97F4A7C15U) +
                      static_cast<std::uint64_t>(field) * 0xD1342543DE82EF95U +
                      sub * 0xA0761D6478BD642FU));
}

}  // namespace anp
