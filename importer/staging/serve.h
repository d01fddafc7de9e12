#pragma once

#include "generator/result.h"
#include "importer/staging/options.h"

namespace anp {

/// Opens the database, listens, says so in one line on stdout, and answers until SIGINT or SIGTERM.
/// Blocks these signals in the calling thread; call it once, from the only thread.
/// Error when the database or the port cannot be had.
Result<Done> serve_staging_site(const StagingOptions& options);

}  // namespace anp
