#pragma once

#include "generator/grammar.h"

namespace anp {

/// Writes ahead what pins can stand for, where no entry of a table and no other pin decides it: all
/// its texts if they are few, else kPinTexts of them. Such a pin is then drawn, not written.
void write_pin_texts(Grammar& grammar);

inline constexpr std::uint32_t kPinTexts = 512;

}  // namespace anp
