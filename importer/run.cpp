#include "importer/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "generator/output_file.h"
#include "importer/driver.h"
#include "importer/guard.h"
#include "importer/interrupt.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/live/live_run.h"
#include "importer/live/run_ending.h"
#include "importer/plan_text.h"
#include "importer/ready_target.h"
#include "importer/report/html_report.h"
#include "importer/report/load_report.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

ExitCode refuse(ExitCode code, const std::string& message) { return report_halt({code, message}); }

// A load test whose plan is over looks up what may have got lost, and ends.
constexpr std::chrono::milliseconds kDrainBeyondSettle{3'000};

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

EngineOptions engine_options(const ImportOptions& options, const Probe& probe) {
  EngineOptions engine;
  engine.gate.max_in_flight = options.max_in_flight;
  engine.gate.rate = options.rate;
  engine.settle = options.settle;
  engine.max_attempts = options.max_attempts;
  engine.update = options.update;
  // Sending blindly would overwrite what somebody else put there.
  engine.look_up_first = probe.articles > 0;
  engine.sweep = probe.inserts;
  if (options.load) apply_load_options(*options.load, engine);
  return engine;
}

BatchPlan::Options plan_options(const ImportOptions& options, const Subject& subject,
                                const Probe& probe) {
  BatchPlan::Options plan;
  plan.source = subject.source->positions();
  plan.batch = probe.max_batch == 0 ? options.batch : std::min(options.batch, probe.max_batch);
  plan.update = options.update;
  if (options.command == ImportOptions::Command::retry) {
    plan.replay = options.replay;
    plan.articles = subject.articles;
  }
  return plan;
}

/// Everything of one run, in the order in which it comes to be.
class ImportRun {
 public:
  ImportRun(const ImportOptions& options, const Subject& subject, Target& target, Ledger& ledger,
            const Probe& probe, LivePage* page)
      : options_(options),
        source_(*subject.source),
        target_text_(subject.url.text()),
        background_(options.load && options.load->plan ? std::make_unique<BackgroundLedger>(ledger)
                                                       : nullptr),
        ledger_(background_ ? *background_ : ledger),
        started_(steady_clock::now()),
        started_at_(system_clock::now()),
        run_(ledger_.begin_run(options.command_line, started_at_)),
        plan_(ledger_, plan_options(options, subject, probe)),
        books_(ledger_, source_, plan_, run_, patience()),
        engine_(engine_options(options, probe), jitter_seed(options), started_),
        progress_(progress_style_for(STDERR_FILENO), [](std::string_view text) {
          fmt::print(stderr, "{}", text);
          std::fflush(stderr);
        }) {
    if (!options.log.empty()) log_.emplace(options.log);
    if (options.load) load_.emplace(*options.load, started_, options.settle + kDrainBeyondSettle);
    if (page != nullptr) {
      const std::string title = load_ ? "Load test: " + model_text(*options.load) : "Import";
      live_.emplace(*page, LiveRun::Subject{run_, title, source_.description(), target_text_},
                    load_ ? &*load_ : nullptr, started_);
    }
    driver_.emplace(DriverParts{engine_, target, source_, plan_, books_, log_ ? &*log_ : nullptr,
                                load_ ? &*load_ : nullptr, counted_by(), run_, [this] {
                                  show_progress();
                                  show_live();
                                }});
  }

  void run() {
    ledger_.set_bad_lines(source_.bad_lines(), source_.bad_line_count());
    show_live();
    driver_->run();
    ended_ = steady_clock::now();
    if (live_) live_->show(figures(), engine_.totals(), ended_);
    if (!options_.quiet) progress_.finish(figures());
    ledger_.end_run(run_, end(), system_clock::now());
    ledger_.commit();
  }

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

  [[nodiscard]] RunEnd end() const {
    if (left() == 0 || load_done()) return RunEnd::done;
    switch (engine_.stop_cause()) {
      case StopCause::none:
      case StopCause::gone:
        return RunEnd::failed;
      case StopCause::user:
        return RunEnd::interrupted;
      case StopCause::refused:
        return RunEnd::stopped;
    }
    return RunEnd::failed;
  }

  [[nodiscard]] RunSummary summary(const std::string& ledger_path) const;

 private:
  [[nodiscard]] RunBooks::Patience patience() const {
    RunBooks::Patience patience;
    if (options_.load) patience = patience_for(*options_.load);
    patience.background = background_.get();
    return patience;
  }

  [[nodiscard]] ProgressFigures figures() const {
    const EngineTotals& totals = engine_.totals();
    ProgressFigures figures;
    figures.total = plan_.articles();
    if (const auto requests = load_ ? load_->planned_requests() : std::nullopt) {
      // A load test ends with its plan, whatever is left then.
      figures.total = std::min(figures.total, plan_.done_before() + *requests * options_.batch);
    }
    figures.done_before = plan_.done_before();
    figures.done = totals.settled();
    figures.dead_letters = totals.dead_letters;
    figures.unknown = totals.unknown_now;
    figures.retries = totals.resends;
    figures.in_flight = engine_.gate().in_flight();
    const auto now = steady_clock::now();
    figures.elapsed = elapsed(now);
    if (load_) figures.load = load_->progress(now);
    return figures;
  }

  [[nodiscard]] std::chrono::milliseconds elapsed(Instant now) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - started_);
  }

  /// What counts sends by interval; null: nobody wants to know.
  [[nodiscard]] LoadMetrics* counted_by() {
    if (load_) return &load_->metrics();
    return live_ ? &live_->metrics() : nullptr;
  }

  /// Once a second, to those who look.
  void show_live() {
    const auto now = steady_clock::now();
    if (live_ && live_->due(now)) live_->show(figures(), engine_.totals(), now);
  }

  void show_progress() {
    if (options_.quiet) return;
    if (progress_.due(elapsed(steady_clock::now()))) progress_.update(figures());
    const bool by_user = engine_.stop_cause() == StopCause::user && interrupts() > 0;
    if (!by_user || told_stop_) return;
    told_stop_ = true;
    progress_.clear();
    fmt::print(stderr, "anp-import: finishing what is in flight; once more stops at once\n");
  }

  const ImportOptions& options_;
  ArticleSource& source_;
  std::string target_text_;
  std::unique_ptr<BackgroundLedger> background_;  // of a plan: commits hold up no request
  Ledger& ledger_;
  steady_clock::time_point started_;
  system_clock::time_point started_at_;
  RunId run_;
  BatchPlan plan_;
  RunBooks books_;
  Engine engine_;
  Progress progress_;
  std::optional<BatchLog> log_;
  std::optional<LoadTest> load_;
  std::optional<LiveRun> live_;  // nothing: nobody looks
  steady_clock::time_point ended_;
  std::optional<Driver> driver_;
  bool told_stop_ = false;
};

