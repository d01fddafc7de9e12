#pragma once

#include <string_view>

#include "generator/result.h"
#include "importer/reference/program_reference.h"

namespace anp {

/// Reads what `anp-generate --help` prints, which is made from its options, back into what a manual
/// says. Error: names the line that has another form than it should.
Result<ProgramReference> read_help(std::string_view name, std::string_view help);

/// anp-generate, by its own --help.
Result<ProgramReference> generate_reference();

}  // namespace anp
