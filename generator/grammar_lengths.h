#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "generator/grammar.h"
#include "generator/result.h"

namespace anp {

/// Where the compiled parts of a grammar lie while its lengths are computed.
struct GrammarParts {
  const char* program;
  std::span<const Code> codes;
  std::span<const CompiledTable> tables;
  std::span<const Form> forms;
  std::span<Rule> rules;  ///< max_length is filled in
  std::span<Pin> pins;    ///< likewise
};

/// Computes the longest text of every rule and every pin. An Error names a rule that refers to
/// itself, or one that could become longer than kMaxExpansionBytes.
/// @param where the file and the name of a rule, for the message
Result<Done> compute_lengths(const GrammarParts& parts,
                             const std::function<std::string(RuleId)>& where);

}  // namespace anp
