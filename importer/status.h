#pragma once

#include <string>

#include "generator/exit_code.h"

namespace anp {

/// Prints what the ledger at `path` says; works while a run is writing to it.
/// @return dead_letters when some remain, done otherwise
/// Errors: LedgerError.
ExitCode print_status(const std::string& path);

}  // namespace anp
