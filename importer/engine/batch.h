#pragma once

#include <compare>
#include <cstdint>

namespace anp {

/// A run of consecutive positions in a source of articles: [first, first + count).
/// A position is the article's number for a dataset, the 1-based ordinal of the good line for
/// NDJSON.
struct BatchRange {
  std::uint64_t first = 1;
  std::uint32_t count = 0;

  [[nodiscard]] std::uint64_t end() const { return first + count; }
  auto operator<=>(const BatchRange&) const = default;
};

inline constexpr std::uint32_t kMaxBatchArticles = 1000;

/// Names a batch for as long as its ledger lives.
using BatchId = std::int64_t;

}  // namespace anp
