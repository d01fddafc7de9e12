#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "generator/code_writer.h"
#include "generator/grammar.h"
#include "generator/rule_text.h"
#include "generator/text_variants.h"

namespace anp {

/// One alternative of a rule that is compiled.
struct RuleAlternative {
  std::size_t first_piece = 0;  ///< of the rule's pieces
  std::size_t end_piece = 0;
  std::uint64_t stream = 0;  ///< from its text: decides what its variants are
  std::uint32_t weight = 1;
};

/// Writes the alternatives of rules, each in its variants, into a grammar.
class RuleWriter {
 public:
  /// All are of the grammar, and must outlive the writer.
  RuleWriter(std::string& program, std::vector<Code>& codes, std::vector<std::uint32_t>& weights)
      : program_(program), codes_(codes), weights_(weights) {}

  /// @param rule all but its stream and its length is filled in
  void write(std::span<const TextPiece> pieces, std::span<const RuleAlternative> alternatives,
             Rule& rule);

 private:
  void write_alternative(std::span<const TextPiece> text, const TextVariants& variants,
                         std::uint32_t codes);
  void write_weights(std::span<const RuleAlternative> alternatives, Rule& rule);

  std::string& program_;
  std::vector<Code>& codes_;
  std::vector<std::uint32_t>& weights_;
  // Used for one rule after the other.
  CodeWriter writer_;
  std::vector<std::vector<std::uint32_t>> options_;  // by alternative
};

}  // namespace anp
