#pragma once

#include "generator/exit_code.h"
#include "importer/live/live_state.h"
#include "importer/report/summary.h"

namespace anp {

/// What the exit code of a run means, for the page.
RunEnding ending_of(const RunSummary& run, ExitCode code);

}  // namespace anp
