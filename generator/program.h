#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace anp {

/// A compiled text in Grammar::program(). All that is needed to write it stands there in one run,
/// so that it is read from memory in one stream:
///
///     count of pins (2 bytes) | pins that its steps copy, each once (2 bytes each) | steps
///
/// and a step is a literal and what follows it:
///
///     head (8 bytes) | literal | others than fact: index (4 bytes)
struct Code {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

/// Nearly all steps are facts: texts that are copied.
enum class StepKind : std::uint8_t { fact, rule, attribute, number, hex, form };

struct StepHead {
  StepKind kind = StepKind::fact;
  std::uint8_t source = 0;           ///< fact: kNoFact, a table or the pins; attribute: the table
  std::uint16_t column = 0;          ///< fact: which one of its source
  std::uint16_t literal_length = 0;  ///< bytes
  std::uint16_t reserved = 0;
};
static_assert(sizeof(StepHead) == 8);

inline constexpr std::uint8_t kNoFact = 0;  ///< a literal that nothing follows
inline constexpr std::uint8_t kFirstTable = 1;

/// What the step behind a slot gives.
struct Value {
  StepKind kind = StepKind::fact;
  std::uint8_t source = kNoFact;  ///< as in StepHead, like column
  std::uint16_t column = 0;
  std::uint32_t index = 0;  ///< rule: id; attribute: column; number, form: index; hex: digits
};

/// One step, read for other purposes than writing it.
struct Step {
  std::string_view literal;
  Value value;  ///< behind the literal
  const char* next = nullptr;
};

inline Step read_step(const char* at) {
  StepHead head;
  std::memcpy(&head, at, sizeof head);
  Step step{{at + sizeof head, head.literal_length}, {head.kind, head.source, head.column}};
  step.next = at + sizeof head + head.literal_length;
  if (head.kind == StepKind::fact) return step;
  std::memcpy(&step.value.index, step.next, sizeof step.value.index);
  step.next += sizeof step.value.index;
  return step;
}

/// A number of two bytes, as the pins before a code are.
inline std::uint16_t read_pin(const char* at) {
  std::uint16_t pin = 0;
  std::memcpy(&pin, at, sizeof pin);
  return pin;
}

/// The first step of the code that begins at `at`.
inline const char* steps_of(const char* at) {
  return at + sizeof(std::uint16_t) * (1U + read_pin(at));
}

/// The steps of a code, one after the other.
class Steps {
 public:
  class Iterator {
   public:
    explicit Iterator(const char* at) : at_(at) {}
    Step operator*() const { return read_step(at_); }
    Iterator& operator++() {
      at_ = read_step(at_).next;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const char* at_;
  };

  /// @param program the beginning of the program that the code is in
  Steps(const char* program, const Code& code)
      : begin_(steps_of(program + code.first)), end_(program + code.end) {}
  [[nodiscard]] Iterator begin() const { return begin_; }
  [[nodiscard]] Iterator end() const { return end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

}  // namespace anp
