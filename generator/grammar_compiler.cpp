#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "generator/grammar.h"
#include "generator/hash.h"

namespace anp {
namespace {

/// What the rest of the generator knows of a rule only while it compiles.
struct RuleOrigin {
  std::string file;
  std::string where;  ///< "rule 'lead'" or "problem 'x', attribute 'risk'"
};

std::uint64_t stream_of(std::string_view name) { return digest_of(name).low; }

/// Names like those that are known, for the remedy of an unknown slot.
template <typename Map>
std::string known_names(const Map& names) {
  std::string list;
  for (const auto& [name, value] : names) {
    if (!list.empty()) list += ", ";
    if (list.size() > 200) return list + "…";
    list += name;
  }
  return list;
}

}  // namespace

/// Compiles in three passes: every rule and attribute gets its id; then the texts are compiled,
/// which name each other by id; then the lengths are computed, which finds rules that refer to
/// themselves.
class GrammarCompiler {
 public:
  explicit GrammarCompiler(const GrammarSource& source) : source_(source) {}

  Result<Grammar> compile() {
    number_rules();
    if (auto done = number_tables(); !done) return done.error();
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (auto done = compile_rule(static_cast<RuleId>(i)); !done) return done.error();
    }
    if (auto done = measure_all(); !done) return done.error();
    return std::move(grammar_);
  }

 private:
  RuleId add_rule(const AlternativeSources& alternatives, std::uint64_t stream, RuleOrigin origin) {
    grammar_.rules_.push_back(Rule{.stream = stream});
    pending_.push_back(&alternatives);
    origins_.push_back(std::move(origin));
    return static_cast<RuleId>(pending_.size() - 1);
  }

  void number_rules() {
    for (const auto& [name, rule] : source_.rules) {
      grammar_.names_.emplace(name, add_rule(rule.alternatives, stream_of(name),
                                             {rule.file, fmt::format("rule '{}'", name)}));
    }
  }

  Result<Done> number_tables() {
    for (const auto& [name, table] : source_.tables) {
      const auto which = table_named(name);
      if (!which) {
        return Error{
            fmt::format("table '{}': there is no such table; a pack has stack, problem, scenario, "
                        "section and author",
                        name)};
      }
      if (auto done = number_table(*which, table); !done) return done;
    }
    return Done{};
  }

  /// A column for every attribute that each entry has, from itself or its group.
  Result<Done> number_table(Table which, const TableSource& table) {
    CompiledTable& compiled = grammar_.tables_[static_cast<std::size_t>(which)];
    std::set<std::string> attributes = {"name"};
    for (const auto& entry : table.entries) {
      for (const auto& [attribute, alternatives] : entry.attributes) attributes.insert(attribute);
    }
    for (const auto& [group, members] : table.groups) {
      for (const auto& [attribute, alternatives] : members.attributes) attributes.insert(attribute);
    }
    for (const auto& entry : table.entries) {
      compiled.entry_names.push_back(entry.name);
      if (!entry.group.empty() && !table.groups.contains(entry.group)) {
        return Error{fmt::format("{}: {} '{}': group '{}' is not defined; known groups: {}",
                                 entry.file, name_of(which), entry.name, entry.group,
                                 known_names(table.groups))};
      }
    }
    for (const auto& attribute : attributes) number_column(which, table, attribute);
    if (which == Table::stack) number_snippets(table);
    return Done{};
  }

  void number_column(Table which, const TableSource& table, const std::string& attribute) {
    std::vector<RuleId> column;
    for (const auto& entry : table.entries) {
      const AlternativeSources* alternatives = find_attribute(table, entry, attribute);
      if (alternatives == nullptr) {
        missing_.try_emplace({which, attribute}, &entry);
        column.push_back(kNoRule);
        continue;
      }
      column.push_back(add_rule(
          *alternatives, stream_of(fmt::format("{}.{}", name_of(which), attribute)),
          {entry.file,
           fmt::format("{} '{}', attribute '{}'", name_of(which), entry.name, attribute)}));
    }
    CompiledTable& compiled = grammar_.tables_[static_cast<std::size_t>(which)];
    compiled.columns.emplace(attribute, static_cast<std::uint32_t>(compiled.rules.size()));
    compiled.rules.push_back(std::move(column));
  }

