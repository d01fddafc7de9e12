#pragma once

#include <cstdint>

#include "generator/options.h"
#include "generator/result.h"

namespace anp {

/// Writes the articles of an NDJSON file in another format. Lines may have blanks between values
/// and members in any order; what is written is exact. A line that is no article, or whose content
/// hash is not that of its text, is refused with its number, and nothing is written. Failures of
/// the output are exceptions.
/// @return how many articles
Result<std::uint64_t> convert_articles(const ConvertOptions& options);

}  // namespace anp
