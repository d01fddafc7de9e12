#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

/// A stretch of an arrival plan whose rate is one function of time: a line, or a sine that begins
/// at its lowest.
struct ArrivalPhase {
  enum class Shape : std::uint8_t { line, sine };

  Shape shape = Shape::line;
  double first_rate = 0;  ///< requests a second at the beginning of a line; the lowest of a sine
  double last_rate = 0;   ///< at the end of a line; the highest of a sine
  double period = 0;      ///< of a sine, seconds
  double seconds = 0;     ///< how long it lasts; infinity: without end

  /// Requests from its beginning until so many seconds after it.
  [[nodiscard]] double arrivals_until(double elapsed) const;
  /// The first moment, in seconds from its beginning, at which so many have come.
  [[nodiscard]] double moment_of(double arrivals) const;
};

/// When each request of a load test is to leave, whatever the target does (open model): a pure
/// function of the request's number. Times are counted from the start of the test.
class ArrivalPlan {
 public:
  static constexpr double kMaxRate = 1'000'000;  ///< requests a second
  static constexpr std::chrono::hours kMaxDuration{24 * 7};

  /// Phases come one after the other; at least one, and only the last may be without end.
  explicit ArrivalPlan(std::vector<ArrivalPhase> phases);
  /// Recorded moments, ascending, at least one. It ends with the last of them.
  explicit ArrivalPlan(std::vector<std::chrono::nanoseconds> moments);

  /// When request `number` (from 0) is to leave; nothing behind the plan's end.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> time_of(std::uint64_t number) const;
  /// How many are to leave before `elapsed`.
  [[nodiscard]] std::uint64_t count_before(std::chrono::nanoseconds elapsed) const;
  /// How long it lasts; nothing: without end.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> duration() const;
  /// The most requests a second at any time; of recorded moments, over their whole length.
  [[nodiscard]] double highest_rate() const;
  /// Recorded moments are one phase.
  [[nodiscard]] std::size_t phase_count() const;
  /// Which phase the moment is in, from 0; the last one for all that come after the end.
  [[nodiscard]] std::size_t phase_at(std::chrono::nanoseconds elapsed) const;
  /// When phase `phase` is over; the longest time there is where it is without end.
  [[nodiscard]] std::chrono::nanoseconds end_of(std::size_t phase) const;

 private:
  struct Begin {
    double seconds = 0;   // when the phase begins
    double arrivals = 0;  // how many come before it
  };
  std::vector<ArrivalPhase> phases_;
  std::vector<Begin> begins_;  // of each phase, and of what comes after the last
  std::vector<std::chrono::nanoseconds> moments_;
};

/// `constant:200/s[:60s]`, `ramp:10/s..500/s:60s`, `steps:50/s,100/s:30s` (each so long),
/// `sine:50/s..150/s:20s:2m` (period, duration), `spike:50/s..500/s:10s:60s` (peak, duration: the
/// peak in the middle). `replay:FILE` is not read here.
/// Error: names the option, the value, what is wrong and the form.
Result<ArrivalPlan> parse_arrival_plan(std::string_view text);

}  // namespace anp
