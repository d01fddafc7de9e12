#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/grammar_text.h"
#include "generator/pack_source.h"
#include "generator/program.h"
#include "generator/result.h"
#include "generator/text_pool.h"

namespace anp {

/// The tables that an article draws from. `section` and `case` are those being written.
enum class Table : std::uint8_t { stack, problem, scenario, domain, story, section, author };
inline constexpr std::size_t kTables = 7;

/// The name of a table in a pack, and the table of a name.
std::string_view name_of(Table table);
std::optional<Table> table_named(std::string_view name);

using RuleId = std::uint32_t;
/// Stands for an attribute that an entry lacks; no slot refers to such a one.
inline constexpr RuleId kNoRule = UINT32_MAX;

/// Longest text that one rule may become, in bytes: keeps a pack from growing without bound by
/// rules that double each other.
inline constexpr std::uint64_t kMaxExpansionBytes = 4U << 20;

inline constexpr std::uint32_t kMaxAlternatives = 0xFFFF;

/// A text and where it is. kCopySlack bytes past its end can be read.
struct Span {
  const char* text = nullptr;
  std::uint32_t length = 0;  ///< bytes
};

/// The pins are a source of facts like the tables.
inline constexpr std::uint8_t kPinSource = kFirstTable + kTables;
inline constexpr std::size_t kSources = kPinSource + 1;

inline constexpr std::size_t kStrides = 4;

/// All that is needed to choose a text of it stands in one line of the cache.
struct alignas(64) Rule {
  std::uint64_t stream = 0;      ///< from the rule's name: a new rule moves no other rule's draws
  Code only;                     ///< of a rule that has but one code
  std::uint32_t first_code = 0;  ///< in Grammar: [alternative * variants + variant]
  std::uint32_t alternative_count = 0;
  std::uint32_t variants = 1;      ///< of each alternative; where it has fewer, they repeat
  std::uint32_t max_length = 0;    ///< bytes
  std::uint32_t first_weight = 0;  ///< in Grammar, of a weighted rule
  bool weighted = false;
  std::uint8_t attribute_source = kNoFact;  ///< of a rule that is nothing but an attribute
  std::uint16_t attribute_column = 0;       ///< likewise
  /// Steps that share no factor with the count of alternatives: a walk with one of them meets every
  /// alternative before it repeats one.
  std::array<std::uint16_t, kStrides> strides{};

  [[nodiscard]] std::uint32_t code_count() const { return alternative_count * variants; }
};

struct NumberRange32 {
  std::uint32_t low = 0;
  std::uint32_t count = 1;  ///< how many values
  std::uint32_t step = 1;
  bool thousands = false;
};

/// What a slot with '!' stands for: written once, then copied wherever the same slot stands.
struct Pin {
  std::uint64_t stream = 0;  ///< from the slot as written
  Value value;
  std::uint32_t max_length = 0;  ///< bytes
  std::uint32_t first_text = 0;  ///< in Grammar::pin_text()
  std::uint32_t texts = 0;       ///< written ahead; 0: it must be written for each scope
};

/// A value whose beginning is changed: a capital letter, or "a" or "an" before it.
struct Form {
  Value value;
  bool capital = false;
  IndefiniteArticle article = IndefiniteArticle::none;
};

/// Snippets of code of a stack, or of output that a problem shows in: alternative k of `intros`
/// leads to rule `codes[k]`.
struct SnippetList {
  RuleId intros = kNoRule;  ///< kNoRule: there are none
  std::vector<RuleId> codes;
  std::vector<std::string> languages;  ///< empty string: the stack's own
};

/// A table, compiled: a row for each entry, a column for each attribute.
struct CompiledTable {
  std::vector<std::string> entry_names;
  std::map<std::string, std::uint32_t, std::less<>> columns;
  std::vector<RuleId> rules;            ///< [entry * columns + column]; kNoRule where it is missing
  std::vector<std::uint32_t> snippets;  ///< by entry: which list; entries of a group share one
  /// Columns of plain text, each as it is or with its beginning changed.
  std::uint32_t text_columns = 0;
  std::vector<TextRef> texts;  ///< [entry * text_columns + text column]
  std::vector<Span> spans;     ///< likewise
};

/// All rules and tables of a pack as a flat, immutable program; shared by all threads. Its texts
/// are escaped for JSON.
class Grammar {
 public:
  [[nodiscard]] const Rule& rule(RuleId id) const { return rules_[id]; }
  [[nodiscard]] const Code& code(const Rule& rule, std::uint32_t alternative,
                                 std::uint32_t variant) const {
    if (rule.code_count() == 1) return rule.only;
    return codes_[rule.first_code + alternative * rule.variants + variant];
  }
  /// Of an alternative of a weighted rule and of all before it.
  [[nodiscard]] std::uint32_t weight_until(const Rule& rule, std::uint32_t alternative) const {
    return weights_[rule.first_weight + alternative];
  }
  [[nodiscard]] const char* program() const { return program_.data(); }
  [[nodiscard]] const NumberRange32& number(std::uint32_t index) const { return numbers_[index]; }
  [[nodiscard]] const Form& form(std::uint32_t index) const { return forms_[index]; }
  [[nodiscard]] const std::vector<Pin>& pins() const { return pins_; }
  [[nodiscard]] const Span& pin_text(std::uint32_t index) const { return pin_texts_[index]; }
  [[nodiscard]] TextPool& texts() { return texts_; }
  [[nodiscard]] const TextPool& texts() const { return texts_; }
  /// Of rules and attributes together.
  [[nodiscard]] std::uint32_t rule_count() const {
    return static_cast<std::uint32_t>(rules_.size());
  }
  [[nodiscard]] std::size_t named_rule_count() const { return names_.size(); }

