#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/grammar_text.h"
#include "generator/pack_source.h"
#include "generator/result.h"

namespace anp {

/// The tables that an article draws from. `section` is the one that is being written.
enum class Table : std::uint8_t { stack, problem, scenario, section, author };
inline constexpr std::size_t kTables = 5;

/// The name of a table in a pack, and the table of a name.
std::string_view name_of(Table table);
std::optional<Table> table_named(std::string_view name);

using RuleId = std::uint32_t;
/// Stands in a column for an entry that lacks the attribute; no slot refers to such a column.
inline constexpr RuleId kNoRule = UINT32_MAX;

/// Longest text that one rule may become, in bytes: keeps a pack from growing without bound by
/// rules that double each other.
inline constexpr std::uint64_t kMaxExpansionBytes = 1U << 20;

/// One step of an alternative.
struct Op {
  enum class Kind : std::uint8_t { literal, rule, attribute, number, hex };

  Kind kind = Kind::literal;
  Table table = Table::stack;  ///< attribute
  bool capital = false;
  bool pinned = false;
  bool thousands = false;
  IndefiniteArticle article = IndefiniteArticle::none;
  std::uint32_t a =
      0;  ///< literal: offset; rule: id; attribute: column; number: least; hex: digits
  std::uint32_t b = 0;  ///< literal: length; number: how many values
  std::uint32_t c = 0;  ///< number: distance of neighbours
};

struct Alternative {
  std::uint32_t first_op = 0;
  std::uint32_t op_count = 0;
  std::uint32_t weight_until = 0;  ///< weights of this and all alternatives before it in the rule
};

struct Rule {
  std::uint64_t stream = 0;  ///< from the rule's name: a new rule moves no other rule's draws
  std::uint32_t first_alternative = 0;
  std::uint32_t alternative_count = 0;
  bool weighted = false;
  std::uint32_t max_length = 0;  ///< bytes
};

/// A snippet of a stack's code: alternative k of `intros` leads to rule `codes[k]`.
struct SnippetList {
  RuleId intros = 0;
  std::vector<RuleId> codes;
  std::vector<std::string> languages;  ///< empty string: the stack's own
};

/// A table, compiled: for each attribute a column with one rule per entry.
struct CompiledTable {
  std::vector<std::string> entry_names;
  std::map<std::string, std::uint32_t, std::less<>> columns;
  std::vector<std::vector<RuleId>> rules;  ///< [column][entry]
};

/// All rules and tables of a pack as a flat, immutable program; shared by all threads.
class Grammar {
 public:
  [[nodiscard]] const Rule& rule(RuleId id) const { return rules_[id]; }
  [[nodiscard]] const Alternative& alternative(const Rule& rule, std::uint32_t index) const {
    return alternatives_[rule.first_alternative + index];
  }
  [[nodiscard]] const Op& op(std::uint32_t index) const { return ops_[index]; }
  [[nodiscard]] const char* text(std::uint32_t offset) const { return text_.data() + offset; }
  /// Of rules and attributes together.
  [[nodiscard]] std::size_t rule_count() const { return rules_.size(); }
  [[nodiscard]] std::size_t named_rule_count() const { return names_.size(); }

  [[nodiscard]] const CompiledTable& table(Table table) const {
    return tables_[static_cast<std::size_t>(table)];
  }
  [[nodiscard]] std::uint32_t entry_count(Table which) const {
    return static_cast<std::uint32_t>(table(which).entry_names.size());
  }
  /// The rule behind an attribute of an entry.
  [[nodiscard]] RuleId attribute(Table which, std::uint32_t column, std::uint32_t entry) const {
    return table(which).rules[column][entry];
  }
  [[nodiscard]] const std::vector<SnippetList>& snippets() const { return snippets_; }

  /// The rule of this name, if the pack has one.
  [[nodiscard]] std::optional<RuleId> find_rule(std::string_view name) const;

  /// The text of one alternative that has no slot; nothing when it has one.
  [[nodiscard]] std::optional<std::string_view> plain_text(RuleId id,
                                                           std::uint32_t index = 0) const;

 private:
  friend class GrammarCompiler;

  std::string text_;
  std::vector<Op> ops_;
  std::vector<Alternative> alternatives_;
  std::vector<Rule> rules_;
  std::map<std::string, RuleId, std::less<>> names_;
  std::vector<CompiledTable> tables_{kTables};
  std::vector<SnippetList> snippets_;  ///< one for each stack
};

/// Compiles what the files say. Refused, with file, rule and reason: a slot that names nothing, an
/// attribute that an entry lacks, rules that refer to themselves, a text that could grow past
/// kMaxExpansionBytes.
Result<Grammar> compile_grammar(const GrammarSource& source);

}  // namespace anp
