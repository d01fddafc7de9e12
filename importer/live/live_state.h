#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "importer/ledger/ledger.h"
#include "importer/report/histogram.h"
#include "importer/report/load_metrics.h"
#include "importer/report/load_series.h"
#include "importer/report/progress.h"
#include "importer/report/threshold.h"

namespace anp {

/// How a run ended, for people.
struct RunEnding {
  std::string text;
  bool good = false;
};

/// What a run has come to so far, for those who look at it from outside: about 150 KB, copied out
/// of the run once a second and never changed after that.
struct LiveState {
  RunId run = 0;      ///< 0: it has not begun
  std::string title;  ///< "Load test: open, constant:200/s:60s"
  std::string source;
  std::string target;  ///< URL without secrets
  std::chrono::milliseconds elapsed{0};

  ProgressFigures progress;   ///< of articles, and of the plan where there is one
  std::uint64_t created = 0;  ///< articles, as the next two
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;

  /// Of requests. Without a load test, what was offered is what left.
  LoadCounts all;
  Histogram service;
  Histogram lateness;  ///< empty where no plan says when requests leave
  LoadSeries series;
  std::uint64_t in_flight = 0;
  std::vector<Judgement> thresholds;  ///< as they stand

  std::optional<RunEnding> ending;  ///< nothing: it goes on
};

}  // namespace anp
