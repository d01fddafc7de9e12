#pragma once

#include <string>
#include <vector>

#include "generator/article.h"
#include "generator/result.h"
#include "importer/json_document.h"

namespace anp {

/// An article's body, read from its JSON. Error: it is no list of blocks (docs/formats.md, section
/// 2).
Result<std::vector<Block>> blocks_of(const JsonNode& body);

/// An article's body as HTML, one element a block, as `anp-generate --format html` writes it.
/// Error: as above.
Result<std::string> html_of_blocks(const JsonNode& body);

}  // namespace anp
