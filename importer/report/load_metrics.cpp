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

void count_departure(LoadCounts& counts, const Departure& departure, std::uint64_t in_flight) {
  ++counts.sent;
  counts.in_flight_most = std::max(counts.in_flight_most, in_flight);
  if (!departure.first) ++counts.resent;
}

}  // namespace

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

std::optional<double> LoadFigures::rate_error() const {
  if (!earliest || *latest->due <= *earliest->due) return std::nullopt;
  return 100 *
         (to_seconds(*latest->due - *earliest->due) / to_seconds(latest->at - earliest->at) - 1);
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
  for (std::size_t i = figures_.intervals.size(); i <= index; ++i) {
    // What was under way when the last one ended still is, though nothing happened.
    figures_.intervals.emplace_back().in_flight_most = in_flight_;
  }
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
  LoadCounts& interval = interval_at(departure.at);
  ++in_flight_;
  for (LoadCounts* counts : {&figures_.all, &phase, &interval}) {
    count_departure(*counts, departure, in_flight_);
  }
  const bool counts = plan_ == nullptr ? departure.first : departure.due.has_value();
  if (!counts) return;
  const nanoseconds late = departure.due ? departure.at - *departure.due : nanoseconds{0};
  if (departure.due) note_planned(departure, late);
  if (late > kInTime) return;
  ++figures_.all.in_time;
  ++phase.in_time;
  ++interval_at(departure.due.value_or(departure.at)).in_time;
}

void LoadMetrics::note_planned(const Departure& departure, nanoseconds late) {
  figures_.lateness.record(to_microseconds(late));
  LoadFigures& all = figures_;
  if (!all.earliest || *departure.due < *all.earliest->due) all.earliest = departure;
  if (!all.latest || *departure.due > *all.latest->due) all.latest = departure;
}

void LoadMetrics::on_ended(const Departure& departure, const Arrival& arrival, Instant now) {
  LoadCounts& phase = phase_of(departure);
  LoadCounts& interval = interval_at(now);
  if (in_flight_ > 0) --in_flight_;
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

/// How much was offered in each of them until `elapsed`, and how long it lasted.
template <typename Interval>
void LoadMetrics::fill_intervals(std::vector<Interval>& intervals, nanoseconds elapsed) const {
  nanoseconds begin{0};
  for (Interval& interval : intervals) {
    const nanoseconds end = std::min(begin + nanoseconds(figures_.width), elapsed);
    interval.seconds = to_seconds(std::max(nanoseconds{0}, end - begin));
    interval.offered = plan_ == nullptr ? interval.sent - interval.resent
                                        : offered_before(end) - offered_before(begin);
    begin = end;
  }
}

/// The same of intervals and phases.
void LoadMetrics::fill_offered(LoadFigures& figures, nanoseconds elapsed) const {
  fill_intervals(figures.intervals, elapsed);
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
  nanoseconds begin{0};
  for (std::size_t i = 0; i < figures.phases.size(); ++i) {
    const nanoseconds end = std::min(plan_->end_of(i), elapsed);
    figures.phases[i].seconds = to_seconds(end - begin);
    figures.phases[i].offered = offered_before(end) - offered_before(begin);
    begin = end;
  }
}

nanoseconds LoadMetrics::elapsed(Instant now) const {
  return std::max(nanoseconds{0}, nanoseconds(now - start_));
}

std::uint64_t LoadMetrics::offered(Instant now) const {
  return plan_ == nullptr ? figures_.all.sent - figures_.all.resent : offered_before(elapsed(now));
}

std::optional<microseconds> LoadMetrics::last_p95(Instant now) const {
  const auto reached = static_cast<std::size_t>(elapsed(now) / figures_.width);
  if (reached == 0 || reached > figures_.intervals.size()) return std::nullopt;
  const Histogram& latency = figures_.intervals[reached - 1].latency;
  if (latency.empty()) return std::nullopt;
  return latency.quantile(kP95);
}

LoadCounts LoadMetrics::total(Instant now) const {
  LoadCounts all = figures_.all;
  all.seconds = to_seconds(elapsed(now));
  all.offered = offered(now);
  return all;
}

void LoadMetrics::update(LoadSeries& series, Instant now) const {
  if (series.width != figures_.width) series = {figures_.width, {}};
  // What is over stays as it is; the last one may have been under way.
  const std::size_t first = series.points.empty() ? 0 : series.points.size() - 1;
  const auto& intervals = figures_.intervals;
  const auto reached = static_cast<std::size_t>(elapsed(now) / figures_.width) + 1;
  series.points.resize(std::max(intervals.size(), std::min(reached, kMaxIntervals)));
  for (std::size_t i = first; i < series.points.size(); ++i) {
    series.points[i] = i < intervals.size() ? point_of(intervals[i]) : LoadPoint();
    if (i >= intervals.size()) series.points[i].in_flight_most = in_flight_;
  }
  fill_intervals(series.points, elapsed(now));
}

LoadFigures LoadMetrics::figures(Instant now) const {
  LoadFigures figures = figures_;
  figures.all = total(now);
  fill_offered(figures, elapsed(now));
  return figures;
}

}  // namespace anp
