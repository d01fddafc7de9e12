#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"
#include "importer/subject.h"

namespace anp {

/// `run --dry-run`: prints what a run would do, by source and ledger alone. Opens no socket, writes
/// nothing.
/// @return done; usage when the ledger is about something else
/// Errors: LedgerError.
ExitCode print_import_plan(const ImportOptions& options, const Subject& subject);

/// `retry --dry-run`: prints the dead letters that a retry would replay, with batch and reason.
ExitCode print_replay_plan(const ImportOptions& options, const Subject& subject,
                           const Ledger& ledger);

}  // namespace anp
