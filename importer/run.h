#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// `anp-import run`: opens source, target and ledger, runs the driver, prints progress (stderr) and
/// summary (stdout). What cannot be used is one line on stderr. Errors: LedgerError, BatchLogError,
/// std::runtime_error: the run cannot go on (exit code 1); what is in the ledger stays there, and
/// the same command goes on.
ExitCode run_import(const ImportOptions& options);

/// `anp-import retry`: the same with the dead letters of a ledger, or those of them that were
/// chosen. Each is looked up first; what the target takes now is a dead letter no more. Errors: as
/// above.
ExitCode retry_dead_letters(const ImportOptions& options);

}  // namespace anp
