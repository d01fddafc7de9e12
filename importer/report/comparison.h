#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "importer/report/figure_change.h"
#include "importer/report/load_record.h"

namespace anp {

/// Planned requests that leave later than that, at p99, come from a machine that has other things
/// to do: what it measures is itself.
inline constexpr std::chrono::milliseconds kMostLateness{10};
/// Nor may one of two tests be so many times as late as the other, beyond kFewLateness.
inline constexpr int kMostTimesLater = 4;
inline constexpr std::chrono::milliseconds kFewLateness{2};
/// A test beside the one before it.
struct Comparison {
  std::string before;  ///< path, as the next
  std::string after;
  /// Why the two are perhaps not the same test, for people.
  std::vector<std::string> warnings;
  /// Why their figures do not count, so that each is unknown; empty: they do.
  std::string not_comparable;
  std::vector<FigureChange> figures;

  /// Worse if any figure is, else better if any is, else no difference if any was judged.
  [[nodiscard]] Change verdict() const;
  /// "worse: response p95, errors (pages); better: response p50", "no difference".
  [[nodiscard]] std::string summary() const;
};

struct CompareOptions {
  std::chrono::milliseconds warm_up{0};  ///< intervals that begin earlier are left out
  std::size_t resamples = 2'000;         ///< of the bootstrap
};

/// Error: the two are of different kinds.
Result<Comparison> compare(const LoadRecord& before, const LoadRecord& after,
                           const CompareOptions& options);

/// The intervals that are compared.
std::span<const LoadCounts> compared_intervals(const LoadIntervals& intervals,
                                               std::chrono::milliseconds warm_up);

}  // namespace anp
