#include "importer/ledger/interval.h"

#include <algorithm>

namespace anp {

std::vector<PositionInterval> merge_intervals(std::vector<PositionInterval> intervals) {
  std::erase_if(intervals, [](const PositionInterval& interval) { return interval.empty(); });
  std::sort(intervals.begin(), intervals.end());
  std::vector<PositionInterval> merged;
  for (const PositionInterval& interval : intervals) {
    if (!merged.empty() && interval.first <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, interval.end);
    } else {
      merged.push_back(interval);
    }
  }
  return merged;
}

std::vector<PositionInterval> subtract_intervals(const PositionInterval& whole,
                                                 std::vector<PositionInterval> taken) {
  std::vector<PositionInterval> left;
  std::uint64_t next = whole.first;
  for (const PositionInterval& interval : merge_intervals(std::move(taken))) {
    if (interval.first >= whole.end) break;
    if (interval.first > next) left.push_back({next, interval.first});
    next = std::max(next, interval.end);
  }
  if (next < whole.end) left.push_back({next, whole.end});
  return left;
}

}  // namespace anp
