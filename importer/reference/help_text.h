#pragma once

#include <string>
#include <string_view>

#include "importer/reference/program_reference.h"

namespace anp {

/// What `PROGRAM --help` prints: the commands, the options of the first one, examples, exit codes.
std::string program_help(const ProgramReference& program);

/// What `PROGRAM COMMAND --help` prints. The command is one of the program's.
std::string command_help(const ProgramReference& program, std::string_view command);

}  // namespace anp
