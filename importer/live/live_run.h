#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "generator/exit_code.h"
#include "importer/engine/engine.h"
#include "importer/live/live_page.h"
#include "importer/options.h"

namespace anp {

/// The page of --live, from now on, with its address on stderr; null where nobody asked for it.
Result<std::unique_ptr<LivePage>> open_live_page(const ImportOptions& options);

/// Says on the page how the run ended. It stays for as long as --live-linger says; who interrupted
/// the run wants to go, so then it does not.
void end_live_page(LivePage& page, const ImportOptions& options, RunEnding ending, ExitCode code);

/// Shows a run on its page, once a second.
class LiveRun {
 public:
  /// What does not change while the run goes on.
  struct Subject {
    RunId run = 0;
    std::string title;  ///< what kind of run
    std::string source;
    std::string target;
  };

  /// @param load  of a load test, must outlive this; null: sends are counted here
  LiveRun(LivePage& page, Subject subject, LoadTest* load, Instant start);

  /// Where sends are to be counted.
  [[nodiscard]] LoadMetrics& metrics() {
    return load_ != nullptr ? load_->metrics() : own_metrics_;
  }
  /// Whether a second is over since the last time.
  [[nodiscard]] bool due(Instant now);
  void show(const ProgressFigures& progress, const EngineTotals& totals, Instant now);

 private:
  LivePage& page_;
  Subject subject_;
  LoadTest* load_;
  LoadMetrics own_metrics_;
  LoadSeries series_;
  std::optional<std::chrono::seconds> shown_;  // the second that was shown last
};

}  // namespace anp
