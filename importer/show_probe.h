#pragma once

#include "generator/exit_code.h"
#include "importer/options.h"

namespace anp {

/// `anp-import probe`: asks the target what it is and prints what it says, what it lets us do, and
/// what it cannot keep. Writes nothing, there or here. What cannot be used is one line on stderr.
ExitCode show_probe(const ImportOptions& options);

}  // namespace anp
