#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "generator/command_line.h"

namespace anp {

/// The value of an option that is a time, within [low, high].
std::chrono::milliseconds read_duration(OptionReader& values, const std::string& name,
                                        std::chrono::milliseconds low,
                                        std::chrono::milliseconds high);

/// "12,15": the parts between commas. Refuses empty ones and too many.
std::vector<std::string> read_list(OptionReader& values, const std::string& name);

}  // namespace anp
