#include "importer/import_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "importer/interrupt.h"
#include "importer/ready_target.h"

namespace anp {

namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

// A load test whose plan is over looks up what may have got lost, and ends.
constexpr std::chrono::milliseconds kDrainBeyondSettle{3'000};

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

}  // namespace

ImportRun::ImportRun(const ImportOptions& options, const Subject& subject, Target& target,
                     Ledger& ledger, const Probe& probe, LivePage* page)
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

void ImportRun::run() {
  ledger_.set_bad_lines(source_.bad_lines(), source_.bad_line_count());
  show_live();
  driver_->run();
  ended_ = steady_clock::now();
  if (live_) live_->show(figures(), engine_.totals(), ended_);
  if (!options_.quiet) progress_.finish(figures());
  ledger_.end_run(run_, end(), system_clock::now());
  ledger_.commit();
}

RunEnd ImportRun::end() const {
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

RunBooks::Patience ImportRun::patience() const {
  RunBooks::Patience patience;
  if (options_.load) patience = patience_for(*options_.load);
  patience.background = background_.get();
  return patience;
}

ProgressFigures ImportRun::figures() const {
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

std::chrono::milliseconds ImportRun::elapsed(Instant now) const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - started_);
}

LoadMetrics* ImportRun::counted_by() {
  if (load_) return &load_->metrics();
  return live_ ? &live_->metrics() : nullptr;
}

/// Once a second, to those who look.
void ImportRun::show_live() {
  const auto now = steady_clock::now();
  if (live_ && live_->due(now)) live_->show(figures(), engine_.totals(), now);
}

void ImportRun::show_progress() {
  if (options_.quiet) return;
  if (progress_.due(elapsed(steady_clock::now()))) progress_.update(figures());
  const bool by_user = engine_.stop_cause() == StopCause::user && interrupts() > 0;
  if (!by_user || told_stop_) return;
  told_stop_ = true;
  progress_.clear();
  fmt::print(stderr, "anp-import: finishing what is in flight; once more stops at once\n");
}

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

}  // namespace anp
