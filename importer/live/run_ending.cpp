#include "importer/live/run_ending.h"

#include <fmt/format.h>

#include "importer/report/load_report.h"
#include "importer/report/progress.h"

namespace anp {

RunEnding ending_of(const RunSummary& run, ExitCode code) {
  const std::string verdict = run.load ? load_verdict(*run.load) : "Done";
  switch (code) {
    case ExitCode::done:
      return {verdict, true};
    case ExitCode::dead_letters:
      return {fmt::format("{}; {} and {} remain", verdict,
                          format_count_of(run.dead_letters_all, "dead letter", "dead letters"),
                          format_count_of(run.bad_lines, "bad line", "bad lines")),
              false};
    case ExitCode::load_not_delivered:
    case ExitCode::threshold_failed:
      return {verdict, false};
    case ExitCode::interrupted:
      return {"Interrupted: the same command goes on", false};
    case ExitCode::cannot_run:
    case ExitCode::usage:
    case ExitCode::target_refused:
    case ExitCode::differences_found:
      break;
  }
  return {
      fmt::format("Stopped: {}; {} are left", run.reason.empty() ? "see its terminal" : run.reason,
                  format_count_of(run.left, "article", "articles")),
      false};
}

}  // namespace anp
