#include "generator/grammar.h"

#include <array>

namespace anp {
namespace {
constexpr std::array<std::string_view, kTables> kTableNames = {"stack", "problem", "scenario",
                                                               "section", "author"};
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

std::optional<std::string_view> Grammar::plain_text(RuleId id, std::uint32_t index) const {
  const Rule& which = rule(id);
  if (index >= which.alternative_count) return std::nullopt;
  const Alternative& chosen = alternative(which, index);
  if (chosen.op_count == 0) return std::string_view();
  if (chosen.op_count > 1 || op(chosen.first_op).kind != Op::Kind::literal) return std::nullopt;
  const Op& literal = op(chosen.first_op);
  return std::string_view(text(literal.a), literal.b);
}

}  // namespace anp
