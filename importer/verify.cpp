#include "importer/verify.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "generator/output_file.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/ready_target.h"
#include "importer/report/progress.h"
#include "importer/verify_work.h"

namespace anp {

namespace {

using std::chrono::steady_clock;

/// An answer holds whole articles: more in a request would not save any.
constexpr std::uint32_t kMaxReadBackArticles = 100;

/// The excuse for an article that is not there: it is a dead letter.
std::string dead_letter_reason(const Ledger* ledger, std::uint64_t position) {
  if (ledger == nullptr) return {};
  const auto letters = ledger->dead_letters(position - 1, 1);
  if (letters.empty() || letters.front().position != position) return {};
  return fmt::format("dead letter: {}", letters.front().reason);
}

RequestLoop::Options loop_options(const ImportOptions& options) {
  RequestLoop::Options loop;
  loop.gate.max_in_flight = options.max_in_flight;
  loop.gate.rate = options.rate;
  loop.max_attempts = options.max_attempts;
  return loop;
}

ExitCode exit_code_of(const VerifyReport& report, const LoopEnd& end) {
  if (end.cause != StopCause::none) return report_halt(halt_of(end.cause, end.reason));
  if (report.unread > 0) {
    return report_halt(
        {ExitCode::cannot_run,
         fmt::format("{} articles could not be read back: the same command tries again",
                     report.unread)});
  }
  return report.same() ? ExitCode::done : ExitCode::differences_found;
}

ExitCode print_plan(const Subject& subject) {
  std::uint64_t total = 0;
  for (const PositionInterval& interval : subject.articles) total += interval.size();
  fmt::print("Would read {} back from {} and compare; nothing was contacted\n",
             format_count_of(total, "article", "articles"), subject.url.text());
  return ExitCode::done;
}

class ProgressLine {
 public:
  ProgressLine(const VerifyReport& report, bool quiet)
      : report_(report),
        quiet_(quiet),
        started_(steady_clock::now()),
        progress_(progress_style_for(STDERR_FILENO), [](std::string_view text) {
          fmt::print(stderr, "{}", text);
          std::fflush(stderr);
        }) {}

  void update(std::uint32_t in_flight) {
    if (!quiet_) progress_.update(figures(in_flight));
  }
  void finish() {
    if (!quiet_) progress_.finish(figures(0));
  }

 private:
  [[nodiscard]] ProgressFigures figures(std::uint32_t in_flight) const {
    ProgressFigures figures;
    figures.total = report_.total;
    figures.done = report_.checked;
    figures.in_flight = in_flight;
    figures.elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
    return figures;
  }

  const VerifyReport& report_;
  bool quiet_;
  steady_clock::time_point started_;
  Progress progress_;
};

}  // namespace

ExitCode verify_articles(const ImportOptions& options) {
  auto subject = open_recorded_subject(options);
  if (!subject) return report_halt({ExitCode::cannot_run, subject.error().message});
  if (options.dry_run) return print_plan(*subject);
  auto opened = open_ready_target(options, *subject);
  if (const auto* refused = std::get_if<Halt>(&opened)) return report_halt(*refused);
  const ReadyTarget& ready = std::get<ReadyTarget>(opened);
  const std::unique_ptr<Ledger> ledger = open_sqlite_ledger_if_any(subject->ledger);
  if (ledger) {
    if (const auto other = check_ledger_identity(*ledger, *subject)) return report_halt(*other);
  }
  VerifyReport report;
  report.source = subject->source->description();
  report.target = subject->url.text();
  if (ledger) report.ledger = subject->ledger;
  ProgressLine progress(report, options.quiet);
  VerifyWork work(
      *ready.target, *subject->source, subject->articles,
      std::min(options.batch, kMaxReadBackArticles), report,
      {[&ledger](std::uint64_t position) { return dead_letter_reason(ledger.get(), position); },
       [&progress](std::uint32_t in_flight) { progress.update(in_flight); }});
  RequestLoop loop(*ready.target, loop_options(within_limits(options, ready.passage)),
                   jitter_seed(options));
  const LoopEnd end = loop.run(work);
  progress.finish();
  report.stopped = end.reason;
  if (!options.quiet) fmt::print("{}", format_verify_text(report));
  std::fflush(stdout);
  if (!options.report.empty()) write_output_file(options.report, format_verify_json(report));
  return exit_code_of(report, end);
}

}  // namespace anp
