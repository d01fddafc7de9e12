#include "generator/topic.h"

#include <algorithm>

#include "generator/dataset.h"
#include "generator/permutation.h"
#include "generator/random.h"

namespace anp {
namespace {

// Candidates looked at for each related article that is wanted: some are the same, or not earlier.
constexpr std::uint32_t kTriesPerRelated = 3;

std::uint64_t order_key(std::uint32_t dataset_seed, Field field, std::uint64_t a,
                        std::uint64_t b = 0) {
  return mix_pair(mix_pair(mix_pair(dataset_seed, static_cast<std::uint64_t>(field)), a), b);
}

}  // namespace

TopicOrder::TopicOrder(const Pack& pack, std::uint32_t dataset_seed)
    : pack_(pack),
      dataset_seed_(dataset_seed),
      stacks_(pack.stacks.size()),
      problems_(pack.problems.size()),
      titles_(0) {
  for (const TitlePattern& pattern : pack.titles) {
    titles_ += pattern.names_scenario ? pack.scenarios.size() : 1;
    titles_until_.push_back(titles_);
  }
}

std::uint32_t TopicOrder::stack_at(std::uint64_t round, std::uint64_t position) const {
  const std::uint64_t key = order_key(dataset_seed_, Field::stack_order, round);
  return static_cast<std::uint32_t>(KeyedPermutation(stacks_, key).at(position));
}

std::uint64_t TopicOrder::position_of_stack(std::uint64_t round, std::uint32_t stack) const {
  const std::uint64_t key = order_key(dataset_seed_, Field::stack_order, round);
  return KeyedPermutation(stacks_, key).index_of(stack);
}

std::uint32_t TopicOrder::problem_at(std::uint64_t cycle, std::uint32_t stack,
                                     std::uint64_t position) const {
  const std::uint64_t key = order_key(dataset_seed_, Field::problem_order, cycle, stack);
  return static_cast<std::uint32_t>(KeyedPermutation(problems_, key).at(position));
}

std::uint64_t TopicOrder::position_of_problem(std::uint64_t cycle, std::uint32_t stack,
                                              std::uint32_t problem) const {
  const std::uint64_t key = order_key(dataset_seed_, Field::problem_order, cycle, stack);
  return KeyedPermutation(problems_, key).index_of(problem);
}

std::uint64_t TopicOrder::number_at(std::uint64_t round, std::uint32_t stack) const {
  return round * stacks_ + position_of_stack(round, stack) + 1;
}

Topic TopicOrder::topic_of(std::uint64_t number) const {
  const std::uint64_t round = (number - 1) / stacks_;
  const std::uint64_t cycle = round / problems_;
  Topic topic;
  topic.stack = stack_at(round, (number - 1) % stacks_);
  topic.problem = problem_at(cycle, topic.stack, round % problems_);
  // After the last title the walk starts again in another order.
  const std::uint64_t walk = cycle / titles_;
  const std::uint64_t key =
      order_key(dataset_seed_, Field::title_order, walk, topic.stack * problems_ + topic.problem);
  const std::uint64_t title = KeyedPermutation(titles_, key).at(cycle % titles_);
  const auto pattern = std::upper_bound(titles_until_.begin(), titles_until_.end(), title);
  topic.title = static_cast<std::uint32_t>(pattern - titles_until_.begin());
  if (pack_.titles[topic.title].names_scenario) {
    topic.scenario = static_cast<std::uint32_t>(*pattern - 1 - title);
  } else {
    topic.scenario = draw(article_seed_of(dataset_seed_, number), Field::scenario)
                         .below(static_cast<std::uint32_t>(pack_.scenarios.size()));
  }
  return topic;
}

void TopicOrder::related_to(std::uint64_t number, std::uint32_t most,
                            std::vector<std::uint64_t>& into) const {
  into.clear();
  const std::uint64_t round = (number - 1) / stacks_;
  const std::uint64_t cycle = round / problems_;
  const Topic topic = topic_of(number);
  Stream stream = draw(article_seed_of(dataset_seed_, number), Field::related);
  const auto offer = [&](std::uint64_t candidate) {
    const bool known = std::find(into.begin(), into.end(), candidate) != into.end();
    if (candidate < number && !known && into.size() < most) into.push_back(candidate);
  };
  for (std::uint32_t i = 0; i < most * kTriesPerRelated; ++i) {
    if (i % 2 == 0) {
      // The same stack: any earlier round has it once.
      if (round > 0) offer(number_at(stream.next() % round, topic.stack));
    } else {
      // The same problem: any stack has it once in every cycle.
      const auto stack =
          static_cast<std::uint32_t>(stream.below(static_cast<std::uint32_t>(stacks_)));
      const std::uint64_t there = stream.next() % (cycle + 1);
      offer(number_at(there * problems_ + position_of_problem(there, stack, topic.problem), stack));
    }
  }
}

std::uint64_t TopicOrder::distinct_titles() const { return stacks_ * problems_ * titles_; }

}  // namespace anp
