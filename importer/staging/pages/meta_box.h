#pragma once

#include <string_view>

#include "importer/html.h"
#include "importer/staging/json_value.h"

namespace anp {

/// The box with an article's meta. Every array and every object is a list, lists inside lists
/// included; members that the project does not know come last, so that nothing is hidden.
/// @param source_id  its first word names the box: "alphanode post meta"
Html meta_box(std::string_view source_id, const JsonValue& meta);

}  // namespace anp
