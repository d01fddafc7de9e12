#pragma once

#include <cstdint>
#include <vector>

#include "generator/pack.h"

namespace anp {

/// What an article is about, and how its title says so.
struct Topic {
  std::uint32_t stack = 0;
  std::uint32_t problem = 0;
  std::uint32_t scenario = 0;
  std::uint32_t title = 0;  ///< index into Pack::titles
};

/// Gives every number of a dataset its topic, so that no title repeats until all are used up, and
/// finds numbers that share a topic. A keyed permutation in three levels, without a memory of what
/// was given:
///
/// - the numbers stand in rounds of as many as there are stacks; each round has every stack once;
/// - for each stack, the rounds stand in cycles of as many as there are problems; each cycle has
/// every problem once;
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

  /// Up to `most` different earlier numbers that share the stack or the problem, ascending in no
  /// order. Earlier, so that they exist in every dataset that starts at 1, whatever its size; so
  /// the first ones have few or none.
  void related_to(std::uint64_t number, std::uint32_t most, std::vector<std::uint64_t>& into) const;

  /// How many titles there are before one repeats.
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
  std::uint64_t stacks_;
  std::uint64_t problems_;
  std::uint64_t titles_;                     // for one stack and problem
  std::vector<std::uint64_t> titles_until_;  // by pattern: titles of it and all before it
};

}  // namespace anp
