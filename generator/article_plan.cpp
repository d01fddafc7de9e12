#include "generator/article_plan.h"

#include "generator/dataset.h"
#include "generator/random.h"

namespace anp {

std::uint32_t ArticlePlan::story_entry(const Pack& pack, std::uint32_t story) const {
  const ProblemEntry& problem = pack.problems[topic.problem];
  // The problem's own cases come first, from a drawn one on; then those of its kin.
  const std::uint32_t own = problem.own_stories;
  return problem.stories[story < own ? (topic.story + story) % own : story];
}

ArticlePlanner::ArticlePlanner(const Pack& pack, std::uint32_t dataset_seed,
                               ParagraphRange paragraphs)
    : pack_(pack),
      dataset_seed_(dataset_seed),
      paragraphs_(paragraphs),
      order_(pack, dataset_seed),
      body_(pack),
      excerpt_(opening_of(pack.rules.excerpt)),
      lead_(opening_of(pack.rules.lead)),
      story_lead_(opening_of(pack.rules.story_lead)),
      checklist_(opening_of(pack.rules.checklist_item)),
      final_notes_(opening_of(pack.rules.final_notes)) {
  for (const SectionEntry& section : pack.sections) {
    section_openings_.push_back(opening_of(section.paragraph));
  }
}

std::optional<ArticlePlanner::AttributeRef> ArticlePlanner::opening_of(RuleId rule) const {
  const Grammar& grammar = pack_.grammar;
  const Steps steps(grammar.program(), grammar.code(grammar.rule(rule), 0, 0));
  if (steps.begin() == steps.end()) return std::nullopt;
  const Value first = (*steps.begin()).value;
  if (first.kind != StepKind::attribute) return std::nullopt;
  return AttributeRef{static_cast<Table>(first.source - kFirstTable), first.index};
}

void ArticlePlanner::plan(std::uint64_t number, ArticlePlan& into) const {
  into.number = number;
  into.article_seed = article_seed_of(dataset_seed_, number);
  into.topic = order_.topic_of(number);
  into.author = draw(into.article_seed, Field::author)
                    .below(static_cast<std::uint32_t>(pack_.authors.size()));
  into.facts = draw_facts(pack_.info, into.article_seed);
  body_.plan(into.article_seed, draw_paragraphs(into.article_seed, paragraphs_), into.parts);

  into.rules.clear();
  for (const auto& opening : {excerpt_, lead_, checklist_, final_notes_})
    add_rule(opening, 0, into);
  for (const PartPlan& part : into.parts) {
    const bool lead = part.kind == PartPlan::Kind::story_lead;
    add_rule(lead ? story_lead_ : section_openings_[part.section], part.story, into);
  }
}

void ArticlePlanner::add_rule(const std::optional<AttributeRef>& opening, std::uint32_t story,
                              ArticlePlan& into) const {
  if (!opening) return;
  std::uint32_t entry = 0;
  switch (opening->table) {
    case Table::stack:
      entry = into.topic.stack;
      break;
    case Table::problem:
      entry = into.topic.problem;
      break;
    case Table::scenario:
      entry = into.topic.scenario;
      break;
    case Table::domain:
      entry = into.topic.domain;
      break;
    case Table::story:
      entry = into.story_entry(pack_, story);
      break;
    case Table::section:
    case Table::author:
      return;
  }
  const RuleId rule = pack_.grammar.rule_row(opening->table, entry)[opening->column];
  __builtin_prefetch(&pack_.grammar.rule(rule));
  into.rules.push_back(rule);
}

}  // namespace anp
