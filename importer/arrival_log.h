#pragma once

#include <string>

#include "generator/result.h"
#include "importer/engine/arrival_plan.h"

namespace anp {

inline constexpr std::size_t kMaxRecordedArrivals = 10'000'000;

/// The plan that repeats a recorded one: a file with a line for each request, either its moment in
/// seconds from any start ("0.25", ascending or not), or lines of a batch log (--log), of which the
/// first sends count, by the moments they were intended for. The first request is at 0.
/// Error: names the file, the line and the remedy.
Result<ArrivalPlan> read_arrival_log(const std::string& path);

/// What --arrival says: a plan written out, or `replay:FILE`.
Result<ArrivalPlan> read_arrival(const std::string& text);

}  // namespace anp
