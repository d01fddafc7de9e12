#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "generator/pack.h"

namespace anp {

/// What an article is about, and how its title says so.
struct Topic {
  std::uint32_t stack = 0;
  std::uint32_t problem = 0;
  std::uint32_t scenario = 0;
  std::uint32_t title = 0;   ///< index into Pack::titles
  std::uint32_t domain = 0;  ///< entry
  std::uint32_t story = 0;   ///< the case told first: index into ProblemEntry::stories
};

/// Gives every number of a dataset its topic, so that no title repeats until all of its stack are
/// used up, and finds numbers that share a topic. A keyed permutation in three levels, without a
/// memory of what was given:
///
/// - the numbers stand in rounds of as many as there are stacks; each round has every stack once;
/// - for each stack, the rounds stand in cycles of as many as there are problems that fit it; each
/// cycle has every one of them once;
/// - for each stack and problem, the cycles walk through all titles (pattern and scenario).
///
/// So the number of a round with a given stack, or of a cycle with a given stack and problem, is
/// found in O(1).
class TopicOrder {
 public:
  /// `pack` must outlive the order.
  TopicOrder(const Pack& pack, std::uint32_t dataset_seed);

  /// @param number 1..kMaxArticleNumber
  [[nodiscard]] Topic topic_of(std::uint64_t number) const;

  /// Finds different earlier numbers that share the stack or the problem, in no order. Earlier, so
  /// that they exist in every dataset that starts at 1, whatever its size; so the first ones have
  /// few or none.
  /// @param topic of `number`
  /// @return how many of `into` were found
  std::size_t related_to(std::uint64_t number, const Topic& topic,
                         std::span<std::uint64_t> into) const;

  /// How many titles there are. The first that repeats is one of the stack that fits the fewest
  /// problems: its titles are used up first.
  [[nodiscard]] std::uint64_t distinct_titles() const;

 private:
  [[nodiscard]] std::uint32_t stack_at(std::uint64_t round, std::uint64_t position) const;
  [[nodiscard]] std::uint64_t position_of_stack(std::uint64_t round, std::uint32_t stack) const;
  [[nodiscard]] std::uint32_t problem_at(std::uint64_t cycle, std::uint32_t stack,
                                         std::uint64_t position) const;
  [[nodiscard]] std::uint64_t position_of_problem(std::uint64_t cycle, std::uint32_t stack,
                                                  std::uint32_t problem) const;
  [[nodiscard]] std::uint64_t number_at(std::uint64_t round, std::uint32_t stack) const;

  const Pack& pack_;
  std::uint32_t dataset_seed_;
  std::uint64_t stack_order_;
  std::uint64_t problem_order_;
  std::uint64_t title_order_;
  std::uint64_t stacks_;
  std::uint64_t titles_;                     // for one stack and problem
  std::vector<std::uint64_t> titles_until_;  // by pattern: titles of it and all before it
  std::vector<std::uint32_t> ranks_;         // [stack][problem]: its index in StackEntry::problems
  std::vector<std::vector<std::uint32_t>> stacks_of_;  // by problem: stacks that may have it
};

}  // namespace anp
