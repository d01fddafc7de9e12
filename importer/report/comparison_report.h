#pragma once

#include <string>
#include <vector>

#include "importer/report/comparison.h"

namespace anp {

/// A table for people, at most 100 columns where no path or warning is longer, ending in a newline.
std::string format_comparison_text(const Comparison& comparison);

/// All of them for machines (docs/formats.md), indented, ending in a newline.
std::string format_comparisons_json(const std::vector<Comparison>& comparisons);

// How a figure's numbers read.

/// "12.3 ms", "0.12 %", "200.0/s", "12.0"; "-" where it is unknown.
std::string figure_text(FigureUnit unit, const std::optional<double>& value);
/// "+10.2 %", "-0.05 points"; "-" where it is unknown.
std::string change_text(const FigureChange& figure);
/// "+8.1 to +12.4"; "" where there is none.
std::string range_text(const FigureChange& figure);
/// "worse", "no difference", "too short to say".
std::string verdict_text(const FigureChange& figure);

}  // namespace anp
