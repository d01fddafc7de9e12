#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// `anp-import baseline`: reads pages and API of a target, with GET only, and reports response
/// time, errors, cache status and database calls by kind of resource, in the form that compare
/// takes. What cannot be used is one line on stderr. Errors: std::runtime_error when a report
/// cannot be written.
ExitCode measure_baseline(const ImportOptions& options);

}  // namespace anp
