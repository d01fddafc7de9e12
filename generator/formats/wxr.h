#pragma once

#include "generator/formats/format.h"

namespace anp {

/// WordPress eXtended RSS 1.2, as WordPress itself exports: one channel with the authors and
/// categories of the pack, one item per article with block markup, terms, post meta and, where the
/// dataset has them, comments.
/// docs/formats.md, section 3.4.
std::unique_ptr<const Format> wxr_format(const DatasetDescription& dataset);

/// Appends a text as CDATA; a `]]>` in it is split over two sections.
void append_cdata(std::string_view text, std::string& out);

/// The slug of a category or tag. Names that differ have slugs that differ: where the words do not
/// carry the whole name ("C++", "C#"), eight hex digits of its XXH3-128 follow.
std::string term_slug_of(std::string_view name);

}  // namespace anp
