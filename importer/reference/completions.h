#pragma once

#include <string>

#include "importer/reference/program_reference.h"

namespace anp {

// Scripts that complete a program's commands, options and, where they can be guessed, values. Each
// is for the shell's own directory of completions (CMakeLists.txt says which).

std::string bash_completion(const ProgramReference& program);
std::string zsh_completion(const ProgramReference& program);
std::string fish_completion(const ProgramReference& program);

}  // namespace anp
