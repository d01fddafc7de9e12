#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/grammar.h"

namespace anp {

/// Encodes one text as program.h describes. May be used for one text after the other.
class CodeWriter {
 public:
  /// What stands before the next value; escaped for JSON.
  void literal(std::string_view text) { literal_ += text; }
  void value(const Value& value);
  /// Appends the code of everything so far to `program`, and starts anew.
  Code finish(std::string& program);

 private:
  /// Writes the head and the literal; a literal too long for one step takes several.
  void start_step(StepHead head);

  std::string literal_;
  std::string steps_;
  std::vector<std::uint16_t> pins_;
};

}  // namespace anp
