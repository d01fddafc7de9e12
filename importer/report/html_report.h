#pragma once

#include <string>
#include <string_view>

#include "importer/report/summary.h"

namespace anp {

/// The report of a load test as one HTML page that needs nothing else: verdict and thresholds
/// first, then plots, phases, errors, slowest requests, and what it takes to repeat the test.
/// @param summary of a run with a load test
std::string format_html_report(const RunSummary& summary);

/// The style sheet that stands in the page.
std::string_view report_style();

}  // namespace anp
