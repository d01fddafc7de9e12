#pragma once

#include <string>

#include "generator/article.h"
#include "generator/hash.h"

namespace anp {

/// Appends the article as compact JSON, the members in the order of docs/formats.md, without a line
/// end. Computes the content hash over these bytes and writes it as the last member.
/// @return the digest whose first 24 hex digits are the content hash
Digest128 append_article_json(const Article& article, std::string& out);

/// Appends `text` as a JSON string with its quotes. Escaped is what JSON demands and nothing else,
/// the short forms where there are any: the same bytes as `jq -c` writes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace anp
