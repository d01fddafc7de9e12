#pragma once

#include <string>

namespace anp {

/// Throws the exception that says what could not be done to a file, why, and what to do about it.
/// @param error an errno value
[[noreturn]] void throw_file_error(const char* doing, const std::string& path, int error);

}  // namespace anp
