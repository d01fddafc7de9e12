#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include "generator/grammar.h"
#include "generator/grammar_lengths.h"
#include "generator/hash.h"
#include "generator/json_text.h"
#include "generator/rule_writer.h"
#include "generator/text_columns.h"
#include "generator/text_variants.h"

namespace anp {
namespace {

/// What the rest of the generator knows of a rule only while it compiles.
struct RuleOrigin {
  const std::string* file;
  std::string_view kind;       ///< "rule", or the table's name
  std::string_view name;       ///< of the rule, entry or group
  std::string_view attribute;  ///< empty for a rule
};

constexpr std::string_view kSnippetAttribute = "snippets";

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
    // About the size that it will have: growing would copy it and touch new pages each time.
    constexpr std::size_t kProgramBytesPerSourceByte = 3;
    std::size_t source_bytes = 0;
    for (const std::string& text : source_.texts) source_bytes += text.size();
    grammar_.program_.reserve(kProgramBytesPerSourceByte * source_bytes);
    number_rules();
    if (auto done = number_tables(); !done) return done.error();
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (auto done = compile_rule(static_cast<RuleId>(i)); !done) return done.error();
    }
    for (const auto& [name, table] : source_.tables) fill_texts(*table_named(name), table);
    grammar_.program_.append(kCopySlack, '\0');
    const GrammarParts parts{grammar_.program_.data(), grammar_.codes_, grammar_.tables_,
                             grammar_.forms_,          grammar_.rules_, grammar_.pins_};
    if (auto done = compute_lengths(parts, [&](RuleId id) { return place_of(id); }); !done) {
      return done.error();
    }
    return std::move(grammar_);
  }

 private:
  RuleId add_rule(const AlternativeSources& alternatives, std::uint64_t stream, RuleOrigin origin) {
    grammar_.rules_.emplace_back().stream = stream;
    pending_.push_back(&alternatives);
    origins_.push_back(std::move(origin));
    return static_cast<RuleId>(pending_.size() - 1);
  }

  void number_rules() {
    for (const auto& [name, rule] : source_.rules) {
      const RuleId id =
          add_rule(rule.alternatives, stream_of(name), {&rule.file, "rule", name, {}});
      grammar_.names_.emplace(name, id);
      rule_index_.emplace(name, id);
    }
  }

  Result<Done> number_tables() {
    for (const auto& [name, table] : source_.tables) {
      const auto which = table_named(name);
      if (!which) {
        return Error{fmt::format(
            "table '{}': there is no such table; a pack has stack, problem, scenario, domain, "
            "case, section and author",
            name)};
      }
      if (auto done = number_table(*which, table); !done) return done;
    }
    return Done{};
  }

  /// A column for every attribute that any entry has, from itself or its group.
  Result<Done> number_table(Table which, const TableSource& table) {
    CompiledTable& compiled = grammar_.tables_[static_cast<std::size_t>(which)];
    std::set<std::string> attributes = {"name"};
    for (const auto& entry : table.entries) {
      for (const auto& [attribute, alternatives] : entry.attributes) attributes.insert(attribute);
    }
    for (const auto& [group, members] : table.groups) {
      for (const auto& [attribute, alternatives] : members.attributes) attributes.insert(attribute);
    }
    std::vector<std::uint64_t> streams;
    for (const auto& attribute : attributes) {
      compiled.columns.emplace(attribute, static_cast<std::uint32_t>(streams.size()));
      streams.push_back(stream_of(fmt::format("{}.{}", name_of(which), attribute)));
    }
    for (const auto& entry : table.entries) {
      compiled.entry_names.push_back(entry.name);
      if (!entry.group.empty() && !table.groups.contains(entry.group)) {
        return Error{fmt::format("{}: {} '{}': group '{}' is not defined; known groups: {}",
                                 entry.file, name_of(which), entry.name, entry.group,
                                 known_names(table.groups))};
      }
      number_row(which, table, entry, streams, compiled);
    }
    number_snippets(which, table);
    return Done{};
  }

  /// @param streams of the columns
  void number_row(Table which, const TableSource& table, const EntrySource& entry,
                  const std::vector<std::uint64_t>& streams, CompiledTable& compiled) {
    for (const auto& [attribute, column] : compiled.columns) {
      const AlternativeSources* alternatives = find_attribute(table, entry, attribute);
      if (alternatives == nullptr) {
        missing_.try_emplace({which, attribute}, &entry);
        compiled.rules.push_back(kNoRule);
        continue;
      }
      compiled.rules.push_back(add_rule(*alternatives, streams[column],
                                        {&entry.file, name_of(which), entry.name, attribute}));
    }
  }

  /// Entries without snippets of their own share those of their group.
  void number_snippets(Table which, const TableSource& table) {
    std::map<std::string, std::uint32_t> lists_of_groups;
    for (const auto& entry : table.entries) {
      const auto group = table.groups.find(entry.group);
      const bool inherits = entry.snippets.empty() && group != table.groups.end();
      const auto& sources = inherits ? group->second.snippets : entry.snippets;
      auto list = static_cast<std::uint32_t>(grammar_.snippets_.size());
      if (inherits) list = lists_of_groups.try_emplace(entry.group, list).first->second;
      if (list == grammar_.snippets_.size()) {
        grammar_.snippets_.push_back(
            snippet_list(sources, {inherits ? &group->second.file : &entry.file, name_of(which),
                                   inherits ? entry.group : entry.name, kSnippetAttribute}));
      }
      grammar_.tables_[static_cast<std::size_t>(which)].snippets.push_back(list);
    }
  }

  SnippetList snippet_list(const std::vector<SnippetSource>& sources, const RuleOrigin& origin) {
    SnippetList list;
    if (sources.empty()) return list;
    AlternativeSources& intros = kept_.emplace_back();
    for (const auto& snippet : sources) intros.push_back(snippet.intro);
    list.intros = add_rule(intros, stream_of(kSnippetAttribute), origin);
    for (const auto& snippet : sources) {
      AlternativeSources& code = kept_.emplace_back();
      code.push_back(snippet.code);
      list.codes.push_back(add_rule(code, stream_of("code"), origin));
      list.languages.push_back(snippet.language);
    }
    return list;
  }

  [[nodiscard]] std::string place_of(RuleId id) const {
    const RuleOrigin& origin = origins_[id];
    const std::string where = fmt::format("{}: {} '{}'", *origin.file, origin.kind, origin.name);
    if (origin.attribute.empty()) return where;
    if (origin.attribute == kSnippetAttribute) return where + ", snippet";
    return fmt::format("{}, attribute '{}'", where, origin.attribute);
  }

  [[nodiscard]] Error wrong(RuleId id, std::string_view why) const {
    return Error{fmt::format("{}: {}", place_of(id), why)};
  }

  Result<Done> compile_rule(RuleId id) {
    const AlternativeSources& sources = *pending_[id];
    if (sources.size() > kMaxAlternatives) {
      return wrong(id, fmt::format("{} alternatives; a rule has at most {}", sources.size(),
                                   kMaxAlternatives));
    }
    pieces_.clear();
    std::vector<RuleAlternative> alternatives;
    for (const auto& source : sources) {
      const std::size_t first = pieces_.size();
      if (auto done = read_text(id, source); !done) return done;
      alternatives.push_back({first, pieces_.size(), stream_of(source.text), source.weight});
    }
    rule_writer_.write(pieces_, alternatives, grammar_.rules_[id]);
    return Done{};
  }

  /// Appends the pieces of one text.
  Result<Done> read_text(RuleId id, const AlternativeSource& source) {
    if (auto done = parse_text(source.text, source.syntax, parts_); !done) {
      return wrong(id, done.error().message);
    }
    std::size_t options = 0;
    const bool plain = !needs_json_escape(source.text);  // nearly always
    for (const TextPart& part : parts_) {
      TextPiece& piece = pieces_.emplace_back();
      if (const auto* text = std::get_if<std::string_view>(&part)) {
        piece.literal = plain ? *text : escaped(*text);
      } else if (const auto* mark = std::get_if<ChoiceMark>(&part)) {
        piece.kind = TextPiece::Kind::mark;
        piece.mark = *mark;
        options = *mark == ChoiceMark::open ? 1 : options + 1;
        if (*mark == ChoiceMark::next && options > kMaxVariants) return too_many_options(id);
      } else {
        const auto value = value_of(id, std::get<Slot>(part));
        if (!value) return value.error();
        piece.kind = TextPiece::Kind::value;
        piece.value = *value;
      }
    }
    return Done{};
  }

  [[nodiscard]] Error too_many_options(RuleId id) const {
    return wrong(id, fmt::format("a choice with more than {} options; make it a rule of its own",
                                 kMaxVariants));
  }

  /// The text itself when nothing in it needs an escape.
  std::string_view escaped(std::string_view text) {
    if (!needs_json_escape(text)) return text;
    std::string& quoted = escaped_.emplace_back();
    append_json_string(text, quoted);
    return std::string_view(quoted).substr(1, quoted.size() - 2);
  }

  /// A slot gives the same wherever it stands, so it is compiled once.
  Result<Value> value_of(RuleId id, const Slot& slot) {
    const auto known = slot_values_.find(slot.text);
    if (known != slot_values_.end()) return known->second;
    auto value = compile_slot(id, slot);
    if (value) slot_values_.emplace(slot.text, *value);
    return value;
  }

  Result<Value> compile_slot(RuleId id, const Slot& slot) {
    auto value = compile_bare_slot(id, slot);
    if (!value) return value;
    const bool formed = slot.capital || slot.article != IndefiniteArticle::none;
    // A plain text is the same wherever it stands: it need not be pinned, and is formed ahead.
    if (value->kind == StepKind::fact) {
      if (formed) {
        value->column = columns_of(value->source).column_of(slot.name, slot.capital, slot.article);
      }
      return value;
    }
    const auto name = [&] { return std::string(slot.table).append(".").append(slot.name); };
    if (slot.pinned) *value = pin(name(), *value);
    if (formed) {
      grammar_.forms_.push_back({*value, slot.capital, slot.article});
      *value = {.kind = StepKind::form,
                .index = static_cast<std::uint32_t>(grammar_.forms_.size() - 1)};
      if (slot.pinned) {
        *value = pin(
            fmt::format("{}{}{}", slot.capital ? "^" : "", static_cast<int>(slot.article), name()),
            *value);
      }
    }
    return value;
  }

  Result<Value> compile_bare_slot(RuleId id, const Slot& slot) {
    switch (slot.kind) {
      case Slot::Kind::rule:
        return compile_rule_slot(id, slot);
      case Slot::Kind::attribute:
        return compile_attribute_slot(id, slot);
      case Slot::Kind::number:
        grammar_.numbers_.push_back(
            {slot.low, (slot.high - slot.low) / slot.step + 1, slot.step, slot.thousands});
        return Value{.kind = StepKind::number,
                     .index = static_cast<std::uint32_t>(grammar_.numbers_.size() - 1)};
      case Slot::Kind::hex:
        return Value{.kind = StepKind::hex, .index = slot.low};
    }
    return Value{};
  }

  /// The pin of a slot; the same for the same slot wherever it stands.
  Value pin(const std::string& name, const Value& value) {
    const auto [known, added] =
        pin_index_.try_emplace(name, static_cast<std::uint16_t>(grammar_.pins_.size()));
    if (added) grammar_.pins_.push_back({stream_of(name), value, 0});
    return {.kind = StepKind::fact, .source = kPinSource, .column = known->second};
  }

  Result<Value> compile_rule_slot(RuleId id, const Slot& slot) const {
    const auto target = rule_index_.find(slot.name);
    if (target == rule_index_.end()) {
      return wrong(
          id,
          fmt::format("uses {{{}}}, which no rule defines; define the rule, or correct the name",
                      slot.name));
    }
    return Value{.kind = StepKind::rule, .index = target->second};
  }

  Result<Value> compile_attribute_slot(RuleId id, const Slot& slot) {
    const auto which = table_named(slot.table);
    if (!which || !source_.tables.contains(std::string(slot.table))) {
      return wrong(id, fmt::format("uses {{{}.{}}}, but there is no table '{}'", slot.table,
                                   slot.name, slot.table));
    }
    const CompiledTable& table = grammar_.table(*which);
    const auto column = table.columns.find(slot.name);
    if (column == table.columns.end() || missing_.contains({*which, std::string(slot.name)})) {
      return wrong(id, missing_attribute(*which, slot));
    }
    const auto source = static_cast<std::uint8_t>(kFirstTable + static_cast<int>(*which));
    TextColumns& columns = columns_of(source);
    if (columns.is_plain(std::string(slot.name))) {
      return Value{.source = source,
                   .column = columns.column_of(slot.name, false, IndefiniteArticle::none)};
    }
    return Value{.kind = StepKind::attribute, .source = source, .index = column->second};
  }

  TextColumns& columns_of(std::uint8_t source) {
    const auto which = static_cast<Table>(source - kFirstTable);
    return text_columns_.try_emplace(which, source_.tables.at(std::string(name_of(which))))
        .first->second;
  }

  /// The texts of the columns that slots have asked for.
  void fill_texts(Table which, const TableSource& table) {
    const auto columns = text_columns_.find(which);
    if (columns == text_columns_.end()) return;
    CompiledTable& compiled = grammar_.tables_[static_cast<std::size_t>(which)];
    compiled.text_columns = columns->second.count();
    for (const EntrySource& entry : table.entries) {
      for (const std::string& text : columns->second.row(entry)) {
        compiled.texts.push_back(grammar_.texts_.add(escaped(text)));
      }
    }
  }

  [[nodiscard]] std::string missing_attribute(Table which, const Slot& slot) const {
    const auto lacking = missing_.find({which, std::string(slot.name)});
    if (lacking == missing_.end()) {
      return fmt::format("uses {{{}.{}}}, but no entry has this attribute; known: {}", slot.table,
                         slot.name, known_names(grammar_.table(which).columns));
    }
    return fmt::format(
        "uses {{{}.{}}}, which {} '{}' lacks ({}); give it to the entry or to its group",
        slot.table, slot.name, slot.table, lacking->second->name, lacking->second->file);
  }

  const GrammarSource& source_;
  Grammar grammar_;
  std::vector<const AlternativeSources*> pending_;  // by RuleId; owned by source_ or kept_
  std::vector<RuleOrigin> origins_;                 // by RuleId
  std::deque<AlternativeSources> kept_;
  std::map<std::pair<Table, std::string>, const EntrySource*> missing_;
  std::unordered_map<std::string_view, RuleId> rule_index_;  // names in source_
  std::unordered_map<std::string, std::uint16_t> pin_index_;
  std::unordered_map<std::string_view, Value> slot_values_;  // by Slot::text
  std::map<Table, TextColumns> text_columns_;
  std::deque<std::string> escaped_;  // literals that are not as in source_
  // Used for one rule after the other.
  std::vector<TextPart> parts_;
  std::vector<TextPiece> pieces_;
  RuleWriter rule_writer_{grammar_.program_, grammar_.codes_, grammar_.weights_};
};

Result<Grammar> compile_grammar(const GrammarSource& source) {
  return GrammarCompiler(source).compile();
}

}  // namespace anp
