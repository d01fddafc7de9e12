#pragma once

#include <string>
#include <string_view>

#include "importer/reference/program_reference.h"

namespace anp {

/// The program's manual page for section 1, in the macros of man(7).
/// @param date of the page, "2026-05-04"
std::string man_page(const ProgramReference& program, std::string_view date);

/// A text as roff shows it unchanged: hyphens, backslashes, and a dot or quote at the start of a
/// line.
std::string roff_text(std::string_view text);

}  // namespace anp
