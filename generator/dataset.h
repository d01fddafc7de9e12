#pragma once

#include <cstdint>

namespace anp {

inline constexpr std::uint32_t kSpec = 1;
inline constexpr std::uint32_t kMaxDatasetSeed = 1'048'575;        // 2^20 - 1
inline constexpr std::uint64_t kMaxArticleNumber = 8'589'934'591;  // 2^33 - 1
inline constexpr unsigned kArticleNumberBits = 33;

/// The dataset and the article in it as one integer; fits 53 bits, so every JSON reader keeps it
/// exact.
constexpr std::uint64_t article_seed_of(std::uint32_t dataset_seed, std::uint64_t number) {
  return (std::uint64_t{dataset_seed} << kArticleNumberBits) + number;
}

/// A run of article numbers: [first, first + count).
struct NumberRange {
  std::uint64_t first = 1;
  std::uint64_t count = 0;

  [[nodiscard]] std::uint64_t end() const { return first + count; }
  bool operator==(const NumberRange&) const = default;
};

/// Part `index` of `of` of a dataset, 1-based.
struct Shard {
  std::uint32_t index = 1;
  std::uint32_t of = 1;

  bool operator==(const Shard&) const = default;
};

inline constexpr std::uint32_t kMaxShards = 65'536;

/// The numbers of one shard: consecutive shards put together in order are the whole range, and
/// their sizes differ by at most one.
constexpr NumberRange shard_of(NumberRange whole, Shard shard) {
  const std::uint64_t size = whole.count / shard.of;
  const std::uint64_t longer = whole.count % shard.of;  // so many shards have one more
  const std::uint64_t before = shard.index - 1;
  const std::uint64_t start = before * size + (before < longer ? before : longer);
  return {whole.first + start, size + (before < longer ? 1 : 0)};
}

}  // namespace anp
