#pragma once

#include <string>
#include <string_view>

#include "generator/article.h"

namespace anp {

/// Appends a text for HTML or XML, between tags or in an attribute in double quotes: & < > " are
/// escaped.
void append_html_text(std::string_view text, std::string& out);

/// Appends the blocks of a body as HTML, one element a block, each on its own line: p, h2…h6, ul,
/// pre with code, figure, blockquote.
void append_html_body(const std::vector<Block>& body, std::string& out);

}  // namespace anp
