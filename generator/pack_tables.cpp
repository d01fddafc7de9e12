#include "generator/pack_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace anp {
namespace {

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
  for (auto tool = stack.tools.begin(); tool != stack.tools.end(); ++tool) {
    if (std::find(stack.tools.begin(), tool, *tool) == tool) continue;
    check.complain(fmt::format("stack '{}' has the tool \"{}\" twice", stack.name, *tool));
  }
  if (check.grammar().snippets(Table::stack, entry).codes.empty()) {
    check.complain(fmt::format("stack '{}' has no snippets; give it at least one", stack.name));
  }
  return stack;
}

/// The position of an attribute's text in a list of names.
template <std::size_t N>
std::size_t read_name(PackChecker& check, std::string_view attribute, std::uint32_t entry,
                      const std::array<std::string_view, N>& names) {
  const std::string name = check.plain(Table::section, attribute, entry);
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  check.complain(fmt::format("section '{}': {} \"{}\" is none of {}",
                             check.grammar().table(Table::section).entry_names[entry], attribute,
                             name, fmt::join(names, ", ")));
  return 0;
}

SectionEntry read_section(PackChecker& check, std::uint32_t entry) {
  static constexpr std::array<std::string_view, 2> kScopes = {"article", "case"};
  static constexpr std::array<std::string_view, 5> kExtras = {"none", "list", "code", "excerpt",
                                                              "quote"};
  SectionEntry section;
  section.place = check.number(Table::section, "place", entry, kMaxSectionPlace);
  section.weight = check.number(Table::section, "weight", entry, kMaxSectionWeight);
  section.scope = static_cast<SectionScope>(read_name(check, "scope", entry, kScopes));
  section.extra = static_cast<SectionExtra>(read_name(check, "extra", entry, kExtras));
  section.heading = check.attribute(Table::section, "heading", entry);
  section.paragraph = check.attribute(Table::section, "paragraph", entry);
  if (section.extra != SectionExtra::none) {
    section.extra_share = check.number(Table::section, "extra_share", entry, 100);
  }
  if (section.extra == SectionExtra::list) {
    section.list_intro = check.optional_attribute(Table::section, "list_intro", entry);
    section.list_item = check.attribute(Table::section, "list_item", entry);
  }
  if (section.extra == SectionExtra::quote)
    section.quote = check.attribute(Table::section, "quote", entry);
  return section;
}

void read_sections(PackChecker& check, Pack& pack) {
  const std::uint32_t count = check.grammar().entry_count(Table::section);
  if (count > kMaxSections) {
    check.complain(
        fmt::format("table 'section' has {} entries; it may have at most {}", count, kMaxSections));
    return;
  }
  std::vector<SectionEntry> sections;
  for (std::uint32_t i = 0; i < count; ++i) {
    sections.push_back(read_section(check, i));
    pack.section_entries.push_back(i);
  }
  std::stable_sort(
      pack.section_entries.begin(), pack.section_entries.end(),
      [&](std::uint32_t a, std::uint32_t b) { return sections[a].place < sections[b].place; });
  for (const std::uint32_t entry : pack.section_entries) pack.sections.push_back(sections[entry]);
}

/// Where a section shows excerpts, every problem needs some, in a language of their own.
void check_excerpts(PackChecker& check, const Pack& pack) {
  const bool shown = std::any_of(
      pack.sections.begin(), pack.sections.end(),
      [](const SectionEntry& section) { return section.extra == SectionExtra::excerpt; });
  for (std::uint32_t i = 0; shown && i < pack.problems.size(); ++i) {
    const auto& languages = check.grammar().snippets(Table::problem, i).languages;
    const bool named = std::none_of(languages.begin(), languages.end(),
                                    [](const std::string& language) { return language.empty(); });
    if (!languages.empty() && named) continue;
    check.complain(fmt::format(
        "problem '{}' has no snippets with a \"language\", and a section has extra \"excerpt\"",
        pack.problems[i].name));
  }
}

/// The problems that fit each stack: all, but those whose `areas` do not name the stack's.
void match_problems(PackChecker& check, Pack& pack) {
  std::vector<std::vector<std::string>> areas;
  for (std::uint32_t i = 0; i < pack.problems.size(); ++i) {
    const bool everywhere = check.optional_attribute(Table::problem, "areas", i) == kNoRule;
    areas.push_back(everywhere ? std::vector<std::string>()
                               : check.plain_list(Table::problem, "areas", i));
  }
  for (StackEntry& stack : pack.stacks) {
    for (std::uint32_t i = 0; i < pack.problems.size(); ++i) {
      const bool fits = areas[i].empty() ||
                        std::find(areas[i].begin(), areas[i].end(), stack.area) != areas[i].end();
      if (fits) stack.problems.push_back(i);
    }
    if (stack.problems.empty()) {
      check.complain(
          fmt::format("stack '{}': no problem names its area '{}'", stack.name, stack.area));
    }
  }
}

/// For each problem, all cases: its own, then those of its tag, then the rest.
void order_stories(PackChecker& check, Pack& pack) {
  std::vector<std::uint32_t> owners;
  for (std::uint32_t i = 0; i < check.grammar().entry_count(Table::story); ++i) {
    const std::string name = check.plain(Table::story, "problem", i);
    const auto owner = std::find_if(pack.problems.begin(), pack.problems.end(),
                                    [&](const ProblemEntry& p) { return p.name == name; });
    if (owner == pack.problems.end()) {
      check.complain(fmt::format("case '{}': there is no problem '{}'",
                                 check.grammar().table(Table::story).entry_names[i], name));
      return;
    }
    owners.push_back(static_cast<std::uint32_t>(owner - pack.problems.begin()));
  }
  pack.stories = static_cast<std::uint32_t>(owners.size());
  for (std::uint32_t p = 0; p < pack.problems.size(); ++p) {
    ProblemEntry& problem = pack.problems[p];
    const auto distance = [&](std::uint32_t story) {
      if (owners[story] == p) return 0;
      return pack.problems[owners[story]].tag == problem.tag ? 1 : 2;
    };
    for (int wanted = 0; wanted < 3; ++wanted) {
      for (std::uint32_t i = 0; i < owners.size(); ++i) {
        if (distance(i) == wanted) problem.stories.push_back(i);
      }
      if (wanted == 0) problem.own_stories = static_cast<std::uint32_t>(problem.stories.size());
    }
    if (problem.own_stories == 0) {
      check.complain(fmt::format("problem '{}' has no case; give it at least one", problem.name));
    }
  }
}

}  // namespace

void read_tables(PackChecker& check, Pack& pack) {
  const Grammar& grammar = pack.grammar;
  for (std::size_t i = 0; i < kTables; ++i) check.require_entries(static_cast<Table>(i));
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::stack); ++i) {
    pack.stacks.push_back(read_stack(check, i));
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::problem); ++i) {
    pack.problems.push_back(
        {check.plain(Table::problem, "name", i), check.plain(Table::problem, "tag", i), {}, 0});
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::scenario); ++i) {
    pack.scenarios.push_back(check.plain(Table::scenario, "name", i));
  }
  for (std::uint32_t i = 0; i < grammar.entry_count(Table::author); ++i) {
    pack.authors.push_back(
        {check.plain(Table::author, "name", i), check.plain(Table::author, "slug", i)});
  }
  pack.domains = grammar.entry_count(Table::domain);
  read_sections(check, pack);
  check_excerpts(check, pack);
  match_problems(check, pack);
  order_stories(check, pack);
}

}  // namespace anp
