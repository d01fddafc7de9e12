#include "importer/load_options.h"

#include <fmt/format.h>

#include <utility>

#include "importer/arrival_log.h"
#include "importer/engine/limiter.h"
#include "importer/read_values.h"

namespace anp {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMaxThink{3'600'000};

/// In the open model a slow target must not keep the plan from being followed.
constexpr std::uint32_t kOpenModelInFlight = 256;

void refuse_with(OptionReader& values, std::string_view mode, std::string_view other,
                 std::string_view why) {
  if (!values.given(std::string(other))) return;
  values.refuse(fmt::format("--{} and --{}: {}; leave --{} out", mode, other, why, other));
}

void read_thresholds(OptionReader& values, LoadOptions& load) {
  if (!values.given("threshold")) return;
  const std::size_t phases = load.plan ? load.plan->phase_count() : 1;
  for (const std::string& text : read_list(values, "threshold")) {
    auto threshold = parse_threshold(text, phases);
    if (!threshold) return values.refuse(threshold.error().message);
    load.thresholds.push_back(std::move(*threshold));
  }
}

void read_open_model(OptionReader& values, ImportOptions& options, LoadOptions& load) {
  load.arrival = values.text("arrival");
  auto plan = read_arrival(load.arrival);
  if (!plan) return values.refuse(plan.error().message);
  load.plan = std::move(*plan);
  refuse_with(values, "arrival", "closed", "the plan says when requests leave, or answers do");
  refuse_with(values, "arrival", "rate", "the plan says how fast requests leave");
  refuse_with(values, "arrival", "think", "only users of --closed think");
  if (!values.given("max-in-flight")) options.max_in_flight = kOpenModelInFlight;
}

void read_closed_model(OptionReader& values, ImportOptions& options, LoadOptions& load) {
  load.users = values.small_number("closed", 1, kMaxInFlight);
  if (values.given("think")) {
    load.think = read_duration(values, "think", milliseconds(0), kMaxThink);
  }
  refuse_with(values, "closed", "max-in-flight", "so many requests are in flight as users");
  options.max_in_flight = load.users;
}

}  // namespace

void read_load_options(OptionReader& values, ImportOptions& options) {
  const bool open = values.given("arrival");
  if (!open && !values.given("closed")) {
    for (const char* name : {"threshold", "abort-on-fail", "think", "html"}) {
      if (!values.given(name)) continue;
      values.refuse(
          fmt::format("--{} is about a load test: say with --arrival PLAN or --closed N "
                      "which one",
                      name));
    }
    return;
  }
  LoadOptions load;
  if (open) {
    read_open_model(values, options, load);
  } else {
    read_closed_model(values, options, load);
  }
  read_thresholds(values, load);
  load.abort_on_fail = values.given("abort-on-fail");
  if (load.abort_on_fail && load.thresholds.empty()) {
    values.refuse("--abort-on-fail: there is no --threshold that could fail");
  }
  options.html = values.text("html");
  if (values.given("html") && options.html.empty()) {
    values.refuse("--html names no file; take a path, or leave it out");
  }
  options.load = std::move(load);
}

}  // namespace anp
