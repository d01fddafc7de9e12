#include "importer/engine/arrival_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace anp {

namespace {

using std::chrono::nanoseconds;
using Seconds = std::chrono::duration<double>;

constexpr double kNanoseconds = 1e9;
// Of a sum of requests: less than what an end that falls onto a request may be off by.
constexpr double kRounding = 1e-6;

nanoseconds from_seconds(double seconds) {
  return nanoseconds(static_cast<std::int64_t>(std::llround(seconds * kNanoseconds)));
}

/// The first moment at which a growing function reaches `wanted`, by halving an interval.
template <typename Function>
double solve(const Function& function, double wanted, double high) {
  double low = 0;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (function(middle) < wanted ? low : high) = middle;
  }
  return high;
}

}  // namespace

double ArrivalPhase::arrivals_until(double elapsed) const {
  if (shape == Shape::line) {
    // A line without end is a constant one: it must not become infinity times zero.
    if (first_rate == last_rate) return first_rate * elapsed;
    return first_rate * elapsed + (last_rate - first_rate) / seconds * elapsed * elapsed / 2;
  }
  const double turn = 2 * std::numbers::pi / period;
  const double middle = (first_rate + last_rate) / 2;
  const double amplitude = (last_rate - first_rate) / 2;
  return middle * elapsed - amplitude / turn * std::sin(turn * elapsed);
}

double ArrivalPhase::moment_of(double arrivals) const {
  if (arrivals <= 0) return 0;
  if (shape == Shape::sine) {
    return solve([this](double elapsed) { return arrivals_until(elapsed); }, arrivals, seconds);
  }
  const double slope = first_rate == last_rate ? 0 : (last_rate - first_rate) / seconds;
  // The quadratic formula in the form that loses no digits where the slope is small.
  const double root = std::sqrt(std::max(0.0, first_rate * first_rate + 2 * slope * arrivals));
  return 2 * arrivals / (first_rate + root);
}

ArrivalPlan::ArrivalPlan(std::vector<ArrivalPhase> phases) : phases_(std::move(phases)) {
  ANP_REQUIRE(!phases_.empty(), "an arrival plan has at least one phase");
  Begin begin;
  begins_.push_back(begin);
  for (const ArrivalPhase& phase : phases_) {
    begin.seconds += phase.seconds;
    begin.arrivals += phase.arrivals_until(phase.seconds);
    begins_.push_back(begin);
  }
}

ArrivalPlan::ArrivalPlan(std::vector<nanoseconds> moments) : moments_(std::move(moments)) {
  ANP_REQUIRE(!moments_.empty(), "an arrival plan has at least one request");
}

std::optional<nanoseconds> ArrivalPlan::time_of(std::uint64_t number) const {
  if (!moments_.empty()) {
    if (number >= moments_.size()) return std::nullopt;
    return moments_[number];
  }
  const auto arrivals = static_cast<double>(number);
  if (arrivals >= begins_.back().arrivals - kRounding) return std::nullopt;
  std::size_t phase = 0;
  while (begins_[phase + 1].arrivals <= arrivals) ++phase;
  return from_seconds(begins_[phase].seconds +
                      phases_[phase].moment_of(arrivals - begins_[phase].arrivals));
}

std::uint64_t ArrivalPlan::count_before(nanoseconds elapsed) const {
  if (!moments_.empty()) {
    return static_cast<std::uint64_t>(std::lower_bound(moments_.begin(), moments_.end(), elapsed) -
                                      moments_.begin());
  }
  if (elapsed.count() <= 0) return 0;
  const double seconds = std::min(Seconds(elapsed).count(), begins_.back().seconds);
  const std::size_t phase = phase_at(from_seconds(seconds));
  const double arrivals =
      begins_[phase].arrivals + phases_[phase].arrivals_until(seconds - begins_[phase].seconds);
  return static_cast<std::uint64_t>(std::ceil(arrivals - kRounding));
}

std::optional<nanoseconds> ArrivalPlan::duration() const {
  if (!moments_.empty()) return moments_.back();
  if (std::isinf(begins_.back().seconds)) return std::nullopt;
  return from_seconds(begins_.back().seconds);
}

double ArrivalPlan::highest_rate() const {
  if (!moments_.empty()) {
    const double seconds = std::max(1.0, Seconds(moments_.back()).count());
    return static_cast<double>(moments_.size()) / seconds;
  }
  double highest = 0;
  for (const ArrivalPhase& phase : phases_) {
    highest = std::max({highest, phase.first_rate, phase.last_rate});
  }
  return highest;
}

std::size_t ArrivalPlan::phase_count() const { return std::max<std::size_t>(1, phases_.size()); }

std::size_t ArrivalPlan::phase_at(nanoseconds elapsed) const {
  std::size_t phase = 0;
  while (phase + 1 < phases_.size() && end_of(phase) <= elapsed) ++phase;
  return phase;
}

nanoseconds ArrivalPlan::end_of(std::size_t phase) const {
  // The last recorded request belongs to it.
  if (!moments_.empty()) return moments_.back() + nanoseconds{1};
  const double seconds = begins_.at(phase + 1).seconds;
  return std::isinf(seconds) ? nanoseconds::max() : from_seconds(seconds);
}

}  // namespace anp
