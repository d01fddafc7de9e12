#pragma once

#include <string>
#include <vector>

#include "generator/article.h"

namespace anp {

/// Appends a body as WordPress block markup: the core blocks paragraph, heading, list, code, image
/// and quote, each as the block editor (6.4 and later) saves it. The text that a browser shows is
/// exactly the article's: a '[' is written `&#91;` and the slashes of an address at the start of a
/// text `&#47;&#47;`, as the editor's code block does, so that nothing is taken for a shortcode or
/// an embed.
void append_block_markup(const std::vector<Block>& body, std::string& out);

}  // namespace anp
