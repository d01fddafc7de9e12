#pragma once

#include "generator/command_line.h"
#include "generator/result.h"
#include "importer/options.h"

namespace anp {

/// The values of a command's options, checked: the only place where ranges and combinations are.
/// @param line read with options_of(command); settings of file and environment are part of it
/// Error: names the option, the value, the range and the remedy.
Result<ImportOptions> read_options(const CommandLine& line, ImportOptions::Command command);

}  // namespace anp
