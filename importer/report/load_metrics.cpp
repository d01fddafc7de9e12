#include "importer/report/load_metrics.h"

#include <algorithm>
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

microseconds response_time(const Departure& departure, Instant arrived) {
  return to_microseconds(arrived - departure.due.value_or(departure.at));
}

std::optional<double> LoadFigures::rate_error() const {
  if (!earliest || *latest->due <= *earliest->due) return std::nullopt;
  return 100 *
         (to_seconds(*latest->due - *earliest->due) / to_seconds(latest->at - earliest->at) - 1);
}

LoadMetrics::LoadMetrics(const ArrivalPlan* plan, Instant start, std::vector<std::string> kinds)
    : plan_(plan), start_(start) {
  figures_.phase_names = std::move(kinds);
  figures_.kind_intervals.resize(figures_.phase_names.size());
  figures_.phases.resize(has_kinds()       ? figures_.phase_names.size()
                         : plan == nullptr ? 1
                                           : plan->phase_count());
}

LoadCounts& LoadMetrics::phase_of(const Departure& departure) {
  if (has_kinds()) return figures_.phases.at(departure.part);
  if (plan_ == nullptr) return figures_.phases.front();
  return figures_.phases[plan_->phase_at(departure.due.value_or(departure.at) - start_)];
}

template <typename Count>
void LoadMetrics::count_in(const Departure& departure, Instant moment, const Count& count) {
  count(figures_.all);
  count(phase_of(departure));
  const nanoseconds elapsed = moment - start_;
  count(figures_.intervals.at(elapsed, in_flight_));
  if (has_kinds()) count(figures_.kind_intervals.at(departure.part).at(elapsed, in_flight_));
}

void LoadMetrics::on_sent(const Departure& departure) {
  count_in(departure, departure.at, [this, &departure](LoadCounts& counts) {
    count_departure(counts, departure, in_flight_ + 1);
  });
  ++in_flight_;
  const bool is_offered = plan_ == nullptr ? departure.first : departure.due.has_value();
  if (!is_offered) return;
  const nanoseconds late = departure.due ? departure.at - *departure.due : nanoseconds{0};
  if (departure.due) note_planned(departure, late);
  if (late > kInTime) return;
  count_in(departure, departure.due.value_or(departure.at),
           [](LoadCounts& counts) { ++counts.in_time; });
}

void LoadMetrics::note_planned(const Departure& departure, nanoseconds late) {
  figures_.lateness.record(to_microseconds(late));
  LoadFigures& all = figures_;
  if (!all.earliest || *departure.due < *all.earliest->due) all.earliest = departure;
  if (!all.latest || *departure.due > *all.latest->due) all.latest = departure;
}

void LoadMetrics::on_ended(const Departure& departure, const Arrival& arrival, Instant now) {
  count_in(departure, now, [&arrival](LoadCounts& counts) { count_end(counts, arrival); });
  if (in_flight_ > 0) --in_flight_;
  if (arrival.verdict == Verdict::never_sent) return;
  const Instant arrived = arrival.at.value_or(now);
  figures_.service.record(to_microseconds(arrived - departure.at));
  if (!departure.first) return;
  const microseconds latency = response_time(departure, arrived);
  count_in(departure, now, [latency](LoadCounts& counts) { counts.latency.record(latency); });
}

std::uint64_t LoadMetrics::offered_before(nanoseconds elapsed) const {
  return std::min(planned_, plan_->count_before(elapsed));
}

/// How much was offered in each of them until `elapsed`, and how long it lasted.
template <typename Interval>
void LoadMetrics::fill_intervals(std::vector<Interval>& intervals, nanoseconds elapsed) const {
  nanoseconds begin{0};
  for (Interval& interval : intervals) {
    const nanoseconds end = std::min(begin + nanoseconds(figures_.intervals.width), elapsed);
    interval.seconds = to_seconds(std::max(nanoseconds{0}, end - begin));
    interval.offered = plan_ == nullptr ? interval.sent - interval.resent
                                        : offered_before(end) - offered_before(begin);
    begin = end;
  }
}

