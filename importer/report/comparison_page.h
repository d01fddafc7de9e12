#pragma once

#include <string>
#include <vector>

#include "importer/report/comparison.h"

namespace anp {

/// Tests beside the one before them, as one HTML page that needs nothing else: verdicts first, then
/// tables, and plots of the distribution and of the response over time.
/// @param records the test before, and those after it; at least two
/// @param comparisons of the first with each of the others
std::string format_comparison_page(const std::vector<LoadRecord>& records,
                                   const std::vector<Comparison>& comparisons);

}  // namespace anp
