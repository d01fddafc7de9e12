#include "generator/grammar.h"

#include "generator/json_text.h"

namespace anp {
namespace {
constexpr std::array<std::string_view, kTables> kTableNames = {
    "stack", "problem", "scenario", "domain", "case", "section", "author"};
}  // namespace

std::string_view name_of(Table table) { return kTableNames[static_cast<std::size_t>(table)]; }

std::optional<Table> table_named(std::string_view name) {
  for (std::size_t i = 0; i < kTables; ++i) {
    if (kTableNames[i] == name) return static_cast<Table>(i);
  }
  return std::nullopt;
}

std::optional<RuleId> Grammar::find_rule(std::string_view name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

RuleId Grammar::attribute(Table which, std::string_view name, std::uint32_t entry) const {
  const CompiledTable& compiled = table(which);
  const auto column = compiled.columns.find(name);
  if (column == compiled.columns.end()) return kNoRule;
  return compiled.rules[entry * compiled.columns.size() + column->second];
}

std::optional<std::string> Grammar::plain_text(RuleId id, std::uint32_t index) const {
  const Rule& which = rule(id);
  if (index >= which.alternative_count) return std::nullopt;
  const Code first = code(which, index, 0);
  for (std::uint32_t variant = 1; variant < which.variants; ++variant) {
    if (code(which, index, variant).first != first.first) return std::nullopt;
  }
  std::string escaped;
  for (const Step& step : Steps(program(), first)) {
    if (step.value.kind != StepKind::fact || step.value.source != kNoFact) return std::nullopt;
    escaped += step.literal;
  }
  return unescape_json(escaped);
}

void Grammar::bind_texts() {
  for (CompiledTable& table : tables_) {
    table.spans.clear();
    for (const TextRef ref : table.texts) {
      table.spans.push_back({texts_.data() + ref.offset, ref.length});
    }
  }
}

}  // namespace anp
