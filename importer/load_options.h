#pragma once

#include "generator/command_line.h"
#include "importer/options.h"

namespace anp {

/// The options that make a run a load test, checked.
void read_load_options(OptionReader& values, ImportOptions& options);

}  // namespace anp
