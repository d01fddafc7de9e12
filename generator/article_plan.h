#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "generator/article_facts.h"
#include "generator/body_plan.h"
#include "generator/pack.h"
#include "generator/topic.h"

namespace anp {

/// Everything about an article that is drawn before its text.
struct ArticlePlan {
  std::uint64_t number = 0;  ///< 0: of no article
  std::uint64_t article_seed = 0;
  Topic topic;
  std::uint32_t author = 0;
  ArticleFacts facts;
  std::vector<PartPlan> parts;
  /// Rules whose texts it will take: large ones, which a cache may not hold.
  std::vector<RuleId> rules;

  /// The case that is told at a place of the article: 0 is its first.
  [[nodiscard]] std::uint32_t story_entry(const Pack& pack, std::uint32_t story) const;
};

/// Draws plans of the articles of one dataset. Not for two threads at once.
class ArticlePlanner {
 public:
  /// `pack` must outlive the planner.
  ArticlePlanner(const Pack& pack, std::uint32_t dataset_seed, ParagraphRange paragraphs);

  void plan(std::uint64_t number, ArticlePlan& into) const;
  [[nodiscard]] const TopicOrder& order() const { return order_; }

 private:
  /// An attribute, as a rule's text begins with it.
  struct AttributeRef {
    Table table = Table::stack;
    std::uint32_t column = 0;
  };
  [[nodiscard]] std::optional<AttributeRef> opening_of(RuleId rule) const;
  void add_rule(const std::optional<AttributeRef>& opening, std::uint32_t story,
                ArticlePlan& into) const;

  const Pack& pack_;
  std::uint32_t dataset_seed_;
  ParagraphRange paragraphs_;
  TopicOrder order_;
  BodyPlanner body_;
  std::vector<std::optional<AttributeRef>> section_openings_;
  std::optional<AttributeRef> excerpt_;
  std::optional<AttributeRef> lead_;
  std::optional<AttributeRef> story_lead_;
  std::optional<AttributeRef> checklist_;
  std::optional<AttributeRef> final_notes_;
};

}  // namespace anp
