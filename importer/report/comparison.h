#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/report/load_record.h"

namespace anp {

/// What became of a figure.
enum class Change : std::uint8_t { better, worse, no_difference, unknown };

/// "better", "worse", "no difference", "unknown".
std::string_view to_string(Change);

/// What the numbers of a figure are.
enum class FigureUnit : std::uint8_t { microseconds, percent, per_second, count };

/// A figure of two tests.
struct FigureChange {
  std::string name;  ///< "response p95"
  FigureUnit unit = FigureUnit::microseconds;
  std::optional<double> before;  ///< in the unit; nothing: unknown, as the next
  std::optional<double> after;
  /// In % of `before`; of shares in percentage points, of counts in their number. Nothing: one of
  /// the two is unknown.
  std::optional<double> change;
  /// Where the change is, at kConfidence for all judged figures together; nothing unless judged.
  std::optional<double> low;
  std::optional<double> high;
  Change verdict = Change::unknown;
  std::string why;  ///< of unknown: "too short to say", "not judged"
};

/// So sure are all judged figures of a comparison together: two runs of the same thing show no
/// difference in any of them so often, or more.
inline constexpr double kConfidence = 0.95;
/// A test with fewer intervals is too short to say anything.
inline constexpr std::size_t kLeastIntervals = 10;
/// Planned requests that leave later than that, at p99, come from a machine that has other things
/// to do: what it measures is itself.
inline constexpr std::chrono::milliseconds kMostLateness{10};
/// Nor may one of two tests be so many times as late as the other, beyond kFewLateness.
inline constexpr int kMostTimesLater = 4;
inline constexpr std::chrono::milliseconds kFewLateness{2};
/// So many requests have to lie beyond a quantile before it is judged.
inline constexpr double kLeastBeyond = 10;

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
  /// "worse: response p95, errors; better: response p50", "no difference".
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
std::vector<LoadCounts> compared_intervals(const LoadFigures& figures,
                                           std::chrono::milliseconds warm_up);

}  // namespace anp
