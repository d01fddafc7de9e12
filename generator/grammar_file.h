#pragma once

#include <string>

#include "generator/json_tree.h"
#include "generator/pack_source.h"
#include "generator/result.h"

namespace anp {

/// Adds the rules and tables of one parsed grammar file. An error names the file, the rule or the
/// entry, and the reason.
/// @param tree views into a text that must outlive `into`
Result<Done> read_grammar_tree(const std::string& file, const JsonTree& tree, GrammarSource& into);

}  // namespace anp
