#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "generator/random.h"
#include "importer/load_test.h"
#include "importer/report/load_record.h"

namespace anp {

/// How a target answers that is made up.
struct SimulatedTarget {
  double median_us = 5'000;
  double spread = 0.4;         ///< of a response's logarithm
  double slow_share = 0;       ///< of requests that take ten times as long
  double drift = 0;            ///< of the logarithm of the level, from interval to interval
  double memory = 0;           ///< how much of the level's logarithm lasts to the next interval
  double stall_share = 0;      ///< of intervals in which every fifth request takes 20 times as long
  double tail_factor = 1;      ///< what the slowest 2 % take longer
  double error_share = 0;      ///< of requests
  double db_calls = 0;         ///< an answer; 0: it does not say
  double requests = 200;       ///< in an interval
  std::size_t intervals = 60;  ///< of a second
};

/// Normally distributed numbers from a seed.
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : stream_(mix64(seed)) {}
  double share() { return (static_cast<double>(stream_.next() >> 11U) + 0.5) / 9007199254740992.0; }
  double next() {
    return std::sqrt(-2 * std::log(share())) * std::cos(6.283185307179586 * share());
  }

 private:
  Stream stream_;
};

inline LoadCounts simulate_interval(const SimulatedTarget& target, double level, Normal& random) {
  LoadCounts counts;
  counts.seconds = 1;
  const bool stalls = random.share() < target.stall_share;
  for (int i = 0; i < static_cast<int>(target.requests); ++i) {
    const double place = random.next();
    double log_us = std::log(target.median_us) + level + target.spread * place;
    if (random.share() < target.slow_share) log_us += std::log(10.0);
    if (stalls && random.share() < 0.2) log_us += std::log(20.0);
    if (place > 2.054) log_us += std::log(target.tail_factor);  // 2 %
    counts.latency.record(std::chrono::microseconds(std::llround(std::exp(log_us))));
    const bool fails = random.share() < target.error_share;
    ++counts.ended[static_cast<std::size_t>(fails ? Verdict::retry_later : Verdict::answered)];
    ++counts.cache[static_cast<std::size_t>(random.share() < 0.9 ? CacheStatus::hit
                                                                 : CacheStatus::miss)];
    if (target.db_calls > 0) {
      counts.db_calls += static_cast<std::uint64_t>(target.db_calls);
      ++counts.db_calls_answers;
    }
  }
  counts.offered = counts.in_time = counts.sent = counts.latency.count();
  return counts;
}

inline LoadIntervals simulate_intervals(const SimulatedTarget& target, std::uint64_t seed) {
  LoadIntervals intervals;
  Normal random(seed);
  double level = target.drift * random.next();
  const double fresh = std::sqrt(1 - target.memory * target.memory);
  for (std::size_t i = 0; i < target.intervals; ++i) {
    intervals.all.push_back(simulate_interval(target, level, random));
    level = target.memory * level + fresh * target.drift * random.next();
  }
  return intervals;
}

inline LoadCounts sum_of(const LoadIntervals& intervals) {
  LoadCounts sum;
  for (const LoadCounts& interval : intervals.all) sum.merge(interval);
  return sum;
}

/// A test in which nothing happened.
inline LoadRecord empty_record(LoadKind kind, std::uint64_t seed) {
  LoadRecord record;
  record.path = "run-" + std::to_string(seed) + ".json";
  record.kind = to_string(kind);
  record.model = "open, constant:200/s:60s";
  record.end = "done";
  return record;
}

/// A test of such a target.
inline LoadRecord simulate(const SimulatedTarget& target, std::uint64_t seed) {
  LoadRecord record = empty_record(LoadKind::load_test, seed);
  record.figures.intervals = simulate_intervals(target, seed);
  record.figures.all = sum_of(record.figures.intervals);
  return record;
}

/// What such kinds of requests, all with as many intervals, make together.
using SimulatedKinds = std::vector<std::pair<std::string, SimulatedTarget>>;
inline LoadRecord simulate_baseline(const SimulatedKinds& kinds, std::uint64_t seed) {
  std::uint64_t seed_of_kind = seed * 1'000;
  LoadRecord record = empty_record(LoadKind::baseline, seed_of_kind);
  LoadFigures& figures = record.figures;
  figures.intervals.all.resize(kinds.front().second.intervals);
  for (const auto& [name, target] : kinds) {
    const LoadIntervals& intervals =
        figures.kind_intervals.emplace_back(simulate_intervals(target, seed_of_kind++));
    figures.phase_names.push_back(name);
    figures.phases.push_back(sum_of(intervals));
    for (std::size_t i = 0; i < intervals.all.size(); ++i) {
      LoadCounts& together = figures.intervals.all.at(i);
      together.merge(intervals.all[i]);
      together.seconds = 1;
    }
  }
  figures.all = sum_of(figures.intervals);
  return record;
}

}  // namespace anp
