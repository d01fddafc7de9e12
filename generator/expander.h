#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "generator/digits.h"
#include "generator/grammar.h"
#include "generator/random.h"

namespace anp {

/// What the walks of an article's rules begin with.
struct WalkKeys {
  explicit WalkKeys(std::uint64_t article_seed)
      : alternatives(mix_pair(article_seed, static_cast<std::uint64_t>(Field::alternative))),
        variants(mix_pair(article_seed, static_cast<std::uint64_t>(Field::variant))) {}

  std::uint64_t alternatives;
  std::uint64_t variants;
};

/// Where a rule's walk through its alternatives begins, and with which stride.
inline std::uint64_t walk_start(const Rule& rule, const WalkKeys& keys) {
  return mix64(keys.alternatives + rule.stream);
}

/// The variant in which an article gives an alternative first.
inline std::uint32_t first_variant(const Rule& rule, std::uint32_t alternative,
                                   const WalkKeys& keys) {
  if (rule.variants == 1) return 0;
  return bits_below(mix64(keys.variants + rule.stream + alternative), rule.variants);
}

/// Number `index` of the range.
inline char* write_number_of(const NumberRange32& range, std::uint32_t index, char* out) {
  const std::uint32_t value = range.low + index * range.step;
  return range.thousands ? write_thousands(value, out) : write_digits(value, out);
}

/// Turns rules into text, escaped for JSON, for one article at a time. Not for two threads at once;
/// each has its own.
class Expander {
 public:
  /// `grammar` must outlive the expander.
  explicit Expander(const Grammar& grammar);

  /// Starts an article: every rule may give all its alternatives again.
  void start_article(std::uint64_t article_seed);
  /// The entry that `{table.…}` means from now on.
  void set_entry(Table table, std::uint32_t entry) {
    const auto index = static_cast<std::size_t>(table);
    rule_rows_[index] = grammar_.rule_row(table, entry);
    sources_[kFirstTable + index] = grammar_.text_row(table, entry);
  }
  /// What the slots with '!' stand for belongs to a scope: a story that an article tells. A scope
  /// entered again gives the same.
  void enter_scope(std::uint32_t scope);
  /// From now on, what is drawn belongs to this field.
  void enter_field(Field field) { draws_ = draw(article_seed_, field); }

  /// Writes one text of the rule. Room for its max_length and kCopySlack bytes is needed at `out`.
  /// @return the end of the text
  char* write(RuleId rule, char* out) {
    rule = behind_attributes(rule);
    const Rule& which = grammar_.rule(rule);
    if (which.code_count() == 1) return write(which.only, out);
    return write_alternative(rule, choose(rule), out);
  }
  /// The rule whose texts the rule gives: another one if it is nothing but an attribute.
  [[nodiscard]] RuleId behind_attributes(RuleId id) const {
    const Rule* rule = &grammar_.rule(id);
    while (rule->attribute_source != kNoFact) {
      id = rule_rows_[rule->attribute_source - kFirstTable][rule->attribute_column];
      rule = &grammar_.rule(id);
    }
    return id;
  }
  /// Which alternative the rule gives next in this article (see corpora/README.md).
  std::uint32_t choose(RuleId rule);
  /// How many texts the rule has before it repeats one: its alternatives, or where it has but one,
  /// those of its slot that has most.
  [[nodiscard]] std::uint32_t variety(RuleId rule) const;
  /// Writes one alternative of the rule.
  char* write_alternative(RuleId rule, std::uint32_t index, char* out) {
    return write(grammar_.code(grammar_.rule(rule), index, choose_variant(rule, index)), out);
  }
  /// Writes a value that no article's facts decide, from draws of its own.
  char* write_apart(const Value& value, Stream draws, char* out);
  /// Asks the memory for the text that a rule gives first in an article yet to come: first for the
  /// place of the text, then for the text.
  void prefetch_place(RuleId rule, const WalkKeys& keys) const {
    __builtin_prefetch(&first_code(grammar_.rule(rule), keys));
  }
  void prefetch_text(RuleId rule, const WalkKeys& keys) const;

 private:
  /// Where a rule stands on its walk through its alternatives; through the variants of a rule that
  /// has but one alternative.
  struct Walk {
    std::uint32_t article = 0;  ///< the walk belongs to this article; else it has not begun
    std::uint16_t next = 0;
    std::uint16_t stride = 0;
  };
  char* write(Code code, char* out);
  std::uint32_t choose_variant(RuleId id, std::uint32_t alternative);
  [[nodiscard]] const Code& first_code(const Rule& rule, const WalkKeys& keys) const;
  char* write_value(const Value& value, char* out);
  char* write_form(const Form& form, char* out);
  void resolve_pin(std::uint32_t index);
  char* write_number(const NumberRange32& range, char* out);
  char* write_hex(std::uint32_t digits, char* out);
  std::uint32_t choose_weighted(const Rule& rule);
  [[nodiscard]] std::uint32_t variety_of(const Value& value) const;

  const Grammar& grammar_;
  std::uint64_t article_seed_ = 0;
  WalkKeys keys_{0};
  std::uint64_t scope_key_ = 0;
  Stream draws_{0};
  bool in_pin_ = false;
  std::uint32_t article_ = 0;  // counts articles: what belongs to another is void
  std::uint32_t scope_ = 0;    // counts scopes entered, likewise
  std::array<const RuleId*, kTables> rule_rows_{};
  std::array<const Span*, kSources> sources_{};
  std::vector<Walk> walks_;                // by RuleId
  std::vector<Span> pins_;                 // by index of the pin
  std::vector<std::uint32_t> pin_scopes_;  // the scope that the pin's text belongs to
  std::vector<std::size_t> pin_offsets_;   // of its room in pin_room_
  std::vector<char> pin_room_;             // each pin has its own, as long as its longest text
};

}  // namespace anp
