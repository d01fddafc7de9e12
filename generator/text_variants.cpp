#include "generator/text_variants.h"

#include <algorithm>
#include <array>
#include <utility>

namespace anp {
namespace {

constexpr int kTries = 8;

/// How many combinations the options have, up to `most`.
std::uint32_t combinations(std::span<const std::uint32_t> options, std::uint32_t most) {
  std::uint32_t count = 1;
  for (const std::uint32_t choice : options) count = std::min(count * choice, most);
  return count;
}

void take_all_combinations(std::span<const std::uint32_t> options, TextVariants& variants) {
  for (std::uint32_t i = 0; i < variants.count; ++i) {
    std::uint32_t number = i;
    for (const std::uint32_t count : options) {
      variants.taken.push_back(number % count);
      number /= count;
    }
  }
}

/// Each choice takes its options in turn, and its turns are shuffled.
void shuffle(std::span<const std::uint32_t> options, TextVariants& variants, Stream& stream) {
  std::array<std::uint32_t, kMaxVariants> column{};
  for (std::size_t choice = 0; choice < options.size(); ++choice) {
    const std::uint32_t first = stream.below(options[choice]);
    for (std::uint32_t i = 0; i < variants.count; ++i) column[i] = (first + i) % options[choice];
    for (std::uint32_t i = variants.count; i > 1; --i)
      std::swap(column[i - 1], column[stream.below(i)]);
    for (std::uint32_t i = 0; i < variants.count; ++i) {
      variants.taken[i * variants.choices + choice] = column[i];
    }
  }
}

bool all_differ(const TextVariants& variants) {
  for (std::uint32_t i = 1; i < variants.count; ++i) {
    const auto one = variants.variant(i);
    for (std::uint32_t k = 0; k < i; ++k) {
      if (std::equal(one.begin(), one.end(), variants.variant(k).begin())) return false;
    }
  }
  return true;
}

}  // namespace

std::uint32_t variant_count(std::span<const std::uint32_t> options, std::uint32_t least) {
  std::uint32_t most = least;
  for (const std::uint32_t count : options) most = std::max(most, count);
  return combinations(options, most);
}

TextVariants variants_of(std::span<const std::uint32_t> options, std::uint32_t least,
                         Stream stream) {
  TextVariants variants;
  variants.choices = options.size();
  variants.count = variant_count(options, least);
  if (combinations(options, variants.count + 1) == variants.count) {
    take_all_combinations(options, variants);
    return variants;
  }
  variants.taken.resize(variants.count * variants.choices);
  shuffle(options, variants, stream);
  for (int i = 1; i < kTries && !all_differ(variants); ++i) shuffle(options, variants, stream);
  return variants;
}

}  // namespace anp
