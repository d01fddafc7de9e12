#pragma once

#include <string>

#include "importer/report/summary.h"

namespace anp {

// What a baseline says. Of the summary only what such a one has is read: target, source (what was
// read), end, reason, elapsed and load.

/// Lines for people, and a table by kind of resource, ending in a newline.
std::string format_baseline_text(const RunSummary& baseline);

/// As JSON for machines (docs/formats.md), indented, ending in a newline.
std::string format_baseline_json(const RunSummary& baseline);

}  // namespace anp