  static const AlternativeSources* find_attribute(const TableSource& table,
                                                  const EntrySource& entry,
                                                  const std::string& attribute) {
    if (const auto own = entry.attributes.find(attribute); own != entry.attributes.end())
      return &own->second;
    const auto group = table.groups.find(entry.group);
    if (group == table.groups.end()) return nullptr;
    const auto inherited = group->second.attributes.find(attribute);
    return inherited == group->second.attributes.end() ? nullptr : &inherited->second;
  }

  void number_snippets(const TableSource& stacks) {
    for (const auto& entry : stacks.entries) {
      SnippetList list;
      const std::string where = fmt::format("stack '{}', snippet", entry.name);
      AlternativeSources& intros = kept_.emplace_back();
      for (const auto& snippet : entry.snippets) intros.push_back(snippet.intro);
      list.intros = add_rule(intros, stream_of("stack.snippets"), {entry.file, where});
      for (const auto& snippet : entry.snippets) {
        AlternativeSources& code = kept_.emplace_back();
        code.push_back(snippet.code);
        list.codes.push_back(add_rule(code, stream_of("stack.code"), {entry.file, where}));
        list.languages.push_back(snippet.language);
      }
      grammar_.snippets_.push_back(std::move(list));
    }
  }

  [[nodiscard]] Error wrong(RuleId id, std::string_view why) const {
    return Error{fmt::format("{}: {}: {}", origins_[id].file, origins_[id].where, why)};
  }

  Result<Done> compile_rule(RuleId id) {
    const AlternativeSources& sources = *pending_[id];
    Rule& rule = grammar_.rules_[id];
    rule.first_alternative = static_cast<std::uint32_t>(grammar_.alternatives_.size());
    rule.alternative_count = static_cast<std::uint32_t>(sources.size());
    std::uint32_t weight = 0;
    for (const auto& source : sources) {
      const auto parts = parse_text(source.text, source.syntax);
      if (!parts) return wrong(id, parts.error().message);
      Alternative alternative;
      alternative.first_op = static_cast<std::uint32_t>(grammar_.ops_.size());
      for (const auto& part : *parts) {
        auto op = compile_part(id, part);
        if (!op) return op.error();
        grammar_.ops_.push_back(*op);
      }
      alternative.op_count = static_cast<std::uint32_t>(parts->size());
      weight += source.weight;
      alternative.weight_until = weight;
      rule.weighted = rule.weighted || source.weight != sources.front().weight;
      grammar_.alternatives_.push_back(alternative);
    }
    return Done{};
  }

  Result<Op> compile_part(RuleId id, const TextPart& part) {
    if (const auto* literal = std::get_if<std::string>(&part)) return compile_literal(*literal);
    const Slot& slot = std::get<Slot>(part);
    Op op;
    op.capital = slot.capital;
    op.pinned = slot.pinned;
    op.thousands = slot.thousands;
    op.article = slot.article;
    switch (slot.kind) {
      case Slot::Kind::rule:
        return compile_rule_slot(id, slot, op);
      case Slot::Kind::attribute:
        return compile_attribute_slot(id, slot, op);
      case Slot::Kind::number:
        op.kind = Op::Kind::number;
        op.a = slot.low;
        op.b = (slot.high - slot.low) / slot.step + 1;
        op.c = slot.step;
        return op;
      case Slot::Kind::hex:
        op.kind = Op::Kind::hex;
        op.a = slot.low;
        return op;
    }
    return op;
  }

  Op compile_literal(const std::string& literal) {
    Op op;
    const auto [known, added] =
        literals_.try_emplace(literal, static_cast<std::uint32_t>(grammar_.text_.size()));
    if (added) grammar_.text_ += literal;
    op.a = known->second;
    op.b = static_cast<std::uint32_t>(literal.size());
    return op;
  }

  Result<Op> compile_rule_slot(RuleId id, const Slot& slot, Op op) const {
    const auto target = grammar_.find_rule(slot.name);
    if (!target) {
      return wrong(
          id,
          fmt::format("uses {{{}}}, which no rule defines; define the rule, or correct the name",
                      slot.name));
    }
    op.kind = Op::Kind::rule;
    op.a = *target;
    return op;
  }

  Result<Op> compile_attribute_slot(RuleId id, const Slot& slot, Op op) const {
    const auto which = table_named(slot.table);
    if (!which || !source_.tables.contains(slot.table)) {
      return wrong(id, fmt::format("uses {{{}.{}}}, but there is no table '{}'", slot.table,
                                   slot.name, slot.table));
    }
    const CompiledTable& table = grammar_.table(*which);
    const auto column = table.columns.find(slot.name);
    if (column == table.columns.end() || missing_.contains({*which, slot.name})) {
      return wrong(id, missing_attribute(*which, slot));
    }
    op.kind = Op::Kind::attribute;
    op.table = *which;
    op.a = column->second;
    return op;
  }

