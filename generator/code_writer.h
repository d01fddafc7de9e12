#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/grammar.h"

namespace anp {

/// Encodes one text as the steps that program.h describes.
class CodeWriter {
 public:
  /// What stands before the next value; escaped for JSON.
  void literal(std::string_view text) { literal_ += text; }
  void value(const Value& value);
  /// @return false when the options are too many or too long for a pick
  bool pick(const std::vector<std::string>& options);
  /// The code of everything so far.
  std::string finish();

 private:
  /// Writes the head and the literal; a long literal takes several steps, so that every one can be
  /// copied at once.
  void start_step(StepHead head);

  std::string literal_;
  std::string code_;
};

}  // namespace anp
