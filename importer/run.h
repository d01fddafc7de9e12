#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// Imports: opens source, target and ledger, runs the driver, prints progress (stderr) and summary
/// (stdout). What cannot be used is one line on stderr.
/// Errors: LedgerError, BatchLogError, std::runtime_error: the run cannot go on (exit code 1); what
/// is in the ledger stays there, and the same command goes on.
ExitCode run_import(const ImportOptions& options);

}  // namespace anp
