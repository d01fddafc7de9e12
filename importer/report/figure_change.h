#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importer/report/block_bootstrap.h"
#include "importer/report/histogram.h"
#include "importer/report/load_counts.h"

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
  std::string part;  ///< kind of requests that it is of; empty: of all
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
/// So many requests have to lie beyond a quantile before it is judged.
inline constexpr double kLeastBeyond = 10;
inline constexpr std::string_view kTooShort = "too short to say";

/// What a test has to show of all its requests, or of a kind.
struct TestPart {
  LoadCounts all;     ///< of the intervals that are compared
  Histogram service;  ///< may be empty
  std::size_t intervals = 0;
  BootstrapSample sample;  ///< nothing with fewer than kLeastIntervals
};

/// @param intervals those that are compared
TestPart part_of(std::span<const LoadCounts> intervals, const BootstrapOptions& options);

/// The same part of two tests.
struct PartPair {
  std::string name;  ///< kind of requests; empty: all
  TestPart before;
  TestPart after;
};

/// What became of each figure of each part, in that order.
/// @param comparable false: they are shown, and none is judged
std::vector<FigureChange> changes_of(std::span<const PartPair> parts, bool comparable);

}  // namespace anp
