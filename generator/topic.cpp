#include "generator/topic.h"

#include <algorithm>

#include "generator/dataset.h"
#include "generator/permutation.h"
#include "generator/random.h"

namespace anp {
namespace {

// Candidates looked at for each related article that is wanted: some are the same, or not earlier.
constexpr std::uint32_t kTriesPerRelated = 3;
constexpr std::uint32_t kNoRank = UINT32_MAX;

/// What the keys of one order begin with.
std::uint64_t order_start(std::uint32_t dataset_seed, Field field) {
  return mix_pair(dataset_seed, static_cast<std::uint64_t>(field));
}

std::uint64_t order_key(std::uint64_t start, std::uint64_t a, std::uint64_t b = 0) {
  return mix_pair(mix_pair(start, a), b);
}

}  // namespace

TopicOrder::TopicOrder(const Pack& pack, std::uint32_t dataset_seed)
    : pack_(pack),
      dataset_seed_(dataset_seed),
      stack_order_(order_start(dataset_seed, Field::stack_order)),
      problem_order_(order_start(dataset_seed, Field::problem_order)),
      title_order_(order_start(dataset_seed, Field::title_order)),
      stacks_(pack.stacks.size()),
      titles_(0) {
  for (const TitlePattern& pattern : pack.titles) {
    titles_ += pattern.names_scenario ? pack.scenarios.size() : 1;
    titles_until_.push_back(titles_);
  }
  const auto problems = static_cast<std::uint32_t>(pack.problems.size());
  ranks_.assign(stacks_ * problems, kNoRank);
  stacks_of_.resize(problems);
  for (std::uint32_t stack = 0; stack < stacks_; ++stack) {
    const auto& fitting = pack.stacks[stack].problems;
    for (std::uint32_t rank = 0; rank < fitting.size(); ++rank) {
      ranks_[stack * problems + fitting[rank]] = rank;
      stacks_of_[fitting[rank]].push_back(stack);
    }
  }
}

std::uint32_t TopicOrder::stack_at(std::uint64_t round, std::uint64_t position) const {
  const std::uint64_t key = order_key(stack_order_, round);
  return static_cast<std::uint32_t>(KeyedPermutation(stacks_, key).at(position));
}

std::uint64_t TopicOrder::position_of_stack(std::uint64_t round, std::uint32_t stack) const {
  const std::uint64_t key = order_key(stack_order_, round);
  return KeyedPermutation(stacks_, key).index_of(stack);
}

std::uint32_t TopicOrder::problem_at(std::uint64_t cycle, std::uint32_t stack,
                                     std::uint64_t position) const {
  const std::uint64_t key = order_key(problem_order_, cycle, stack);
  const auto& fitting = pack_.stacks[stack].problems;
  return fitting[KeyedPermutation(fitting.size(), key).at(position)];
}

std::uint64_t TopicOrder::position_of_problem(std::uint64_t cycle, std::uint32_t stack,
                                              std::uint32_t problem) const {
  const std::uint64_t key = order_key(problem_order_, cycle, stack);
  return KeyedPermutation(pack_.stacks[stack].problems.size(), key)
      .index_of(ranks_[stack * pack_.problems.size() + problem]);
}

std::uint64_t TopicOrder::number_at(std::uint64_t round, std::uint32_t stack) const {
  return round * stacks_ + position_of_stack(round, stack) + 1;
}

Topic TopicOrder::topic_of(std::uint64_t number) const {
  const std::uint64_t round = (number - 1) / stacks_;
  Topic topic;
  topic.stack = stack_at(round, (number - 1) % stacks_);
  const std::uint64_t problems = pack_.stacks[topic.stack].problems.size();
  const std::uint64_t cycle = round / problems;
  topic.problem = problem_at(cycle, topic.stack, round % problems);
  // After the last title the walk starts again in another order.
  const std::uint64_t walk = cycle / titles_;
  const std::uint64_t key =
      order_key(title_order_, walk, topic.stack * pack_.problems.size() + topic.problem);
  const std::uint64_t title = KeyedPermutation(titles_, key).at(cycle % titles_);
  const auto pattern = std::upper_bound(titles_until_.begin(), titles_until_.end(), title);
  topic.title = static_cast<std::uint32_t>(pattern - titles_until_.begin());
  const std::uint64_t article_seed = article_seed_of(dataset_seed_, number);
  if (pack_.titles[topic.title].names_scenario) {
    topic.scenario = static_cast<std::uint32_t>(*pattern - 1 - title);
  } else {
    topic.scenario = draw(article_seed, Field::scenario)
                         .below(static_cast<std::uint32_t>(pack_.scenarios.size()));
  }
  topic.domain = draw(article_seed, Field::domain).below(pack_.domains);
  topic.story = draw(article_seed, Field::story).below(pack_.problems[topic.problem].own_stories);
  return topic;
}

std::size_t TopicOrder::related_to(std::uint64_t number, const Topic& topic,
                                   std::span<std::uint64_t> into) const {
  std::size_t found = 0;
  const auto offer = [&](std::uint64_t candidate) {
    const auto known = into.first(found);
    if (candidate >= number || std::find(known.begin(), known.end(), candidate) != known.end())
      return;
    into[found++] = candidate;
  };
  const std::uint64_t round = (number - 1) / stacks_;
  const auto& others = stacks_of_[topic.problem];
  Stream stream = draw(article_seed_of(dataset_seed_, number), Field::related);
  for (std::uint32_t i = 0; i < into.size() * kTriesPerRelated && found < into.size(); ++i) {
    if (i % 2 == 0) {
      // The same stack: any earlier round has it once.
      if (round > 0) offer(number_at(stream.next() % round, topic.stack));
    } else {
      // The same problem: any stack that may have it has it once in every cycle.
      const std::uint32_t stack = others[stream.below(static_cast<std::uint32_t>(others.size()))];
      const std::uint64_t problems = pack_.stacks[stack].problems.size();
      const std::uint64_t cycle = stream.next() % (round / problems + 1);
      offer(number_at(cycle * problems + position_of_problem(cycle, stack, topic.problem), stack));
    }
  }
  return found;
}

std::uint64_t TopicOrder::distinct_titles() const {
  std::uint64_t topics = 0;
  for (const StackEntry& stack : pack_.stacks) topics += stack.problems.size();
  return topics * titles_;
}

}  // namespace anp
