#include "generator/title_patterns.h"

#include <fmt/format.h>

#include <optional>

namespace anp {
namespace {

/// How often each table's `name` stands in one alternative of the rule `title`; nothing when it has
/// another slot.
struct NameCounts {
  int stack = 0;
  int problem = 0;
  int scenario = 0;
};

std::optional<NameCounts> count_names(const std::vector<TextPart>& title) {
  NameCounts counts;
  for (const TextPart& part : title) {
    if (std::holds_alternative<std::string_view>(part)) continue;
    const Slot* const slot = std::get_if<Slot>(&part);
    const bool is_name = slot != nullptr && slot->kind == Slot::Kind::attribute &&
                         slot->name == "name" && slot->article == IndefiniteArticle::none;
    if (!is_name) return std::nullopt;
    const auto table = table_named(slot->table);
    if (table == Table::stack) {
      ++counts.stack;
    } else if (table == Table::problem) {
      ++counts.problem;
    } else if (table == Table::scenario) {
      ++counts.scenario;
    } else {
      return std::nullopt;
    }
  }
  return counts;
}

/// Whether each name stands as words of its own, so that the slug of a title is made of the slugs
/// of its parts.
bool names_stand_alone(const std::vector<TextPart>& title) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (std::size_t i = 0; i + 1 < title.size(); ++i) {
    const auto* const before = std::get_if<std::string_view>(&title[i]);
    const auto* const after = std::get_if<std::string_view>(&title[i + 1]);
    if (before != nullptr && after != nullptr) continue;
    if (before == nullptr && after == nullptr) return false;
    if (before != nullptr && is_word(before->back())) return false;
    if (after != nullptr && is_word(after->front())) return false;
  }
  return true;
}

std::vector<TitlePart> title_parts(const std::vector<TextPart>& title) {
  std::vector<TitlePart> parts;
  for (const TextPart& part : title) {
    if (const auto* text = std::get_if<std::string_view>(&part)) {
      parts.push_back({std::string(*text), std::nullopt});
    } else {
      parts.push_back({"", table_named(std::get<Slot>(part).table)});
    }
  }
  return parts;
}

}  // namespace

void read_titles(PackChecker& check, const GrammarSource& source, Pack& pack) {
  const auto rule = source.rules.find("title");
  if (rule == source.rules.end()) return;
  std::vector<TextPart> parts;
  for (std::uint32_t i = 0; i < rule->second.alternatives.size(); ++i) {
    const AlternativeSource& text = rule->second.alternatives[i];
    const auto parsed = parse_text(text.text, text.syntax, parts);
    ANP_REQUIRE(parsed.has_value(), "a grammar that compiled can be parsed");
    const auto counts = count_names(parts);
    if (!counts || counts->stack != 1 || counts->problem != 1 || counts->scenario > 1) {
      check.complain(fmt::format(
          "rule 'title', alternative {}: must have {{stack.name}} and {{problem.name}} once, "
          "{{scenario.name}} at most once and no other slot, or titles could repeat",
          i + 1));
      return;
    }
    if (!names_stand_alone(parts)) {
      check.complain(fmt::format(
          "rule 'title', alternative {}: a name touches a word; put a space between them", i + 1));
    }
    pack.titles.push_back({i, counts->scenario == 1, title_parts(parts)});
  }
}

}  // namespace anp
