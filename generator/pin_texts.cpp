#include "generator/pin_texts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "generator/expander.h"

namespace anp {
namespace {

/// Tells which values no entry of a table and no pin decides.
class StandAlone {
 public:
  explicit StandAlone(const Grammar& grammar)
      : grammar_(grammar), known_(grammar.rule_count(), Known::no_idea) {}

  bool value(const Value& value) {
    switch (value.kind) {
      case StepKind::fact:
        return value.source == kNoFact;
      case StepKind::attribute:
        return false;
      case StepKind::rule:
        return rule(value.index);
      case StepKind::form:
        return this->value(grammar_.form(value.index).value);
      case StepKind::number:
      case StepKind::hex:
        return true;
    }
    return false;
  }

 private:
  enum class Known : std::uint8_t { no_idea, yes, no };

  bool rule(RuleId id) {
    if (known_[id] == Known::no_idea) known_[id] = all_codes(id) ? Known::yes : Known::no;
    return known_[id] == Known::yes;
  }

  bool all_codes(RuleId id) {
    const Rule& rule = grammar_.rule(id);
    for (std::uint32_t i = 0; i < rule.code_count(); ++i) {
      if (!code(grammar_.code(rule, i / rule.variants, i % rule.variants))) return false;
    }
    return true;
  }

  bool code(const Code& code) {
    for (const Step& step : Steps(grammar_.program(), code)) {
      if (!value(step.value)) return false;
    }
    return true;
  }

  const Grammar& grammar_;
  std::vector<Known> known_;  // by RuleId
};

}  // namespace

class PinWriter {
 public:
  explicit PinWriter(Grammar& grammar) : grammar_(grammar), expander_(grammar) {}

  void write_all() {
    StandAlone stands_alone(grammar_);
    for (Pin& pin : grammar_.pins_) {
      if (!stands_alone.value(pin.value)) continue;
      room_.resize(std::max<std::size_t>(room_.size(), pin.max_length + kCopySlack));
      pin.first_text = static_cast<std::uint32_t>(ends_.size());
      write_texts(pin);
      pin.texts = static_cast<std::uint32_t>(ends_.size()) - pin.first_text;
    }
    bytes_.append(kCopySlack, '\0');
    grammar_.pin_bytes_ = std::move(bytes_);
    std::uint32_t begin = 0;
    for (const std::uint32_t end : ends_) {
      grammar_.pin_texts_.push_back({grammar_.pin_bytes_.data() + begin, end - begin});
      begin = end;
    }
  }

 private:
  void write_texts(const Pin& pin) {
    const Value& value = pin.value;
    char* const room = room_.data();
    if (value.kind == StepKind::number && grammar_.number(value.index).count <= kPinTexts) {
      const NumberRange32& range = grammar_.number(value.index);
      for (std::uint32_t i = 0; i < range.count; ++i) add(write_number_of(range, i, room));
    } else if (value.kind == StepKind::rule && is_short_list(value.index)) {
      for (std::uint32_t i = 0; i < grammar_.rule(value.index).alternative_count; ++i) {
        add(expander_.write_alternative(value.index, i, room));
      }
    } else {
      for (std::uint32_t i = 0; i < kPinTexts; ++i) {
        add(expander_.write_apart(value, Stream(mix_pair(pin.stream, i)), room));
      }
    }
  }

  /// @param end of the text in the room
  void add(const char* end) {
    bytes_.append(static_cast<const char*>(room_.data()), end);
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }

  [[nodiscard]] bool is_short_list(RuleId id) const {
    const Rule& rule = grammar_.rule(id);
    if (rule.weighted || rule.alternative_count > kPinTexts) return false;
    for (std::uint32_t i = 0; i < rule.alternative_count; ++i) {
      if (!grammar_.plain_text(id, i)) return false;
    }
    return true;
  }

  Grammar& grammar_;
  Expander expander_;
  std::vector<char> room_;
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

void write_pin_texts(Grammar& grammar) { PinWriter(grammar).write_all(); }

}  // namespace anp