/// The same of kinds, and of each as a whole, once the whole's intervals are filled: which kind is
/// due, no plan says.
void LoadMetrics::fill_kinds(LoadFigures& figures, nanoseconds elapsed) const {
  for (std::size_t i = 0; i < figures.phases.size(); ++i) {
    LoadCounts& kind = figures.phases[i];
    kind.seconds = to_seconds(elapsed);
    kind.offered = kind.sent - kind.resent;
    LoadIntervals& intervals = figures.kind_intervals[i];
    intervals.widen_to(figures.intervals.width);
    if (const std::size_t count = figures.intervals.all.size(); count > 0) {
      intervals.at(intervals.width * (count - 1), in_flight_);
    }
    for (std::size_t j = 0; j < intervals.all.size(); ++j) {
      LoadCounts& interval = intervals.all[j];
      interval.seconds = figures.intervals.all[j].seconds;
      interval.offered = interval.sent - interval.resent;
    }
  }
}

nanoseconds LoadMetrics::elapsed(Instant now) const {
  return std::max(nanoseconds{0}, nanoseconds(now - start_));
}

std::uint64_t LoadMetrics::offered(Instant now) const {
  return plan_ == nullptr ? figures_.all.sent - figures_.all.resent : offered_before(elapsed(now));
}

std::optional<microseconds> LoadMetrics::last_p95(Instant now) const {
  const auto reached = static_cast<std::size_t>(elapsed(now) / figures_.intervals.width);
  if (reached == 0 || reached > figures_.intervals.all.size()) return std::nullopt;
  const Histogram& latency = figures_.intervals.all[reached - 1].latency;
  if (latency.empty()) return std::nullopt;
  return latency.quantile(kP95);
}

LoadCounts LoadMetrics::total(Instant now) const {
  LoadCounts all = figures_.all;
  all.seconds = to_seconds(elapsed(now));
  all.offered = offered(now);
  return all;
}

LoadCounts LoadMetrics::phase(std::size_t number, Instant now) const {
  const auto until = [&](nanoseconds moment) { return std::min(moment, elapsed(now)); };
  LoadCounts phase = figures_.phases.at(number);
  if (plan_ == nullptr) {
    phase.seconds = to_seconds(elapsed(now));
    phase.offered = offered(now);
    return phase;
  }
  const nanoseconds begin = number == 0 ? nanoseconds{0} : until(plan_->end_of(number - 1));
  const nanoseconds end = until(plan_->end_of(number));
  phase.seconds = to_seconds(end - begin);
  phase.offered = offered_before(end) - offered_before(begin);
  return phase;
}

void LoadMetrics::update(LoadSeries& series, Instant now) const {
  const std::chrono::seconds width = figures_.intervals.width;
  if (series.width != width) series = {width, {}};
  // What is over stays as it is; the last one may have been under way.
  const std::size_t first = series.points.empty() ? 0 : series.points.size() - 1;
  const auto& intervals = figures_.intervals.all;
  const auto reached = static_cast<std::size_t>(elapsed(now) / width) + 1;
  series.points.resize(std::max(intervals.size(), std::min(reached, LoadIntervals::kMost)));
  for (std::size_t i = first; i < series.points.size(); ++i) {
    series.points[i] = i < intervals.size() ? point_of(intervals[i]) : LoadPoint();
    if (i >= intervals.size()) series.points[i].in_flight_most = in_flight_;
  }
  fill_intervals(series.points, elapsed(now));
}

LoadFigures LoadMetrics::figures(Instant now) const {
  LoadFigures figures = figures_;
  figures.all = total(now);
  fill_intervals(figures.intervals.all, elapsed(now));
  if (has_kinds()) {
    fill_kinds(figures, elapsed(now));
  } else {
    for (std::size_t i = 0; i < figures.phases.size(); ++i) figures.phases[i] = phase(i, now);
  }
  return figures;
}

}  // namespace anp
