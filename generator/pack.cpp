#include "generator/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <system_error>

namespace anp {
namespace {

namespace fs = std::filesystem;

/// Looks up in a compiled grammar what every pack must have; remembers the first thing that it
/// lacks.
class PackChecker {
 public:
  PackChecker(const Grammar& grammar, std::string directory)
      : grammar_(grammar), directory_(std::move(directory)) {}

  RuleId rule(std::string_view name) {
    const auto id = grammar_.find_rule(name);
    if (!id) complain(fmt::format("rule '{}' is missing; every pack must define it", name));
    return id.value_or(kNoRule);
  }

  /// The rule behind an attribute that this entry may lack.
  RuleId optional_attribute(Table table, std::string_view name, std::uint32_t entry) {
    const auto& columns = grammar_.table(table).columns;
    const auto column = columns.find(name);
    return column == columns.end() ? kNoRule : grammar_.attribute(table, column->second, entry);
  }

  RuleId attribute(Table table, std::string_view name, std::uint32_t entry) {
    const RuleId id = optional_attribute(table, name, entry);
    if (id == kNoRule) {
      complain(fmt::format("{} '{}' lacks the attribute '{}'; give it to the entry or its group",
                           name_of(table), grammar_.table(table).entry_names[entry], name));
    }
    return id;
  }

  /// All alternatives of an attribute, none of which may have a slot.
  std::vector<std::string> plain_list(Table table, std::string_view name, std::uint32_t entry) {
    std::vector<std::string> values;
    const RuleId id = attribute(table, name, entry);
    if (id == kNoRule) return values;
    for (std::uint32_t i = 0; i < grammar_.rule(id).alternative_count; ++i) {
      const auto text = grammar_.plain_text(id, i);
      if (!text || text->empty()) {
        complain(
            fmt::format("{} '{}', attribute '{}': must be plain text, not empty and without slots",
                        name_of(table), grammar_.table(table).entry_names[entry], name));
      }
      values.emplace_back(text.value_or(""));
    }
    return values;
  }

  std::string plain(Table table, std::string_view name, std::uint32_t entry) {
    auto values = plain_list(table, name, entry);
    if (values.size() > 1) {
      complain(fmt::format("{} '{}', attribute '{}': has {} alternatives; it must have one",
                           name_of(table), grammar_.table(table).entry_names[entry], name,
                           values.size()));
    }
    return values.empty() ? std::string() : std::move(values.front());
  }

  std::uint32_t number(Table table, std::string_view name, std::uint32_t entry,
                       std::uint32_t most) {
    const std::string text = plain(table, name, entry);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > most) {
      complain(fmt::format("{} '{}', attribute '{}': \"{}\" is not a whole number from 1 to {}",
                           name_of(table), grammar_.table(table).entry_names[entry], name, text,
                           most));
    }
    return value;
  }

  void require_entries(Table table) {
    if (grammar_.entry_count(table) == 0) {
      complain(
          fmt::format("table '{}' has no entries; every pack needs at least one", name_of(table)));
    }
  }

  void complain(std::string_view what) {
    if (!complaint_) complaint_ = Error{fmt::format("pack {}: {}", directory_, what)};
  }

  [[nodiscard]] const std::optional<Error>& complaint() const { return complaint_; }
  [[nodiscard]] const Grammar& grammar() const { return grammar_; }

 private:
  const Grammar& grammar_;
  std::string directory_;
  std::optional<Error> complaint_;
};

ArticleRules find_rules(PackChecker& check) {
  ArticleRules rules;
  rules.title = check.rule("title");
  rules.lead = check.rule("lead");
  rules.excerpt = check.rule("excerpt");
  rules.caption = check.rule("caption");
  rules.checklist_heading = check.rule("checklist_heading");
  rules.checklist_item = check.rule("checklist_item");
  rules.final_notes_heading = check.rule("final_notes_heading");
  rules.final_notes = check.rule("final_notes");
  rules.summary = check.rule("summary");
  rules.ai_brief = check.rule("ai_brief");
  rules.recommended_action = check.rule("recommended_action");
  rules.common_tool = check.rule("common_tool");
  rules.note = check.rule("note");
  return rules;
}

StackEntry read_stack(PackChecker& check, std::uint32_t entry) {
  StackEntry stack;
  stack.name = check.plain(Table::stack, "name", entry);
  stack.area = check.plain(Table::stack, "area", entry);
  stack.category = check.plain(Table::stack, "category", entry);
  stack.language = check.plain(Table::stack, "language", entry);
  stack.tools = check.plain_list(Table::stack, "tools", entry);
  if (stack.tools.size() < kMinStackTools) {
    check.complain(fmt::format("stack '{}' has {} tools; it needs {} or more", stack.name,
                               stack.tools.size(), kMinStackTools));
  }
  if (check.grammar().snippets()[entry].codes.empty()) {
    check.complain(fmt::format("stack '{}' has no snippets; give it at least one", stack.name));
  }
  return stack;
}

SectionExtra read_extra(PackChecker& check, std::uint32_t entry) {
  static constexpr std::array<std::string_view, 4> kNames = {"none", "list", "code", "quote"};
  const std::string name = check.plain(Table::section, "extra", entry);
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    check.complain(fmt::format("section '{}': extra \"{}\" is none of none, list, code, quote",
                               check.grammar().table(Table::section).entry_names[entry], name));
    return SectionExtra::none;
  }
  return static_cast<SectionExtra>(found - kNames.begin());
}

