#include "importer/report/load_intervals.h"

#include <algorithm>

namespace anp {

using std::chrono::nanoseconds;

LoadCounts& LoadIntervals::at(nanoseconds elapsed, std::uint64_t in_flight) {
  elapsed = std::max(nanoseconds{0}, elapsed);
  while (elapsed >= width * kMost) widen();
  const auto index = static_cast<std::size_t>(elapsed / width);
  // What was under way when the last one ended still is, though nothing happened.
  while (all.size() <= index) all.emplace_back().in_flight_most = in_flight;
  return all[index];
}

void LoadIntervals::widen_to(std::chrono::seconds wider) {
  while (width < wider) widen();
}

/// Two neighbours become one.
void LoadIntervals::widen() {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % 2 == 1) {
      all[i / 2].merge(all[i]);
    } else if (i > 0) {
      all[i / 2] = all[i];
    }
  }
  all.resize((all.size() + 1) / 2);
  width *= 2;
}

}  // namespace anp
