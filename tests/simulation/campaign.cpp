#include "tests/simulation/campaign.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "tests/simulation/world.h"

namespace anp::sim {

namespace {

constexpr std::uint64_t kChunk = 64;  // seeds that a thread takes at once

/// What the threads share.
class Campaign {
 public:
  Campaign(const CampaignOptions& options, const std::function<void(std::uint64_t)>& on_progress)
      : options_(options), on_progress_(on_progress), next_(options.first_seed) {}

  void work() {
    CampaignReport mine;
    while (const auto first = take_chunk()) {
      const std::uint64_t end = std::min(*first + kChunk, end_seed());
      for (std::uint64_t seed = *first; seed < end && seed < failed_; ++seed) run(seed, mine);
      tell_progress(end - *first);
    }
    const std::lock_guard lock(mutex_);
    report_.schedules += mine.schedules;
    report_.steps += mine.steps;
    report_.trace += mine.trace;
    report_.reached.add(mine.reached);
  }

  [[nodiscard]] CampaignReport report() && { return std::move(report_); }

 private:
  [[nodiscard]] std::uint64_t end_seed() const { return options_.first_seed + options_.schedules; }

  std::optional<std::uint64_t> take_chunk() {
    const std::uint64_t first = next_.fetch_add(kChunk);
    if (first >= end_seed() || first >= failed_) return std::nullopt;
    return first;
  }

  void run(std::uint64_t seed, CampaignReport& mine) {
    const ScheduleReport schedule = World(seed, options_.outcome_only).run();
    ++mine.schedules;
    mine.steps += schedule.steps;
    mine.trace += mix_pair(seed, schedule.trace);  // a sum: in any order
    mine.reached.add(schedule.reached);
    if (schedule.violations.empty()) return;
    const std::lock_guard lock(mutex_);
    if (report_.failure && report_.failure->seed < seed) return;
    report_.failure = CampaignFailure{seed, schedule.violations};
    failed_ = seed;
  }

  void tell_progress(std::uint64_t schedules) {
    if (!on_progress_) return;
    const std::lock_guard lock(mutex_);
    on_progress_(done_ += schedules);
  }

  CampaignOptions options_;
  const std::function<void(std::uint64_t)>& on_progress_;
  std::atomic<std::uint64_t> next_;
  std::atomic<std::uint64_t> failed_ = UINT64_MAX;  // the lowest seed so far
  std::mutex mutex_;
  CampaignReport report_;
  std::uint64_t done_ = 0;
};

}  // namespace

CampaignReport run_campaign(const CampaignOptions& options,
                            const std::function<void(std::uint64_t)>& on_progress) {
  Campaign campaign(options, on_progress);
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < options.threads; ++i) threads.emplace_back([&] { campaign.work(); });
  campaign.work();
  for (std::thread& thread : threads) thread.join();
  return std::move(campaign).report();
}

}  // namespace anp::sim
