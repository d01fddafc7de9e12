#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// Parses JSON and refuses what parsers commonly let pass: a member that stands twice in an object,
/// text that is not UTF-8, and control characters inside strings (a tab may stand in code). An
/// error names the place. Source: RFC 8259 ("names within an object SHOULD be unique").
Result<nlohmann::json> parse_strict_json(std::string_view text);

}  // namespace anp
