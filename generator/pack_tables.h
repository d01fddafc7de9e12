#pragma once

#include "generator/pack.h"
#include "generator/pack_checker.h"

namespace anp {

/// Fills in the stacks, problems, scenarios, sections and authors of a pack from its tables, which
/// problems fit which stack, and in which order a problem's cases are told.
void read_tables(PackChecker& check, Pack& pack);

}  // namespace anp
