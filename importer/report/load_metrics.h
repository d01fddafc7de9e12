#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "importer/engine/arrival_plan.h"
#include "importer/engine/instant.h"
#include "importer/engine/outcome.h"
#include "importer/http/cache_status.h"
#include "importer/report/histogram.h"
#include "importer/report/load_counts.h"
#include "importer/report/load_intervals.h"
#include "importer/report/load_series.h"

namespace anp {

/// A request counts as sent in time up to here.
inline constexpr std::chrono::milliseconds kInTime{100};

/// A send leaves.
struct Departure {
  std::optional<Instant> due;  ///< when the plan wanted it to leave; nothing: it has none
  Instant at;
  bool first = true;     ///< of its batch
  std::size_t part = 0;  ///< where requests are of several kinds: which, from 0
};

/// From when it was to leave, or without a plan from when it left, to `arrived`.
std::chrono::microseconds response_time(const Departure& departure, Instant arrived);

/// The figures of a load test.
struct LoadFigures {
  LoadCounts all;
  std::vector<LoadCounts> phases;  ///< of the plan, by the moment a request was planned for
  /// Of the phases, where they are no stretches of time but kinds of requests; else empty.
  std::vector<std::string> phase_names;
  LoadIntervals intervals;
  std::vector<LoadIntervals> kind_intervals;  ///< of each kind, all of one width; likewise
  Histogram lateness;                 ///< of planned requests: how long after that they left
  Histogram service;                  ///< of all that left, from then to their end
  std::optional<Departure> earliest;  ///< of planned requests, by when they were to leave
  std::optional<Departure> latest;

  /// What was offered left in time, but for one in a hundred: only then do the figures say how the
  /// target bears this load.
  [[nodiscard]] bool valid() const { return all.in_time * 100 >= all.offered * 99; }
  /// By how much the rate at which planned requests left, from the first to the last, was above
  /// the plan's, in %; negative: below. Nothing when fewer than two were planned for two moments.
  [[nodiscard]] std::optional<double> rate_error() const;
};

/// Counts what a load test does. It has no clock: moments come in, and go forward but for those a
/// request was planned for. Memory does not grow with the test: intervals become wider instead.
class LoadMetrics {
 public:
  /// @param plan  of the open model, must outlive this; null: the closed model
  /// @param kinds of requests, by name: they take the place of the plan's phases; none: its phases
  LoadMetrics(const ArrivalPlan* plan, Instant start, std::vector<std::string> kinds = {});

  void on_sent(const Departure& departure);
  /// It has ended.
  struct Arrival {
    Verdict verdict = Verdict::answered;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    CacheStatus cache = CacheStatus::unknown;
    bool has_answer = true;  ///< otherwise there is no cache status to count
    std::optional<std::uint64_t> db_calls;
    /// When its answer came to this machine; nothing: when it ended here.
    std::optional<Instant> at = {};
  };
  void on_ended(const Departure& departure, const Arrival& arrival, Instant now);

  /// One more request has been planned.
  void on_planned() { ++planned_; }

  /// So far, with what should have left until now.
  [[nodiscard]] LoadFigures figures(Instant now) const;
  /// The part of them that is cheap to have.
  [[nodiscard]] LoadCounts total(Instant now) const;
  /// A phase of the plan so far, from 0; the closed model is one phase.
  [[nodiscard]] LoadCounts phase(std::size_t number, Instant now) const;
  /// Brings the plots of the intervals up to date, to the one that `now` is in. Cheap when little
  /// has come since: the series must be one that this has filled before, or empty.
  void update(LoadSeries& series, Instant now) const;
  /// The counts so far, all but `seconds` and `offered`.
  [[nodiscard]] const LoadCounts& counts() const { return figures_.all; }
  /// Requests that should have left until now.
  [[nodiscard]] std::uint64_t offered(Instant now) const;
  /// Response time of the last interval that is over; nothing where no request ended in it.
  [[nodiscard]] std::optional<std::chrono::microseconds> last_p95(Instant now) const;
  [[nodiscard]] const Histogram& service() const { return figures_.service; }
  [[nodiscard]] const Histogram& lateness() const { return figures_.lateness; }
  [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
  /// From the beginning of the test to `now`.
  [[nodiscard]] std::chrono::nanoseconds elapsed(Instant now) const;

 private:
  [[nodiscard]] bool has_kinds() const { return !figures_.phase_names.empty(); }
  [[nodiscard]] LoadCounts& phase_of(const Departure& departure);
  /// Calls `count` with all figures that a request of this kind has at the moment.
  template <typename Count>
  void count_in(const Departure& departure, Instant moment, const Count& count);
  void note_planned(const Departure& departure, std::chrono::nanoseconds late);
  /// Requests that should have left before.
  [[nodiscard]] std::uint64_t offered_before(std::chrono::nanoseconds elapsed) const;
  void fill_kinds(LoadFigures& figures, std::chrono::nanoseconds elapsed) const;
  template <typename Interval>
  void fill_intervals(std::vector<Interval>& intervals, std::chrono::nanoseconds elapsed) const;

  const ArrivalPlan* plan_;
  Instant start_;
  LoadFigures figures_;
  std::uint64_t planned_ = 0;
  std::uint64_t in_flight_ = 0;
};

}  // namespace anp
