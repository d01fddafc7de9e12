#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// `anp-import compare`: reads reports, and says what got better or worse from the first to each of
/// the others. With --fail-if-worse the exit code says so. Opens no connection.
/// Errors: std::runtime_error when a page or report cannot be written.
ExitCode compare_reports(const ImportOptions& options);

}  // namespace anp
