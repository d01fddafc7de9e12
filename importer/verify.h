#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// `anp-import verify`: reads every article of the subject back from the target and compares it
/// with what was sent, member by member. Changes nothing anywhere. Prints a table (stdout), writes
/// --report.
/// @return done when all are there as sent; differences_found; target_refused, cannot_run (also
/// when some could not be read) or interrupted when it could not look at all of them
/// Errors: LedgerError, std::runtime_error.
ExitCode verify_articles(const ImportOptions& options);

}  // namespace anp
