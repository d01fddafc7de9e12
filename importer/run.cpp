#include "importer/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "generator/output_file.h"
#include "importer/guard.h"
#include "importer/import_run.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/live/live_run.h"
#include "importer/live/run_ending.h"
#include "importer/plan_text.h"
#include "importer/ready_target.h"
#include "importer/report/html_report.h"
#include "importer/report/load_report.h"

namespace anp {

namespace {

ExitCode refuse(ExitCode code, const std::string& message) { return report_halt({code, message}); }

void print_bad_lines(const ArticleSource& source) {
  constexpr std::size_t kMaxPrinted = 20;
  const auto& lines = source.bad_lines();
  for (std::size_t i = 0; i < std::min(kMaxPrinted, lines.size()); ++i) {
    fmt::print(stderr, "anp-import: line {}: {}\n", lines[i].line, lines[i].reason);
  }
  if (source.bad_line_count() > kMaxPrinted) {
    fmt::print(stderr, "anp-import: and {} more bad lines; the ledger lists the first {}\n",
               source.bad_line_count() - kMaxPrinted, kMaxListedBadLines);
  }
}

/// Of a load test that came to its end, or was ended by a threshold; nothing: it is as any other
/// run.
std::optional<ExitCode> exit_code_of(const LoadResult& load, bool aborted) {
  if (!load.figures.valid() && !aborted)
    return refuse(ExitCode::load_not_delivered, load_fault(load));
  if (load.thresholds_kept()) return std::nullopt;
  std::string missed;
  for (const Judgement& judgement : load.judgements) {
    if (judgement.kept) continue;
    missed += fmt::format("{}{} (it was {})", missed.empty() ? "" : ", ", judgement.text,
                          judgement.measured);
  }
  return refuse(
      ExitCode::threshold_failed,
      fmt::format("missed: {}{}", missed, aborted ? "; --abort-on-fail ended the test early" : ""));
}

ExitCode exit_code_of(const ImportRun& run, const RunSummary& summary) {
  if (summary.left > 0 && !run.load_done()) {
    switch (run.engine().stop_cause()) {
      case StopCause::user:
        return ExitCode::interrupted;
      case StopCause::refused:
        return refuse(ExitCode::target_refused,
                      fmt::format("stopped: {}; no article was given up: mend it, and the same "
                                  "command goes on",
                                  run.engine().stop_reason()));
      case StopCause::gone:
        return refuse(ExitCode::cannot_run,
                      fmt::format("stopped: {}; start it, and the same command goes on",
                                  run.engine().stop_reason()));
      case StopCause::none:
        if (run.out_of_range() > 0) {
          return refuse(ExitCode::cannot_run,
                        fmt::format("{} articles belong to batches of an earlier run with another "
                                    "--first or --count that reach beyond this one: run that "
                                    "command again (anp-import status shows it)",
                                    run.out_of_range()));
        }
        return refuse(ExitCode::cannot_run,
                      fmt::format("{} articles are left; the same command goes on", summary.left));
    }
  }
  const bool clean = summary.dead_letters_all == 0 && summary.bad_lines == 0;
  return clean ? ExitCode::done : ExitCode::dead_letters;
}

ExitCode final_code(const ImportRun& run, const RunSummary& summary) {
  if (summary.load && (run.load_done() || summary.left == 0 || run.aborted())) {
    if (const auto code = exit_code_of(*summary.load, run.aborted())) return *code;
  }
  return exit_code_of(run, summary);
}

/// Runs, and says what came of it; everything is open and checked.
ExitCode import_all(const ImportOptions& options, const Subject& subject, const ReadyTarget& ready,
                    Ledger& ledger, LivePage* live) {
  if (!options.quiet) {
    fmt::print(stderr, "{} -> {}, ledger {}\n", subject.source->description(), subject.url.text(),
               subject.ledger);
  }
  print_bad_lines(*subject.source);
  if (!options.quiet) {
    for (const std::string& loss : ready.probe.losses) {
      fmt::print(stderr, "anp-import: the target does not keep {}\n", loss);
    }
  }
  ImportRun run(options, subject, *ready.target, ledger, ready.probe, live);
  run.run();
  const RunSummary summary = run.summary(subject.ledger);
  if (!options.quiet) fmt::print("{}", format_summary_text(summary));
  std::fflush(stdout);
  if (!options.report.empty()) write_output_file(options.report, format_summary_json(summary));
  if (!options.html.empty()) write_output_file(options.html, format_html_report(summary));
  const ExitCode code = final_code(run, summary);
  if (live != nullptr) end_live_page(*live, options, ending_of(summary, code), code);
  return code;
}

}  // namespace

ExitCode run_import(const ImportOptions& given) {
  // Before the source: reading a large input takes time.
  const auto passage = guard_target(*given.target, guard_rules(given));
  if (!passage) return refuse(ExitCode::target_refused, passage.error().message);
  const ImportOptions options = within_limits(given, *passage);
  auto subject = open_subject(options);
  if (!subject) return refuse(ExitCode::cannot_run, subject.error().message);
  if (options.dry_run) return print_import_plan(options, *subject);
  // Before anything is sent: the port may be taken.
  const auto live = open_live_page(options);
  if (!live) return refuse(ExitCode::cannot_run, live.error().message);
  auto opened = open_ready_target(options, *subject);
  if (const auto* refused = std::get_if<Halt>(&opened)) return report_halt(*refused);
  const auto ledger = open_sqlite_ledger(subject->ledger);
  if (const auto other = check_ledger_identity(*ledger, *subject)) return report_halt(*other);
  if (const auto bound = ledger->bind(subject->identity); !bound) {
    return refuse(ExitCode::usage, bound.error().message);
  }
  // Again: another run may have had the ledger since it was looked at.
  if (const auto halt = check_limits(options, *subject, ledger.get())) return report_halt(*halt);
  return import_all(options, *subject, std::get<ReadyTarget>(opened), *ledger, live->get());
}

ExitCode retry_dead_letters(const ImportOptions& options) {
  auto subject = open_recorded_subject(options);
  if (!subject) return refuse(ExitCode::cannot_run, subject.error().message);
  if (!subject->ledger_exists) return report_halt(no_ledger(*subject));
  const auto check = [&](const Ledger& ledger) {
    return check_choice(ledger, options.replay, subject->articles);
  };
  if (options.dry_run) {
    const auto ledger = open_sqlite_ledger_to_read(subject->ledger);
    if (const auto ok = check(*ledger); !ok) return refuse(ExitCode::usage, ok.error().message);
    return print_replay_plan(options, *subject, *ledger);
  }
  const auto live = open_live_page(options);
  if (!live) return refuse(ExitCode::cannot_run, live.error().message);
  auto opened = open_ready_target(options, *subject);
  if (const auto* refused = std::get_if<Halt>(&opened)) return report_halt(*refused);
  const auto ledger = open_sqlite_ledger(subject->ledger);
  if (const auto other = check_ledger_identity(*ledger, *subject)) return report_halt(*other);
  if (const auto ok = check(*ledger); !ok) return refuse(ExitCode::usage, ok.error().message);
  if (const auto halt = check_limits(options, *subject, ledger.get())) return report_halt(*halt);
  return import_all(within_limits(options, std::get<ReadyTarget>(opened).passage), *subject,
                    std::get<ReadyTarget>(opened), *ledger, live->get());
}

}  // namespace anp
