#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// `anp-import undo`: removes from the target what this ledger's runs created there and nobody
/// changed since, the content hash being compared at the target. What was removed is open in the
/// ledger again: the same import puts it back.
/// @return done, also when changed articles were kept; cannot_run when some removals had no good
/// answer; target_refused or interrupted when it could not go through
/// Errors: LedgerError, BatchLogError, std::runtime_error; the same command goes on.
ExitCode undo_import(const ImportOptions& options);

}  // namespace anp
