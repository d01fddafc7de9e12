#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "importer/report/load_metrics.h"

namespace anp {

/// Figures of a load test that are judged when two tests are compared.
enum class JudgedFigure : std::uint8_t {
  p50,  ///< response, as the next four
  p90,
  p95,
  p99,
  p999,
  errors,        ///< share of the requests that ended
  acknowledged,  ///< requests a second
  cache_hit,     ///< share of the answers that say how a cache took part
  db_calls,      ///< an answer, of those that say
};
inline constexpr std::size_t kJudgedFigures = 9;

/// Whether two values are compared by their ratio (their logarithms are what is kept), otherwise by
/// their difference.
bool is_ratio(JudgedFigure figure);

/// A value for each figure, the logarithm where is_ratio(); nothing: unknown.
using JudgedValues = std::array<std::optional<double>, kJudgedFigures>;

/// How far the figures of a test might be from what they would be in a test without end: a circular
/// block bootstrap (Politis and Romano 1992) over its intervals, which keeps what is next to each
/// other together, so that slow stretches count as one event and not as many.
struct BootstrapSample {
  JudgedValues values;                  ///< of the test itself
  std::vector<JudgedValues> strayings;  ///< of each resample, from `values`
  double blocks = 0;                    ///< stretches that are independent of each other, about
};

struct BootstrapOptions {
  std::size_t resamples = 2'000;
  std::uint64_t seed = 1;
};

/// The same intervals and options make the same sample, bit for bit on one machine.
/// @param intervals at least one
BootstrapSample bootstrap(std::span<const LoadCounts> intervals, const BootstrapOptions& options);

/// How many values in a row hang together, at least 1: the block length that makes the error of an
/// estimated variance least.
/// Source: Politis and White, "Automatic Block-Length Selection for the Dependent Bootstrap", 2004,
/// with Patton's correction of 2009, for circular blocks.
double block_length(std::span<const double> series);

}  // namespace anp
