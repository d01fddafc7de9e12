#pragma once

#include <cstdint>
#include <cstring>

#include "generator/wide_copy.h"

namespace anp {

/// A compiled text: a run of steps in Grammar::program(), each a literal and what follows it. All
/// that a step needs stands in the run itself, one after the other, so that a text is read from
/// memory in one stream:
///
///     head (8 bytes) | literal | pick: offsets of its options, the options
///                              | others than pick and fact: index (4 bytes)
struct Code {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

/// Nearly all steps are picks and facts; these are written without a branch.
enum class StepKind : std::uint8_t { fact, pick, choice, rule, attribute, number, hex, form };

struct StepHead {
  StepKind kind = StepKind::fact;
  std::uint8_t literal_length = 0;  ///< bytes, at most kCopySlack
  std::uint8_t count = 1;           ///< pick: how many options
  std::uint8_t source = 0;          ///< fact: kNoFact, a table or the pins; attribute: the table
  std::uint16_t column = 0;         ///< fact: which one of its source
  std::uint16_t skip = 0;           ///< pick: bytes of its offsets and options
};
static_assert(sizeof(StepHead) == 8);

inline constexpr std::uint8_t kNoFact = 0;  ///< a literal that nothing follows
inline constexpr std::uint8_t kFirstTable = 1;

/// Most options and most bytes of a pick; a longer one is a choice.
inline constexpr std::size_t kMaxPickOptions = 255;
inline constexpr std::size_t kMaxPickBytes = 0xFFFF;

/// One step, read for other purposes than writing it.
struct Step {
  StepHead head;
  const char* literal = nullptr;
  const char* tail = nullptr;  ///< what follows the literal
  std::uint32_t index = 0;     ///< choice: of its options; rule: id; attribute: column; number,
                               ///< form: index; hex: digits
  const char* next = nullptr;
};

/// The offset of option `index` of a pick, from the step's tail.
inline std::uint16_t pick_offset(const char* tail, std::uint32_t index) {
  std::uint16_t offset = 0;
  std::memcpy(&offset, tail + std::size_t{2} * index, sizeof offset);
  return offset;
}

inline Step read_step(const char* at) {
  Step step;
  std::memcpy(&step.head, at, sizeof step.head);
  step.literal = at + sizeof step.head;
  step.tail = step.literal + step.head.literal_length;
  switch (step.head.kind) {
    case StepKind::fact:
      step.next = step.tail;
      break;
    case StepKind::pick:
      step.next = step.tail + step.head.skip;
      break;
    case StepKind::choice:
    case StepKind::rule:
    case StepKind::attribute:
    case StepKind::number:
    case StepKind::hex:
    case StepKind::form:
      std::memcpy(&step.index, step.tail, sizeof step.index);
      step.next = step.tail + sizeof step.index;
      break;
  }
  return step;
}

}  // namespace anp
