#pragma once

#include "generator/formats/format.h"

namespace anp {

/// One article a line as compact JSON: the canonical form, which content hashes are computed over.
/// docs/formats.md, section 2.
std::unique_ptr<const Format> ndjson_format();

}  // namespace anp
