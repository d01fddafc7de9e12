#pragma once

#include <string>
#include <string_view>

#include "generator/article.h"

namespace anp {

/// Appends a text as a YAML scalar in double quotes, on one line: no text is taken for a date, a
/// number or a truth value, and any text survives. Source: YAML 1.2.2, section 7.3.1.
void append_yaml_string(std::string_view text, std::string& out);

/// Appends every member of the article but its body as a YAML block mapping, one `name: value` a
/// line. Nested members are indented by two blanks for each level.
void append_yaml_members(const Article& article, std::string& out);

}  // namespace anp
