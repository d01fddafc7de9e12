#include "importer/load_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "importer/duration_text.h"

namespace anp {

namespace {

// Batches that are open ahead of their time: for two seconds, within what memory is worth.
constexpr double kAheadSeconds = 2;
constexpr std::uint64_t kLeastAhead = 64;
constexpr std::uint64_t kMostAhead = 16'384;

/// Requests that are planned ahead.
std::uint64_t requests_ahead(const ArrivalPlan& plan) {
  const double ahead = std::ceil(plan.highest_rate() * kAheadSeconds);
  return std::clamp(static_cast<std::uint64_t>(ahead), kLeastAhead, kMostAhead);
}

const LoadCounts& counts_of(const Threshold& threshold, const LoadFigures& figures) {
  return threshold.phase ? figures.phases[*threshold.phase] : figures.all;
}

/// Whether what comes later can still mend it: rates and shares may rise, times and counts do not
/// get better by much.
bool is_final(const Threshold& threshold) {
  return threshold.comparison == Threshold::Comparison::less ||
         threshold.comparison == Threshold::Comparison::at_most;
}

}  // namespace

std::string model_text(const LoadOptions& load) {
  if (load.plan) return fmt::format("open, {}", load.arrival);
  std::string text = fmt::format("closed, {} at a time", load.users);
  if (load.think.count() > 0) text += fmt::format(", {} between", duration_text(load.think));
  return text;
}

std::string_view to_string(LoadKind kind) {
  switch (kind) {
    case LoadKind::load_test:
      return "load test";
    case LoadKind::baseline:
      return "baseline";
  }
  return "";
}

void keep_if_slow(std::vector<SlowRequest>& slowest, std::chrono::microseconds response,
                  const std::function<std::string()>& make_line) {
  if (slowest.size() == kMaxSlowRequests && response <= slowest.back().response) return;
  const auto place =
      std::upper_bound(slowest.begin(), slowest.end(), response,
                       [](auto value, const SlowRequest& other) { return value > other.response; });
  slowest.insert(place, {response, make_line()});
  if (slowest.size() > kMaxSlowRequests) slowest.pop_back();
}

bool LoadResult::thresholds_kept() const {
  return std::all_of(judgements.begin(), judgements.end(),
                     [](const Judgement& judgement) { return judgement.kept; });
}

LoadTest::LoadTest(const LoadOptions& options, Instant now, std::chrono::milliseconds drain)
    : options_(options),
      start_(options.plan ? now + patience_for(options).most + kLead : now),
      metrics_(plan(), start_),
      drain_(drain) {}

bool LoadTest::plan_ended() const { return options_.plan && !options_.plan->time_of(planned_); }

std::optional<std::uint64_t> LoadTest::planned_requests() const {
  const auto duration = options_.plan ? options_.plan->duration() : std::nullopt;
  if (!duration) return std::nullopt;
  return options_.plan->count_before(*duration + std::chrono::nanoseconds(1));
}

std::optional<Instant> LoadTest::plan_next() {
  if (!options_.plan) return std::nullopt;
  const auto after = options_.plan->time_of(planned_);
  ANP_REQUIRE(after.has_value(), "a plan that has ended is asked for no more");
  ++planned_;
  metrics_.on_planned();
  last_due_ = start_ + *after;
  return last_due_;
}

void LoadTest::note_response(std::chrono::microseconds response,
                             const std::function<std::string()>& make_line) {
  keep_if_slow(slowest_, response, make_line);
}

bool LoadTest::should_stop(Instant now) {
  const bool over = (plan_ended() || articles_ran_out_) && last_due_;
  drained_ = drained_ || (over && now > *last_due_ + drain_);
  aborted_ = aborted_ || (!drained_ && options_.abort_on_fail && misses_a_threshold(now));
  return drained_ || aborted_;
}

bool LoadTest::misses_a_threshold(Instant now) const {
  const LoadCounts all = metrics_.total(now);
  if (all.all_ended() < kLeastToAbort) return false;
  return std::any_of(options_.thresholds.begin(), options_.thresholds.end(),
                     [&all](const Threshold& threshold) {
                       if (threshold.phase || !is_final(threshold)) return false;
                       const Judgement judgement = judge(threshold, all);
                       return judgement.value && !judgement.kept;
                     });
}

LoadProgress LoadTest::progress(Instant now) const {
  using std::chrono::floor;
  using std::chrono::milliseconds;
  const LoadCounts& all = metrics_.counts();
  LoadProgress progress;
  progress.planned = options_.plan.has_value();
  progress.at = floor<milliseconds>(metrics_.elapsed(now));
  if (const auto length = options_.plan ? options_.plan->duration() : std::nullopt) {
    progress.plan = floor<milliseconds>(*length);
    progress.at = std::min(progress.at, *progress.plan);
  }
  progress.offered = metrics_.offered(now);
  progress.due = metrics_.offered(now - kInTime);
  progress.in_time = all.in_time;
  progress.acknowledged = all.acknowledged();
  progress.errors = all.errors();
  progress.p95 = metrics_.last_p95(now);
  return progress;
}

Judgement LoadTest::judge_phase(const Threshold& threshold, Instant now) const {
  const LoadCounts phase = metrics_.phase(*threshold.phase, now);
  if (phase.seconds > 0) return judge(threshold, phase);
  Judgement judgement;
  judgement.text = threshold.text;
  judgement.measured = "not begun";
  return judgement;
}

std::vector<Judgement> LoadTest::thresholds_so_far(Instant now) const {
  std::vector<Judgement> judgements;
  if (options_.thresholds.empty()) return judgements;
  const LoadCounts all = metrics_.total(now);
  for (const Threshold& threshold : options_.thresholds) {
    judgements.push_back(threshold.phase ? judge_phase(threshold, now) : judge(threshold, all));
  }
  return judgements;
}

LoadResult LoadTest::result(Instant now) const {
  LoadResult result;
  result.model = model_text(options_);
  result.figures = metrics_.figures(now);
  result.slowest = slowest_;
  result.articles_ran_out = articles_ran_out_;
  for (const Threshold& threshold : options_.thresholds) {
    result.judgements.push_back(judge(threshold, counts_of(threshold, result.figures)));
  }
  return result;
}

void apply_load_options(const LoadOptions& load, EngineOptions& engine) {
  engine.gate.fixed_limit = true;
  engine.gate.think = load.think;
  if (!load.plan) return;
  engine.window = engine.gate.max_in_flight + requests_ahead(*load.plan);
}

RunBooks::Patience patience_for(const LoadOptions& load) {
  using std::chrono::milliseconds;
  if (!load.plan) return {};
  const double ahead = static_cast<double>(requests_ahead(*load.plan)) / load.plan->highest_rate();
  const milliseconds wait(static_cast<std::int64_t>(std::min(ahead * 1000 / 4, 1e6)));
  return {std::clamp(wait, milliseconds(20), milliseconds(1'000)), UINT32_MAX, true, nullptr};
}

}  // namespace anp
