#pragma once

#include "generator/formats/format.h"

namespace anp {

/// For people to read: title, sections, checklist, final notes, then the meta block with its
/// labels, every array as a list; ends in a blank line. The only format that leaves members out.
/// docs/formats.md, section 3.7.
std::unique_ptr<const Format> text_format(const DatasetDescription& dataset);

}  // namespace anp
