#pragma once

#include "generator/pack.h"
#include "generator/pack_checker.h"

namespace anp {

/// Reads the alternatives of the rule `title` as patterns, in parts for their slugs. Each must name
/// stack and problem once and the scenario at most once, so that no two articles share a title
/// before all are used up.
void read_titles(PackChecker& check, const GrammarSource& source, Pack& pack);

}  // namespace anp
