#include "importer/report/load_counts.h"

#include <algorithm>
#include <numeric>

namespace anp {

std::optional<double> percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return 100 * static_cast<double>(part) / static_cast<double>(whole);
}

std::uint64_t LoadCounts::answers() const {
  return std::accumulate(cache.begin(), cache.end(), std::uint64_t{0});
}

std::uint64_t LoadCounts::cache_said() const {
  return answers() - cache[static_cast<std::size_t>(CacheStatus::unknown)];
}

std::uint64_t LoadCounts::cache_hits() const {
  std::uint64_t hits = 0;
  for (const CacheStatus status :
       {CacheStatus::hit, CacheStatus::stale, CacheStatus::revalidated}) {
    hits += cache[static_cast<std::size_t>(status)];
  }
  return hits;
}

std::optional<double> LoadCounts::db_calls_per_answer() const {
  if (db_calls_answers == 0) return std::nullopt;
  return static_cast<double>(db_calls) / static_cast<double>(db_calls_answers);
}

void LoadCounts::merge(const LoadCounts& later) {
  seconds += later.seconds;
  offered += later.offered;
  in_time += later.in_time;
  sent += later.sent;
  resent += later.resent;
  in_flight_most = std::max(in_flight_most, later.in_flight_most);
  for (std::size_t i = 0; i < ended.size(); ++i) ended[i] += later.ended[i];
  bytes_sent += later.bytes_sent;
  bytes_received += later.bytes_received;
  db_calls += later.db_calls;
  db_calls_answers += later.db_calls_answers;
  for (std::size_t i = 0; i < cache.size(); ++i) cache[i] += later.cache[i];
  latency.merge(later.latency);
}

}  // namespace anp