  [[nodiscard]] const CompiledTable& table(Table table) const {
    return tables_[static_cast<std::size_t>(table)];
  }
  [[nodiscard]] std::uint32_t entry_count(Table which) const {
    return static_cast<std::uint32_t>(table(which).entry_names.size());
  }
  /// The rules and the plain texts of one entry, by column.
  [[nodiscard]] const RuleId* rule_row(Table which, std::uint32_t entry) const {
    return table(which).rules.data() + entry * table(which).columns.size();
  }
  [[nodiscard]] const Span* text_row(Table which, std::uint32_t entry) const {
    return table(which).spans.data() + std::size_t{entry} * table(which).text_columns;
  }
  /// The rule behind an attribute of an entry; kNoRule when it lacks it.
  [[nodiscard]] RuleId attribute(Table which, std::string_view name, std::uint32_t entry) const;
  /// Of an entry of the tables stack or problem.
  [[nodiscard]] const SnippetList& snippets(Table which, std::uint32_t entry) const {
    return snippets_[table(which).snippets[entry]];
  }

  /// The rule of this name, if the pack has one.
  [[nodiscard]] std::optional<RuleId> find_rule(std::string_view name) const;

  /// The text of one alternative that has no slot and no choice, not escaped; nothing when it has
  /// one.
  [[nodiscard]] std::optional<std::string> plain_text(RuleId id, std::uint32_t index = 0) const;

  /// To be called once all texts are in the pool, before anything is written from the grammar.
  void bind_texts();

  Grammar() = default;
  ~Grammar() = default;
  Grammar(Grammar&&) noexcept = default;
  Grammar& operator=(Grammar&&) noexcept = default;
  Grammar(const Grammar&) = delete;  // its spans point into its own pool
  Grammar& operator=(const Grammar&) = delete;

 private:
  friend class GrammarCompiler;
  friend class PinWriter;

  TextPool texts_;
  std::string program_;  // kCopySlack bytes at its end can be read
  std::vector<Code> codes_;
  std::vector<std::uint32_t> weights_;
  std::vector<NumberRange32> numbers_;
  std::vector<Form> forms_;
  std::vector<Pin> pins_;
  std::string pin_bytes_;  // of pin_texts_; kCopySlack bytes at its end can be read
  std::vector<Span> pin_texts_;
  std::vector<Rule> rules_;
  std::map<std::string, RuleId, std::less<>> names_;
  std::vector<CompiledTable> tables_{kTables};
  std::vector<SnippetList> snippets_;
};

/// Compiles what the files say. Refused, with file, rule and reason: a slot that names nothing, an
/// attribute that an entry lacks, rules that refer to themselves, a text that could grow past
/// kMaxExpansionBytes.
Result<Grammar> compile_grammar(const GrammarSource& source);

}  // namespace anp
