#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "importer/driver.h"
#include "importer/ledger/background_ledger.h"
#include "importer/live/live_run.h"
#include "importer/options.h"
#include "importer/report/progress.h"
#include "importer/report/summary.h"
#include "importer/subject.h"

namespace anp {

/// Everything of one run, in the order in which it comes to be.
class ImportRun {
 public:
  /// Everything must outlive it. @param page null: nobody looks
  ImportRun(const ImportOptions& options, const Subject& subject, Target& target, Ledger& ledger,
            const Probe& probe, LivePage* page);

  /// Returns when the engine has finished, with everything in the ledger.
  void run();

  [[nodiscard]] const Engine& engine() const { return engine_; }

  /// Articles that a next run has to do.
  [[nodiscard]] std::uint64_t left() const {
    return plan_.articles() - plan_.done_before() - engine_.totals().settled();
  }

  /// Of them, those that this command cannot reach.
  [[nodiscard]] std::uint64_t out_of_range() const { return plan_.out_of_range(); }

  /// A load test did all that it had planned, though there are more articles.
  [[nodiscard]] bool load_done() const {
    if (!load_ || load_->aborted()) return false;
    return load_->drained() || (load_->plan_ended() && engine_.stop_cause() == StopCause::none);
  }

  /// A threshold ended the load test.
  [[nodiscard]] bool aborted() const { return load_ && load_->aborted(); }

  [[nodiscard]] RunEnd end() const;

  /// @param ledger_path for people
  [[nodiscard]] RunSummary summary(const std::string& ledger_path) const;

 private:
  [[nodiscard]] RunBooks::Patience patience() const;
  [[nodiscard]] ProgressFigures figures() const;
  [[nodiscard]] std::chrono::milliseconds elapsed(Instant now) const;
  /// What counts sends by interval; null: nobody wants to know.
  [[nodiscard]] LoadMetrics* counted_by();
  void show_live();
  void show_progress();

  const ImportOptions& options_;
  ArticleSource& source_;
  std::string target_text_;
  std::unique_ptr<BackgroundLedger> background_;  // of a plan: commits hold up no request
  Ledger& ledger_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::system_clock::time_point started_at_;
  RunId run_;
  BatchPlan plan_;
  RunBooks books_;
  Engine engine_;
  Progress progress_;
  std::optional<BatchLog> log_;
  std::optional<LoadTest> load_;
  std::optional<LiveRun> live_;  // nothing: nobody looks
  std::chrono::steady_clock::time_point ended_;
  std::optional<Driver> driver_;
  bool told_stop_ = false;
};

}  // namespace anp
