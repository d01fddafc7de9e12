#pragma once

#include <string>

#include "importer/report/summary.h"

namespace anp {

/// The report of a load test, or of a baseline, as one HTML page that needs nothing else: verdict
/// and thresholds first, then plots, phases, errors, slowest requests, and what it takes to repeat
/// the test.
/// @param run with a load test
std::string format_html_report(const RunSummary& run);

}  // namespace anp