  [[nodiscard]] std::string missing_attribute(Table which, const Slot& slot) const {
    const auto lacking = missing_.find({which, slot.name});
    if (lacking == missing_.end()) {
      return fmt::format("uses {{{}.{}}}, but no entry has this attribute; known: {}", slot.table,
                         slot.name, known_names(grammar_.table(which).columns));
    }
    return fmt::format(
        "uses {{{}.{}}}, which {} '{}' lacks ({}); give it to the entry or to its group",
        slot.table, slot.name, slot.table, lacking->second->name, lacking->second->file);
  }

  enum class Visit : std::uint8_t { fresh, open, closed };

  Result<Done> measure_all() {
    visits_.assign(grammar_.rules_.size(), Visit::fresh);
    for (RuleId id = 0; id < grammar_.rules_.size(); ++id) {
      if (auto length = measure(id); !length) return length.error();
    }
    return Done{};
  }

  /// The longest text of a rule; an Error when it refers to itself.
  Result<std::uint64_t> measure(RuleId id) {
    Rule& rule = grammar_.rules_[id];
    if (visits_[id] == Visit::closed) return std::uint64_t{rule.max_length};
    if (visits_[id] == Visit::open)
      return wrong(id, fmt::format("unbounded recursion: {}", cycle_to(id)));
    visits_[id] = Visit::open;
    path_.push_back(id);
    std::uint64_t longest = 0;
    for (std::uint32_t i = 0; i < rule.alternative_count; ++i) {
      auto length = measure_alternative(grammar_.alternative(rule, i));
      if (!length) return length;
      longest = std::max(longest, *length);
    }
    if (longest > kMaxExpansionBytes) {
      return wrong(id,
                   fmt::format("may become {} bytes long; at most {} are allowed: make it shorter",
                               longest, kMaxExpansionBytes));
    }
    rule.max_length = static_cast<std::uint32_t>(longest);
    visits_[id] = Visit::closed;
    path_.pop_back();
    return longest;
  }

  Result<std::uint64_t> measure_alternative(const Alternative& alternative) {
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < alternative.op_count; ++i) {
      auto length = measure_op(grammar_.op(alternative.first_op + i));
      if (!length) return length;
      total += *length;
    }
    return total;
  }

  Result<std::uint64_t> measure_op(const Op& op) {
    constexpr std::uint64_t kArticleBytes = 3;  // "an "
    constexpr std::uint64_t kNumberBytes = 13;  // "2,000,000,000"
    switch (op.kind) {
      case Op::Kind::literal:
        return std::uint64_t{op.b};
      case Op::Kind::number:
        return kNumberBytes;
      case Op::Kind::hex:
        return std::uint64_t{op.a};
      case Op::Kind::rule: {
        auto length = measure(op.a);
        if (!length) return length;
        return *length + kArticleBytes;
      }
      case Op::Kind::attribute: {
        std::uint64_t longest = 0;
        for (const RuleId id : grammar_.table(op.table).rules[op.a]) {
          auto length = measure(id);
          if (!length) return length;
          longest = std::max(longest, *length);
        }
        return longest + kArticleBytes;
      }
    }
    return std::uint64_t{0};
  }

  [[nodiscard]] std::string cycle_to(RuleId id) const {
    std::string text;
    for (auto at = std::find(path_.begin(), path_.end(), id); at != path_.end(); ++at) {
      text += origins_[*at].where + " → ";
    }
    return text + origins_[id].where + "; a rule must not refer to itself";
  }

  const GrammarSource& source_;
  Grammar grammar_;
  std::vector<const AlternativeSources*> pending_;  // by RuleId; owned by source_ or kept_
  std::vector<RuleOrigin> origins_;                 // by RuleId
  std::deque<AlternativeSources> kept_;
  std::map<std::pair<Table, std::string>, const EntrySource*> missing_;
  std::map<std::string, std::uint32_t> literals_;
  std::vector<Visit> visits_;
  std::vector<RuleId> path_;
};

Result<Grammar> compile_grammar(const GrammarSource& source) {
  return GrammarCompiler(source).compile();
}

}  // namespace anp
