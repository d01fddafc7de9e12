#include "importer/report/load_tally.h"

#include <numeric>

namespace anp {

std::uint64_t LoadTally::all_ended() const {
  return std::accumulate(ended.begin(), ended.end(), std::uint64_t{0});
}

std::optional<double> LoadTally::per_second(std::uint64_t count) const {
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(count) / seconds;
}

}  // namespace anp
