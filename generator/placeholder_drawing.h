#pragma once

#include <string>

#include "generator/placeholder.h"

namespace anp {

/// A PNG file of the placeholder: its real size, two colours, its text as large as it fits, its
/// size below. Bytes that are no printable ASCII are drawn as '?', a `%41` as 'A'. The pixels are
/// always the same; the bytes also depend on the versions of libgd, libpng and zlib. For any number
/// of threads at once.
std::string draw_png(const Placeholder& placeholder);

}  // namespace anp
