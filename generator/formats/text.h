#pragma once

#include <string>
#include <string_view>

#include "generator/article.h"

namespace anp {

/// Appends the article for people to read: title, sections, checklist, final notes, then the meta
/// block with its labels, every array as a list; ends in a blank line.
/// @param hash 24 hex digits, as append_article_json() computed it
void append_article_text(const Article& article, std::string_view hash, std::string& out);

}  // namespace anp
