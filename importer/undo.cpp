#include "importer/undo.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/ready_target.h"
#include "importer/report/progress.h"
#include "importer/undo_work.h"

namespace anp {

namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr std::uint32_t kPage = 1000;
constexpr std::size_t kListed = 10;

/// What undo would do, by the ledger alone.
struct UndoPlan {
  std::uint64_t articles = 0;
  std::uint64_t batches = 0;
  std::uint64_t open = 0;  ///< articles that may be on the target, though no answer ever said so
  std::vector<std::uint64_t> first;  ///< positions, at most kListed
};

UndoPlan plan_undo(const Ledger& ledger, const std::vector<PositionInterval>& articles) {
  UndoPlan plan;
  BatchId seen = 0;
  for (auto page = ledger.batches(0, kPage); !page.empty(); page = ledger.batches(seen, kPage)) {
    for (const BatchRecord& batch : page) {
      const auto offsets = removable(batch, articles);
      plan.articles += offsets.size();
      plan.batches += offsets.empty() ? 0 : 1;
      for (const std::uint32_t offset : offsets) {
        if (plan.first.size() < kListed) plan.first.push_back(batch.range.first + offset);
      }
      if (batch.state != BatchState::intent && batch.state != BatchState::unknown) continue;
      for (const std::uint32_t offset : batch.pending.offsets()) {
        if (!batch.created.contains(offset)) ++plan.open;
      }
    }
    seen = page.back().id;
  }
  return plan;
}

void warn_of_open(const UndoPlan& plan) {
  if (plan.open == 0) return;
  fmt::print(stderr,
             "anp-import: {} may be there without an answer that says so: undo leaves them; run "
             "the import again to settle them first\n",
             format_count_of(plan.open, "more article", "more articles"));
}

ExitCode print_plan(const UndoPlan& plan, const Subject& subject) {
  fmt::print(
      "Would remove {} in {} from {}, unless somebody changed them since; nothing was "
      "contacted\n",
      format_count_of(plan.articles, "article", "articles"),
      format_count_of(plan.batches, "batch", "batches"), subject.url.text());
  for (const std::uint64_t position : plan.first) {
    const auto article = subject.source->read({position, 1});
    if (!article) return report_halt({ExitCode::cannot_run, article.error().message});
    fmt::print("  {}  {}\n", article->front().source_id, article->front().hash);
  }
  if (plan.articles > plan.first.size()) {
    fmt::print("  and {} more\n", format_count(plan.articles - plan.first.size()));
  }
  warn_of_open(plan);
  return ExitCode::done;
}

RequestLoop::Options loop_options(const ImportOptions& options) {
  RequestLoop::Options loop;
  loop.gate.max_in_flight = options.max_in_flight;
  loop.gate.rate = options.rate;
  // A removal that is late must not meet what the next run puts there.
  loop.settle = options.settle;
  loop.max_attempts = options.max_attempts;
  return loop;
}

RunEnd run_end(const LoopEnd& end, const UndoTotals& totals) {
  switch (end.cause) {
    case StopCause::none:
      return totals.failed == 0 ? RunEnd::done : RunEnd::failed;
    case StopCause::user:
      return RunEnd::interrupted;
    case StopCause::refused:
      return RunEnd::stopped;
    case StopCause::gone:
      return RunEnd::failed;
  }
  return RunEnd::failed;
}

void print_totals(const UndoTotals& totals, const Subject& subject) {
  fmt::print("Undone: {} removed from {}\n", format_count_of(totals.removed, "article", "articles"),
             subject.url.text());
  if (totals.absent > 0) fmt::print("  gone before   {}\n", format_count(totals.absent));
  if (totals.changed > 0) {
    fmt::print("  kept          {}: changed since they were imported\n",
               format_count(totals.changed));
    for (const std::string& id : totals.kept) fmt::print("    {}\n", id);
    if (totals.changed > totals.kept.size()) {
      fmt::print("    and {} more\n", format_count(totals.changed - totals.kept.size()));
    }
  }
  fmt::print("  ledger        {}: the same import puts them back\n", subject.ledger);
}

ExitCode exit_code_of(const LoopEnd& end, const UndoTotals& totals) {
  if (end.cause != StopCause::none) return report_halt(halt_of(end.cause, end.reason));
  if (totals.failed == 0) return ExitCode::done;
  return report_halt({ExitCode::cannot_run,
                      fmt::format("{} articles may still be there ({}): the same command goes on",
                                  totals.failed, totals.reason)});
}

/// Removes what the plan names; the target is ready and the ledger is this subject's.
ExitCode carry_out(const ImportOptions& options, const Subject& subject, const ReadyTarget& ready,
                   Ledger& ledger, const UndoPlan& plan) {
  const RunId run = ledger.begin_run(options.command_line, system_clock::now());
  std::optional<BatchLog> log;
  if (!options.log.empty()) log.emplace(options.log);
  Progress progress(progress_style_for(STDERR_FILENO), [](std::string_view text) {
    fmt::print(stderr, "{}", text);
    std::fflush(stderr);
  });
  const auto started = steady_clock::now();
  ProgressFigures figures;
  figures.total = plan.articles;
  UndoWork* working = nullptr;
  const std::uint32_t most = ready.probe.max_batch == 0 ? kMaxBatchArticles : ready.probe.max_batch;
  UndoWork work(UndoParts{
      *ready.target, *subject.source, ledger, subject.articles, run,
      std::min(most, kMaxBatchArticles), log ? &*log : nullptr, [&](std::uint32_t in_flight) {
        figures.done = working->totals().settled();
        figures.in_flight = in_flight;
        figures.elapsed =
            std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started);
        if (!options.quiet) progress.update(figures);
      }});
  working = &work;
  RequestLoop loop(*ready.target, loop_options(within_limits(options, ready.passage)),
                   jitter_seed(options));
  const LoopEnd end = loop.run(work);
  work.finish();
  ledger.end_run(run, run_end(end, work.totals()), system_clock::now());
  ledger.commit();
  if (!options.quiet) {
    progress.finish(figures);
    print_totals(work.totals(), subject);
  }
  return exit_code_of(end, work.totals());
}

}  // namespace

ExitCode undo_import(const ImportOptions& options) {
  auto subject = open_recorded_subject(options);
  if (!subject) return report_halt({ExitCode::cannot_run, subject.error().message});
  if (!subject->ledger_exists) return report_halt(no_ledger(*subject));
  if (options.dry_run) {
    const auto ledger = open_sqlite_ledger_to_read(subject->ledger);
    return print_plan(plan_undo(*ledger, subject->articles), *subject);
  }
  auto opened = open_ready_target(options, *subject);
  if (const auto* refused = std::get_if<Halt>(&opened)) return report_halt(*refused);
  const auto ledger = open_sqlite_ledger(subject->ledger);
  if (const auto other = check_ledger_identity(*ledger, *subject)) return report_halt(*other);
  if (const auto halt = check_limits(options, *subject, ledger.get())) return report_halt(*halt);
  const UndoPlan plan = plan_undo(*ledger, subject->articles);
  warn_of_open(plan);
  return carry_out(options, *subject, std::get<ReadyTarget>(opened), *ledger, plan);
}

}  // namespace anp