SectionEntry read_section(PackChecker& check, std::uint32_t entry) {
  SectionEntry section;
  section.place = check.number(Table::section, "place", entry, kMaxSectionPlace);
  section.weight = check.number(Table::section, "weight", entry, kMaxSectionWeight);
  section.extra = read_extra(check, entry);
  section.heading = check.attribute(Table::section, "heading", entry);
  section.paragraph = check.attribute(Table::section, "paragraph", entry);
  if (section.extra == SectionExtra::list) {
    section.list_intro = check.attribute(Table::section, "list_intro", entry);
    section.list_item = check.attribute(Table::section, "list_item", entry);
  }
  if (section.extra == SectionExtra::quote)
    section.quote = check.attribute(Table::section, "quote", entry);
  return section;
}

void read_tables(PackChecker& check, Pack& pack) {
  const Grammar& grammar = pack.grammar;
  for (std::size_t i = 0; i < kTables; ++i) check.require_entries(static_cast<Table>(i));
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::stack); ++i) {
    pack.stacks.push_back(read_stack(check, i));
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::problem); ++i) {
    pack.problems.push_back(
        {check.plain(Table::problem, "name", i), check.plain(Table::problem, "tag", i)});
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::scenario); ++i) {
    pack.scenarios.push_back(check.plain(Table::scenario, "name", i));
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::section); ++i) {
    pack.sections.push_back(read_section(check, i));
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::author); ++i) {
    pack.authors.push_back(
        {check.plain(Table::author, "name", i), check.plain(Table::author, "slug", i)});
  }
}

/// How often each table's `name` stands in one alternative of the rule `title`; nothing when it has
/// another slot.
struct NameCounts {
  int stack = 0;
  int problem = 0;
  int scenario = 0;
};

std::optional<NameCounts> count_names(const Grammar& grammar, const Alternative& title) {
  NameCounts counts;
  for (std::uint32_t i = 0; i < title.op_count; ++i) {
    const Op& op = grammar.op(title.first_op + i);
    if (op.kind == Op::Kind::literal) continue;
    if (op.kind != Op::Kind::attribute ||
        op.a != grammar.table(op.table).columns.find("name")->second) {
      return std::nullopt;
    }
    if (op.table == Table::stack) ++counts.stack;
    if (op.table == Table::problem) ++counts.problem;
    if (op.table == Table::scenario) ++counts.scenario;
  }
  return counts;
}

std::vector<TitlePattern> read_titles(PackChecker& check, RuleId title) {
  std::vector<TitlePattern> patterns;
  if (title == kNoRule) return patterns;
  const Rule& rule = check.grammar().rule(title);
  for (std::uint32_t i = 0; i < rule.alternative_count; ++i) {
    const auto counts = count_names(check.grammar(), check.grammar().alternative(rule, i));
    if (!counts || counts->stack != 1 || counts->problem != 1 || counts->scenario > 1) {
      check.complain(fmt::format(
          "rule 'title', alternative {}: must have {{stack.name}} and {{problem.name}} once, "
          "{{scenario.name}} at most once and no other slot, or titles could repeat",
          i + 1));
      break;
    }
    patterns.push_back({i, counts->scenario == 1});
  }
  return patterns;
}

}  // namespace

Result<Pack> load_pack(const fs::path& directory) {
  auto source = read_pack(directory);
  if (!source) return source.error();
  auto grammar = compile_grammar(source->grammar);
  if (!grammar) return grammar.error();
  Pack pack;
  pack.info = std::move(source->info);
  pack.digest = source->digest;
  pack.grammar = std::move(*grammar);
  PackChecker check(pack.grammar, directory.string());
  pack.rules = find_rules(check);
  read_tables(check, pack);
  pack.titles = read_titles(check, pack.rules.title);
  if (check.complaint()) return *check.complaint();
  return pack;
}

Result<fs::path> find_pack(const std::string& name_or_path) {
  if (fs::is_directory(name_or_path)) return fs::path(name_or_path);
  std::vector<fs::path> places;
  if (const char* packs = std::getenv("ANP_PACKS"); packs != nullptr && *packs != '\0')
    places.emplace_back(packs);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  places.push_back(program.parent_path().parent_path() / "share/anp/corpora");
  for (fs::path above = program.parent_path(); above.has_relative_path();
       above = above.parent_path()) {
    places.push_back(above / "corpora");
  }
  if (name_or_path.find('/') == std::string::npos) {
    for (const auto& place : places) {
      if (fs::exists(place / name_or_path / "pack.json", error)) return place / name_or_path;
    }
  }
  return Error{
      fmt::format("pack '{}': no such directory and no shipped pack of that name; --pack takes a "
                  "directory with a "
                  "pack.json, or a name found in $ANP_PACKS",
                  name_or_path)};
}

}  // namespace anp
