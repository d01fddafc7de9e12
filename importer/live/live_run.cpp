#include "importer/live/live_run.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "importer/duration_text.h"

namespace anp {

Result<std::unique_ptr<LivePage>> open_live_page(const ImportOptions& options) {
  if (!options.live) return std::unique_ptr<LivePage>();
  auto page = LivePage::open(*options.live);
  if (page && !options.quiet) fmt::print(stderr, "live page: {}\n", (*page)->address());
  return page;
}

void end_live_page(LivePage& page, const ImportOptions& options, RunEnding ending, ExitCode code) {
  const auto linger =
      code == ExitCode::interrupted ? std::chrono::milliseconds(0) : options.live_linger;
  page.end(std::move(ending), linger);
  if (linger.count() == 0 || options.quiet) return;
  fmt::print(stderr, "live page: stays for {}, or until Ctrl-C\n", duration_text(linger));
}

LiveRun::LiveRun(LivePage& page, Subject subject, LoadTest* load, Instant start)
    : page_(page), subject_(std::move(subject)), load_(load), own_metrics_(nullptr, start) {}

bool LiveRun::due(Instant now) {
  // When an interval has just ended, so that all that the page shows is over.
  const auto second = std::chrono::floor<std::chrono::seconds>(metrics().elapsed(now));
  if (shown_ == second) return false;
  shown_ = second;
  return true;
}

void LiveRun::show(const ProgressFigures& progress, const EngineTotals& totals, Instant now) {
  const LoadMetrics& metrics = this->metrics();
  LiveState state;
  state.run = subject_.run;
  state.title = subject_.title;
  state.source = subject_.source;
  state.target = subject_.target;
  state.elapsed = progress.elapsed;
  state.progress = progress;
  state.created = totals.created;
  state.updated = totals.updated;
  state.unchanged = totals.unchanged;
  state.all = metrics.total(now);
  state.service = metrics.service();
  state.lateness = metrics.lateness();
  metrics.update(series_, now);
  state.series = series_;
  state.in_flight = metrics.in_flight();
  if (load_ != nullptr) state.thresholds = load_->thresholds_so_far(now);
  page_.show(std::move(state));
}

}  // namespace anp
