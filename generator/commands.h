#pragma once

#include "generator/exit_code.h"
#include "generator/options.h"

namespace anp {

/// Does what the command says, with its output on standard output and its messages on standard
/// error.
ExitCode run_generate_command(const GenerateCommand& command);

}  // namespace anp
