#pragma once

#include "generator/formats/format.h"

namespace anp {

/// One file per article: YAML front matter with every member but the body, then the body as
/// CommonMark 0.30. Everything in a text that CommonMark or its usual extensions could take for
/// markup is escaped. docs/formats.md, section 3.2.
std::unique_ptr<const Format> markdown_format();

/// Appends a text as it stands at the start of a Markdown block, on one line.
void append_markdown_text(std::string_view text, std::string& out);

}  // namespace anp
