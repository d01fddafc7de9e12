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
  void literal(std::string_view text) { steps_ += text; }
  void value(const Value& value);
  /// Appends the code of everything so far to `program`, and starts anew.
  Code finish(std::string& program);

 private:
  [[nodiscard]] std::size_t literal_length() const {
    return steps_.size() - head_at_ - sizeof(StepHead);
  }
  /// Fills in the head of the step whose literal ends here, all but its length, which is known; a
  /// literal too long for one step takes several.
  void close_step(StepHead head);
  void split_long_literal();

  std::string steps_ = std::string(sizeof(StepHead), '\0');
  std::size_t head_at_ = 0;  // in steps_: of the step that is being written
  std::vector<std::uint16_t> pins_;
};

}  // namespace anp
