#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "importer/http/cache_status.h"
#include "importer/report/histogram.h"
#include "importer/report/load_tally.h"

namespace anp {

/// What a stretch of a load test came to.
struct LoadCounts : LoadTally {
  std::uint64_t in_time = 0;  ///< of those offered, that left no later than kInTime after that
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t db_calls = 0;
  std::uint64_t db_calls_answers = 0;                    ///< answers that say how many; 0: unknown
  std::array<std::uint64_t, kCacheStatusCount> cache{};  ///< answers
  /// Of those that were sent first and left, to their end, whatever it was: from the moment that
  /// the plan wanted them to leave.
  Histogram latency;

  [[nodiscard]] std::uint64_t unknown() const {
    return ended[static_cast<std::size_t>(Verdict::unknown)];
  }
  /// Answers with or without a word about caches.
  [[nodiscard]] std::uint64_t answers() const;
  /// Of them, those that say how a cache took part.
  [[nodiscard]] std::uint64_t cache_said() const;
  /// Of those, those that came from a cache.
  [[nodiscard]] std::uint64_t cache_hits() const;
  /// Of the answers that say; nothing where none does.
  [[nodiscard]] std::optional<double> db_calls_per_answer() const;
  void merge(const LoadCounts& later);
};

/// Nothing of nothing.
std::optional<double> percent_of(std::uint64_t part, std::uint64_t whole);

}  // namespace anp
