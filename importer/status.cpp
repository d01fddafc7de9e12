#include "importer/status.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

#include "importer/ledger/sqlite_ledger.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

constexpr std::uint32_t kShownRuns = 5;
constexpr std::uint32_t kShownDeadLetters = 10;

std::string utc(std::chrono::system_clock::time_point at) {
  const auto whole = std::chrono::time_point_cast<std::chrono::seconds>(at);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(whole)));
}

void print_identity(const Ledger& ledger, const std::string& path) {
  fmt::print("ledger         {}\n", path);
  const auto identity = ledger.identity();
  if (!identity) {
    fmt::print("               not used by any run yet\n");
    return;
  }
  fmt::print("target         {}\n", identity->target_url);
  if (!identity->site_id.empty()) fmt::print("site           {}\n", identity->site_id);
  for (const IdentityField& field : identity->source) {
    fmt::print("{:<14} {}\n", field.name, field.value);
  }
}

void print_totals(const LedgerTotals& totals) {
  fmt::print("articles       {} created, {} updated, {} unchanged, {} open, {} dead letters\n",
             format_count(totals.created), format_count(totals.updated),
             format_count(totals.unchanged), format_count(totals.pending),
             format_count(totals.dead_letters));
  fmt::print(
      "batches        {} acknowledged, {} with dead letters, {} intended, {} unknown, {} to "
      "retry\n",
      format_count(totals.acknowledged_batches), format_count(totals.dead_batches),
      format_count(totals.intent_batches), format_count(totals.unknown_batches),
      format_count(totals.retry_batches));
  fmt::print("attempts       {}\n", format_count(totals.attempts));
  if (totals.bad_lines > 0) fmt::print("bad lines      {}\n", format_count(totals.bad_lines));
}

void print_runs(const Ledger& ledger, const LedgerTotals& totals) {
  fmt::print("runs           {}\n", format_count(totals.runs));
  for (const RunRecord& run : ledger.runs(kShownRuns)) {
    fmt::print("  {:>4}  {}  {:<11}  {}\n", run.id, utc(run.started), to_string(run.end),
               run.command);
  }
}

void print_dead_letters(const Ledger& ledger) {
  for (const DeadLetter& letter : ledger.dead_letters(0, kShownDeadLetters)) {
    fmt::print("dead           {}: {}\n", letter.source_id, letter.reason);
  }
  for (const BadLine& line : ledger.bad_lines(0, kShownDeadLetters)) {
    fmt::print("bad line       {}: {}\n", line.line, line.reason);
  }
}

}  // namespace

ExitCode print_status(const std::string& path) {
  const auto ledger = open_sqlite_ledger_to_read(path);
  const LedgerTotals totals = ledger->totals();
  print_identity(*ledger, path);
  print_totals(totals);
  print_runs(*ledger, totals);
  print_dead_letters(*ledger);
  return totals.dead_letters + totals.bad_lines > 0 ? ExitCode::dead_letters : ExitCode::done;
}

}  // namespace anp
