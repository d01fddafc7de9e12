#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/engine/arrival_plan.h"
#include "importer/engine/engine.h"
#include "importer/report/load_metrics.h"
#include "importer/report/progress.h"
#include "importer/report/threshold.h"
#include "importer/run_books.h"

namespace anp {

/// What makes a run a load test.
struct LoadOptions {
  std::string arrival;                 ///< as written; empty: the closed model
  std::optional<ArrivalPlan> plan;     ///< of the open model
  std::uint32_t users = 0;             ///< of the closed model: requests at a time, 1..kMaxInFlight
  std::chrono::milliseconds think{0};  ///< of a user, between answer and next request
  std::vector<Threshold> thresholds;
  bool abort_on_fail = false;  ///< stop as soon as a threshold cannot be kept
};

/// For people: "open, constant:200/s:60s", "closed, 16 at a time, 20ms between".
std::string model_text(const LoadOptions& load);

/// A request that took long.
struct SlowRequest {
  std::chrono::microseconds response{0};  ///< from the moment that the plan wanted it to leave
  std::string log_line;                   ///< as in the batch log, without newline
};

inline constexpr std::size_t kMaxSlowRequests = 10;

/// Keeps a request if it is one of the slowest.
/// @param slowest   at most kMaxSlowRequests, slowest first
/// @param make_line is asked only then
void keep_if_slow(std::vector<SlowRequest>& slowest, std::chrono::microseconds response,
                  const std::function<std::string()>& make_line);

/// What was measured: only figures of one kind can be compared.
enum class LoadKind : std::uint8_t {
  load_test,  ///< an import by a plan, or by users
  baseline,   ///< pages and API of a site, read
};

/// "load test", "baseline".
std::string_view to_string(LoadKind);

/// What a load test came to, for reports.
struct LoadResult {
  LoadKind kind = LoadKind::load_test;
  std::string model;        ///< model_text()
  std::uint32_t batch = 0;  ///< articles in a request; 0: it has none
  LoadFigures figures;
  std::vector<Judgement> judgements;
  std::vector<SlowRequest> slowest;  ///< of first sends, at most kMaxSlowRequests, slowest first
  bool articles_ran_out = false;     ///< before the plan ended

  [[nodiscard]] bool thresholds_kept() const;
};

/// How long the books may wait, so that intents are durable long before they are needed.
RunBooks::Patience patience_for(const LoadOptions& load);

/// A load test that is under way: says when requests leave, and counts.
class LoadTest {
 public:
  /// Beyond what the books may wait, the first request is planned so long after the run begins: its
  /// intent has to be durable.
  static constexpr std::chrono::milliseconds kLead{300};
  /// So many requests must have ended before a threshold ends the test early.
  static constexpr std::uint64_t kLeastToAbort = 100;

  /// @param options must outlive the test
  /// @param drain   how long after its plan's end it goes on with what is not settled; after that
  ///                it is left for a later run
  LoadTest(const LoadOptions& options, Instant now, std::chrono::milliseconds drain);

  /// Of the next batch: when it is to leave; nothing in the closed model.
  std::optional<Instant> plan_next();
  /// Requests of the whole plan; nothing where it has no end.
  [[nodiscard]] std::optional<std::uint64_t> planned_requests() const;
  /// The plan has no more requests.
  [[nodiscard]] bool plan_ended() const;
  void articles_ran_out() { articles_ran_out_ = true; }

  [[nodiscard]] LoadMetrics& metrics() { return metrics_; }
  [[nodiscard]] LoadProgress progress(Instant now) const;
  /// The thresholds as they stand; those of phases that have not begun have no value.
  [[nodiscard]] std::vector<Judgement> thresholds_so_far(Instant now) const;
  /// A first send has ended that took so long: keeps its line if it is one of the slowest.
  /// @param make_line is asked only then
  void note_response(std::chrono::microseconds response,
                     const std::function<std::string()>& make_line);
  /// It is to end now: it has drained for long enough, or a threshold is missed, enough requests
  /// have ended, and the user wants it to end then. Remembers which.
  [[nodiscard]] bool should_stop(Instant now);
  [[nodiscard]] bool drained() const { return drained_; }
  [[nodiscard]] bool aborted() const { return aborted_; }
  [[nodiscard]] LoadResult result(Instant now) const;

 private:
  /// Of a phase, as it stands.
  [[nodiscard]] Judgement judge_phase(const Threshold& threshold, Instant now) const;
  [[nodiscard]] bool misses_a_threshold(Instant now) const;
  [[nodiscard]] const ArrivalPlan* plan() const {
    return options_.plan ? &*options_.plan : nullptr;
  }

  const LoadOptions& options_;
  Instant start_;
  LoadMetrics metrics_;
  std::uint64_t planned_ = 0;
  std::chrono::milliseconds drain_;
  std::optional<Instant> last_due_;
  std::vector<SlowRequest> slowest_;  // slowest first
  bool articles_ran_out_ = false;
  bool drained_ = false;
  bool aborted_ = false;
};

/// What a load test asks of the engine.
void apply_load_options(const LoadOptions& load, EngineOptions& engine);

}  // namespace anp
