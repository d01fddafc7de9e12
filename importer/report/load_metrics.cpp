#include "importer/report/load_metrics.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace anp {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

double to_seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

microseconds to_microseconds(nanoseconds duration) { return duration_cast<microseconds>(duration); }

void count_end(LoadCounts& counts, const LoadMetrics::Arrival& arrival) {
  ++counts.ended[static_cast<std::size_t>(arrival.verdict)];
  counts.bytes_sent += arrival.bytes_sent;
  counts.bytes_received += arrival.bytes_received;
  if (arrival.has_answer) ++counts.cache[static_cast<std::size_t>(arrival.cache)];
  if (!arrival.db_calls) return;
  counts.db_calls += *arrival.db_calls;
  ++counts.db_calls_answers;
}

void count_departure(LoadCounts& counts, const LoadMetrics::Departure& departure) {
  ++counts.sent;
  if (!departure.first) ++counts.resent;
}

}  // namespace

std::optional<double> percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return 100 * static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> LoadCounts::per_second(std::uint64_t count) const {
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(count) / seconds;
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

std::uint64_t LoadCounts::all_ended() const {
  return std::accumulate(ended.begin(), ended.end(), std::uint64_t{0});
}

void LoadCounts::merge(const LoadCounts& later) {
  seconds += later.seconds;
  offered += later.offered;
  in_time += later.in_time;
  sent += later.sent;
  resent += later.resent;
  for (std::size_t i = 0; i < ended.size(); ++i) ended[i] += later.ended[i];
  bytes_sent += later.bytes_sent;
  bytes_received += later.bytes_received;
  db_calls += later.db_calls;
  db_calls_answers += later.db_calls_answers;
  for (std::size_t i = 0; i < cache.size(); ++i) cache[i] += later.cache[i];
  latency.merge(later.latency);
}

LoadMetrics::LoadMetrics(const ArrivalPlan* plan, Instant start, std::vector<std::string> kinds)
    : plan_(plan), start_(start) {
  figures_.phase_names = std::move(kinds);
  figures_.phases.resize(has_kinds()       ? figures_.phase_names.size()
                         : plan == nullptr ? 1
                                           : plan->phase_count());
}

LoadCounts& LoadMetrics::phase_of(const Departure& departure) {
  if (has_kinds()) return figures_.phases.at(departure.part);
  if (plan_ == nullptr) return figures_.phases.front();
  return figures_.phases[plan_->phase_at(departure.due.value_or(departure.at) - start_)];
}

LoadCounts& LoadMetrics::interval_at(Instant moment) {
  const auto elapsed = std::max(nanoseconds{0}, nanoseconds(moment - start_));
  while (elapsed >= figures_.width * kMaxIntervals) widen();
  const auto index = static_cast<std::size_t>(elapsed / figures_.width);
  if (figures_.intervals.size() <= index) figures_.intervals.resize(index + 1);
  return figures_.intervals[index];
}

/// Two neighbours become one.
void LoadMetrics::widen() {
  auto& all = figures_.intervals;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % 2 == 1) {
      all[i / 2].merge(all[i]);
    } else if (i > 0) {
      all[i / 2] = all[i];
    }
  }
  all.resize((all.size() + 1) / 2);
  figures_.width *= 2;
}

void LoadMetrics::on_sent(const Departure& departure) {
  LoadCounts& phase = phase_of(departure);
  count_departure(figures_.all, departure);
  count_departure(phase, departure);
  count_departure(interval_at(departure.at), departure);
  const bool counts = plan_ == nullptr ? departure.first : departure.due.has_value();
  if (!counts) return;
  const nanoseconds late = departure.due ? departure.at - *departure.due : nanoseconds{0};
  if (departure.due) figures_.lateness.record(to_microseconds(late));
  if (late > kInTime) return;
  ++figures_.all.in_time;
  ++phase.in_time;
  ++interval_at(departure.due.value_or(departure.at)).in_time;
}

void LoadMetrics::on_ended(const Departure& departure, const Arrival& arrival, Instant now) {
  LoadCounts& phase = phase_of(departure);
  LoadCounts& interval = interval_at(now);
  for (LoadCounts* counts : {&figures_.all, &phase, &interval}) count_end(*counts, arrival);
  if (arrival.verdict == Verdict::never_sent) return;
  figures_.service.record(to_microseconds(now - departure.at));
  if (!departure.first) return;
  const auto latency = to_microseconds(now - departure.due.value_or(departure.at));
  for (LoadCounts* counts : {&figures_.all, &phase, &interval}) counts->latency.record(latency);
}

std::uint64_t LoadMetrics::offered_before(nanoseconds elapsed) const {
  return std::min(planned_, plan_->count_before(elapsed));
}

/// How much was offered in each part until `elapsed`, and how long it lasted.
void LoadMetrics::fill_offered(LoadFigures& figures, nanoseconds elapsed) const {
  nanoseconds begin{0};
  for (LoadCounts& interval : figures.intervals) {
    const nanoseconds end = std::min(begin + nanoseconds(figures.width), elapsed);
    interval.seconds = to_seconds(std::max(nanoseconds{0}, end - begin));
    interval.offered = plan_ == nullptr ? interval.sent - interval.resent
                                        : offered_before(end) - offered_before(begin);
    begin = end;
  }
  if (has_kinds()) {
    for (LoadCounts& kind : figures.phases) {
      kind.seconds = to_seconds(elapsed);
      kind.offered = kind.sent - kind.resent;
    }
    return;
  }
  if (plan_ == nullptr) {
    figures.phases.front().seconds = to_seconds(elapsed);
    figures.phases.front().offered = figures.all.offered;
    return;
  }
  begin = nanoseconds{0};
  for (std::size_t i = 0; i < figures.phases.size(); ++i) {
    const nanoseconds end = std::min(plan_->end_of(i), elapsed);
    figures.phases[i].seconds = to_seconds(end - begin);
    figures.phases[i].offered = offered_before(end) - offered_before(begin);
    begin = end;
  }
}

LoadCounts LoadMetrics::total(Instant now) const {
  const auto elapsed = std::max(nanoseconds{0}, nanoseconds(now - start_));
  LoadCounts all = figures_.all;
  all.seconds = to_seconds(elapsed);
  all.offered = plan_ == nullptr ? all.sent - all.resent : offered_before(elapsed);
  return all;
}

LoadFigures LoadMetrics::figures(Instant now) const {
  const auto elapsed = std::max(nanoseconds{0}, nanoseconds(now - start_));
  LoadFigures figures = figures_;
  figures.all = total(now);
  fill_offered(figures, elapsed);
  return figures;
}

}  // namespace anp
