#pragma once

#include "generator/formats/format.h"

namespace anp {

/// One complete page per article: the title, what the article says of itself, the body, and the
/// post meta as definition lists, arrays as lists. docs/formats.md, section 3.3.
std::unique_ptr<const Format> html_format(const DatasetDescription& dataset);

}  // namespace anp