RunSummary ImportRun::summary(const std::string& ledger_path) const {
  const EngineTotals& totals = engine_.totals();
  const Driver::Metrics& metrics = driver_->metrics();
  RunSummary summary;
  summary.run = run_;
  summary.end = end();
  if (summary.end != RunEnd::done) summary.reason = engine_.stop_reason();
  summary.source = source_.description();
  summary.target = target_text_;
  summary.ledger = ledger_path;
  summary.batch_log = options_.log;
  summary.command = options_.command_line;
  for (const IdentityField& field : source_.identity()) {
    summary.origin.emplace_back(field.name, field.value);
  }
  summary.started = started_at_;
  summary.total = plan_.articles();
  summary.done_before = plan_.done_before();
  summary.sent = totals.sent;
  summary.created = totals.created;
  summary.updated = totals.updated;
  summary.unchanged = totals.unchanged;
  summary.dead_letters = totals.dead_letters;
  summary.dead_letters_all = ledger_.totals().dead_letters;
  summary.bad_lines = source_.bad_line_count();
  summary.left = left();
  summary.requests = totals.sends;
  summary.retries = totals.resends;
  summary.look_ups = totals.look_ups;
  summary.unknown_outcomes = totals.unknown_outcomes;
  summary.unknown_resolved = totals.unknown_resolved;
  summary.twins = totals.twins;
  summary.latency = metrics.latency;
  summary.elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
  summary.db_calls = metrics.db_calls;
  summary.db_calls_answers = metrics.db_calls_answers;
  summary.cache = metrics.cache;
  if (load_) {
    summary.load = load_->result(ended_);
    summary.load->batch = options_.batch;
  }
  if (summary.left > 0) summary.continue_command = options_.command_line;
  return summary;
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
  if (!options.report.empty()) {
    OutputFile report(options.report);
    report.write(format_summary_json(summary));
    report.close();
  }
  if (!options.html.empty()) {
    OutputFile page(options.html);
    page.write(format_html_report(summary));
    page.close();
  }
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
