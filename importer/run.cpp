#include "importer/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "generator/hash.h"
#include "generator/output_file.h"
#include "generator/pack.h"
#include "importer/dataset_source.h"
#include "importer/driver.h"
#include "importer/guard.h"
#include "importer/interrupt.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/ndjson_source.h"
#include "importer/report/progress.h"
#include "importer/targets/open_target.h"

namespace anp {

namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

ExitCode refuse(ExitCode code, const std::string& message) {
  fmt::print(stderr, "anp-import: {}\n", message);
  return code;
}

Result<std::unique_ptr<ArticleSource>> open_source(const ImportOptions& options) {
  if (!options.input.empty()) return open_ndjson_source(options.input);
  const auto pack = find_pack(options.pack);
  if (!pack) return pack.error();
  return open_dataset_source({pack->string(), options.seed, options.first, options.count});
}

/// The same for every run of the same source and target, so that a second run finds the first one's
/// ledger. The range is not in it: a run with a larger --count continues.
std::string default_ledger_path(const LedgerIdentity& identity) {
  std::string text = identity.target_url;
  for (const IdentityField& field : identity.source) {
    text += fmt::format("\n{}={}", field.name, field.value);
  }
  return fmt::format("anp-import-{}.ledger", digest_of(text).hex().substr(0, 12));
}

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
  return engine;
}

std::uint64_t seed_of(const ImportOptions& options) {
  if (options.run_seed) return *options.run_seed;
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

/// Everything of one run, in the order in which it comes to be.
class ImportRun {
 public:
  ImportRun(const ImportOptions& options, ArticleSource& source, Target& target, Ledger& ledger,
            const Probe& probe)
      : options_(options),
        source_(source),
        ledger_(ledger),
        started_(steady_clock::now()),
        run_(ledger.begin_run(options.command_line, system_clock::now())),
        plan_(ledger, {source.positions(), batch_size(options, probe), options.update}),
        books_(ledger, source, plan_, run_),
        engine_(engine_options(options, probe), seed_of(options), started_),
        progress_(progress_style_for(STDERR_FILENO), [](std::string_view text) {
          fmt::print(stderr, "{}", text);
          std::fflush(stderr);
        }) {
    if (!options.log.empty()) log_.emplace(options.log);
    driver_.emplace(DriverParts{engine_, target, source, plan_, books_, log_ ? &*log_ : nullptr,
                                run_, [this] { show_progress(); }});
  }

  void run() {
    ledger_.set_bad_lines(source_.bad_lines(), source_.bad_line_count());
    driver_->run();
    if (!options_.quiet) progress_.finish(figures());
    ledger_.end_run(run_, end(), system_clock::now());
    ledger_.commit();
  }

  [[nodiscard]] const Engine& engine() const { return engine_; }

  /// Articles that a next run has to do.
  [[nodiscard]] std::uint64_t left() const {
    return source_.positions().size() - plan_.done_before() - engine_.totals().settled();
  }

  /// Of them, those that this command cannot reach.
  [[nodiscard]] std::uint64_t out_of_range() const { return plan_.out_of_range(); }

  [[nodiscard]] RunEnd end() const {
    if (left() == 0) return RunEnd::done;
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
  static std::uint32_t batch_size(const ImportOptions& options, const Probe& probe) {
    return probe.max_batch == 0 ? options.batch : std::min(options.batch, probe.max_batch);
  }

  [[nodiscard]] ProgressFigures figures() const {
    const EngineTotals& totals = engine_.totals();
    ProgressFigures figures;
    figures.total = source_.positions().size();
    figures.done_before = plan_.done_before();
    figures.done = totals.settled();
    figures.dead_letters = totals.dead_letters;
    figures.unknown = totals.unknown_now;
    figures.retries = totals.resends;
    figures.in_flight = engine_.gate().in_flight();
    figures.elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
    return figures;
  }

  void show_progress() {
    if (options_.quiet) return;
    progress_.update(figures());
    if (engine_.stop_cause() != StopCause::user || told_stop_) return;
    told_stop_ = true;
    progress_.clear();
    fmt::print(stderr, "anp-import: finishing what is in flight; once more stops at once\n");
  }

  const ImportOptions& options_;
  ArticleSource& source_;
  Ledger& ledger_;
  steady_clock::time_point started_;
  RunId run_;
  BatchPlan plan_;
  RunBooks books_;
  Engine engine_;
  Progress progress_;
  std::optional<BatchLog> log_;
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
  summary.target = options_.target->text();
  summary.ledger = ledger_path;
  summary.batch_log = options_.log;
  summary.total = source_.positions().size();
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
  if (summary.left > 0) summary.continue_command = options_.command_line;
  return summary;
}

ExitCode exit_code_of(const ImportRun& run, const RunSummary& summary) {
  if (summary.left > 0) {
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

/// Error: the ledger is about something else. A site that is not the ledger's is the target's
/// fault, another dataset is the command line's.
ExitCode check_ledger(Ledger& ledger, const LedgerIdentity& identity) {
  const auto earlier = ledger.identity();
  const bool other_site = earlier && !earlier->site_id.empty() && !identity.site_id.empty() &&
                          earlier->site_id != identity.site_id;
  const auto bound = ledger.bind(identity);
  if (bound) return ExitCode::done;
  return refuse(other_site ? ExitCode::target_refused : ExitCode::usage, bound.error().message);
}

}  // namespace

ExitCode run_import(const ImportOptions& options) {
  const TargetUrl& url = *options.target;
  if (const auto allowed = guard_target(url); !allowed) {
    return refuse(ExitCode::target_refused, allowed.error().message);
  }
  const auto source = open_source(options);
  if (!source) return refuse(ExitCode::cannot_run, source.error().message);
  const auto target = open_target(url, {options.max_in_flight, options.timeout});
  catch_interrupts();
  const Probe probe = target->probe();
  if (probe.verdict == Probe::Verdict::unreachable) {
    return refuse(ExitCode::cannot_run, probe.message);
  }
  if (probe.verdict == Probe::Verdict::refused) {
    return refuse(ExitCode::target_refused, probe.message);
  }
  const LedgerIdentity identity{(*source)->identity(), url.text(), probe.site_id};
  const std::string path = options.ledger.empty() ? default_ledger_path(identity) : options.ledger;
  const auto ledger = open_sqlite_ledger(path);
  if (const ExitCode code = check_ledger(*ledger, identity); code != ExitCode::done) return code;
  if (!options.quiet) {
    fmt::print(stderr, "{} -> {}, ledger {}\n", (*source)->description(), url.text(), path);
  }
  print_bad_lines(**source);
  ImportRun run(options, **source, *target, *ledger, probe);
  run.run();
  const RunSummary summary = run.summary(path);
  if (!options.quiet) fmt::print("{}", format_summary_text(summary));
  std::fflush(stdout);
  if (!options.report.empty()) {
    OutputFile report(options.report);
    report.write(format_summary_json(summary));
    report.close();
  }
  return exit_code_of(run, summary);
}

}  // namespace anp
