// How an arrival plan is written. What it means is in arrival_plan.cpp.
#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>

#include "importer/duration_text.h"
#include "importer/engine/arrival_plan.h"

namespace anp {

namespace {

constexpr std::string_view kForms =
    "constant:200/s:60s, ramp:10/s..500/s:60s, steps:50/s,100/s:30s, sine:50/s..150/s:20s:2m, "
    "spike:50/s..500/s:10s:60s or replay:FILE";

/// Reads the parts of one plan from left to right; remembers the first that is wrong.
class PlanReader {
 public:
  explicit PlanReader(std::string_view text) : text_(text), rest_(text) {}

  /// Up to the next colon.
  std::string_view part() {
    const std::size_t colon = std::min(rest_.find(':'), rest_.size());
    const std::string_view taken = rest_.substr(0, colon);
    rest_.remove_prefix(std::min(colon + 1, rest_.size()));
    return taken;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  double seconds() {
    using std::chrono::milliseconds;
    const auto duration =
        parse_duration("time", part(), milliseconds(1), ArrivalPlan::kMaxDuration);
    if (!duration) complain(duration.error().message);
    return duration ? static_cast<double>(duration->count()) / 1000 : 1;
  }

  /// "200/s" or "0.5/s".
  double rate(std::string_view text, double least) {
    double value = 0;
    const std::string_view number =
        text.substr(0, text.size() - std::min<std::size_t>(2, text.size()));
    const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), value,
                                                std::chars_format::fixed);
    const bool good = text.ends_with("/s") && failure == std::errc{} &&
                      end == number.data() + number.size() && value >= least &&
                      value <= ArrivalPlan::kMaxRate;
    if (!good) {
      complain(fmt::format("'{}' is not a rate from {} to {:.0f} requests a second, like 200/s",
                           text, least, ArrivalPlan::kMaxRate));
      return 1;
    }
    return value;
  }

  /// "10/s..500/s"; from the lower to the higher one unless a ramp may go down.
  std::pair<double, double> rates(bool falls) {
    const std::string_view text = part();
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) {
      complain(fmt::format("'{}' is not two rates, like 10/s..500/s", text));
      return {1, 1};
    }
    const std::pair<double, double> both{rate(text.substr(0, dots), 0),
                                         rate(text.substr(dots + 2), 0)};
    if (!falls && both.first > both.second) {
      complain(fmt::format("'{}': the lower rate stands first", text));
    }
    if (both.first + both.second <= 0)
      complain(fmt::format("'{}' is never more than nothing", text));
    return both;
  }

  void complain(std::string why) {
    if (!complaint_) complaint_ = std::move(why);
  }
  Result<ArrivalPlan> finish(std::vector<ArrivalPhase> phases) {
    if (!at_end()) complain(fmt::format("'{}' is more than it takes", rest_));
    if (!complaint_) return ArrivalPlan(std::move(phases));
    return Error{fmt::format("--arrival '{}': {}; write it as {}", text_, *complaint_, kForms)};
  }

 private:
  std::string_view text_;
  std::string_view rest_;
  std::optional<std::string> complaint_;
};

constexpr double kLeastRate = 0.001;  // a request in 17 minutes

ArrivalPhase line(double first, double last, double seconds) {
  return {ArrivalPhase::Shape::line, first, last, 0, seconds};
}

std::vector<ArrivalPhase> read_constant(PlanReader& reader) {
  const double rate = reader.rate(reader.part(), kLeastRate);
  const double seconds =
      reader.at_end() ? std::numeric_limits<double>::infinity() : reader.seconds();
  return {line(rate, rate, seconds)};
}

std::vector<ArrivalPhase> read_ramp(PlanReader& reader) {
  const auto [first, last] = reader.rates(true);
  return {line(first, last, reader.seconds())};
}

std::vector<ArrivalPhase> read_steps(PlanReader& reader) {
  std::string_view rates = reader.part();
  const double seconds = reader.seconds();
  std::vector<ArrivalPhase> phases;
  constexpr std::size_t kMaxSteps = 1000;
  while (phases.empty() || !rates.empty()) {
    const std::size_t comma = std::min(rates.find(','), rates.size());
    const double rate = reader.rate(rates.substr(0, comma), kLeastRate);
    phases.push_back(line(rate, rate, seconds));
    rates.remove_prefix(std::min(comma + 1, rates.size()));
    if (phases.size() > kMaxSteps) {
      reader.complain(fmt::format("more than {} steps", kMaxSteps));
      break;
    }
  }
  return phases;
}

std::vector<ArrivalPhase> read_sine(PlanReader& reader) {
  const auto [low, high] = reader.rates(false);
  const double period = reader.seconds();
  return {{ArrivalPhase::Shape::sine, low, high, period, reader.seconds()}};
}

std::vector<ArrivalPhase> read_spike(PlanReader& reader) {
  const auto [base, peak] = reader.rates(false);
  const double at_peak = reader.seconds();
  const double whole = reader.seconds();
  if (at_peak >= whole) reader.complain("the peak must be shorter than the whole");
  const double beside = (whole - at_peak) / 2;
  return {line(base, base, beside), line(peak, peak, at_peak), line(base, base, beside)};
}

}  // namespace

Result<ArrivalPlan> parse_arrival_plan(std::string_view text) {
  PlanReader reader(text);
  const std::string_view kind = reader.part();
  if (kind == "constant") return reader.finish(read_constant(reader));
  if (kind == "ramp") return reader.finish(read_ramp(reader));
  if (kind == "steps") return reader.finish(read_steps(reader));
  if (kind == "sine") return reader.finish(read_sine(reader));
  if (kind == "spike") return reader.finish(read_spike(reader));
  return Error{
      fmt::format("--arrival '{}': '{}' is no kind of plan; take one of {}", text, kind, kForms)};
}

}  // namespace anp
