#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "importer/engine/batch.h"

namespace anp {

/// Consecutive positions [first, end), however many: what a BatchRange is to one batch.
struct PositionInterval {
  std::uint64_t first = 1;
  std::uint64_t end = 1;

  [[nodiscard]] bool empty() const { return first >= end; }
  [[nodiscard]] std::uint64_t size() const { return empty() ? 0 : end - first; }
  auto operator<=>(const PositionInterval&) const = default;
};

inline PositionInterval to_interval(const BatchRange& range) { return {range.first, range.end()}; }

/// The same positions as sorted intervals that neither touch nor overlap; empty ones vanish.
std::vector<PositionInterval> merge_intervals(std::vector<PositionInterval> intervals);

/// The positions of `whole` that are in none of `taken` (any order, overlaps allowed), sorted.
/// What is left to import is subtract(source positions, finished ranges + ranges of open batches).
std::vector<PositionInterval> subtract_intervals(const PositionInterval& whole,
                                                 std::vector<PositionInterval> taken);

}  // namespace anp
