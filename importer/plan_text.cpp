#include "importer/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "importer/batch_plan.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/ready_target.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

/// Articles and batches of one origin.
struct Share {
  std::uint64_t articles = 0;
  std::uint64_t batches = 0;
};

struct ImportPlan {
  Share fresh;    ///< never sent
  Share open;     ///< looked up or sent again
  Share refresh;  ///< looked at again for --update
  std::uint64_t done_before = 0;
  std::uint64_t out_of_range = 0;
};

void add(Share& share, const Offered& offer) {
  share.articles += offer.pending.empty() ? offer.range.count : offer.pending.size();
  ++share.batches;
}

ImportPlan plan_of(BatchPlan& batches) {
  ImportPlan plan;
  plan.done_before = batches.done_before();
  plan.out_of_range = batches.out_of_range();
  while (const auto offer = batches.next()) {
    switch (offer->origin) {
      case Origin::fresh:
        add(plan.fresh, *offer);
        break;
      case Origin::retry:
      case Origin::unknown:
        add(plan.open, *offer);
        break;
      case Origin::refresh:
        add(plan.refresh, *offer);
        break;
    }
    batches.forget(offer->batch);
  }
  return plan;
}

ImportPlan plan_without_ledger(const Subject& subject, std::uint32_t batch) {
  ImportPlan plan;
  plan.fresh.articles = subject.source->positions().size();
  plan.fresh.batches = (plan.fresh.articles + batch - 1) / batch;
  return plan;
}

void print_share(const char* what, const Share& share) {
  if (share.articles == 0) return;
  fmt::print("  {:<13} {} in {}\n", what, format_count_of(share.articles, "article", "articles"),
             format_count_of(share.batches, "batch", "batches"));
}

}  // namespace

ExitCode print_import_plan(const ImportOptions& options, const Subject& subject) {
  const std::unique_ptr<Ledger> ledger = open_sqlite_ledger_if_any(subject.ledger);
  if (const auto halt = check_limits(options, subject, ledger.get())) return report_halt(*halt);
  ImportPlan plan;
  const std::uint32_t batch = subject.profile
                                  ? std::min(options.batch, subject.profile->send.request.batch)
                                  : options.batch;
  if (ledger) {
    if (const auto other = check_ledger_identity(*ledger, subject, false))
      return report_halt(*other);
    BatchPlan::Options plan_options;
    plan_options.source = subject.source->positions();
    plan_options.batch = batch;
    plan_options.update = options.update;
    BatchPlan batches(*ledger, plan_options);
    plan = plan_of(batches);
  } else {
    plan = plan_without_ledger(subject, batch);
  }
  const Share total{plan.fresh.articles + plan.open.articles + plan.refresh.articles, 0};
  fmt::print("Would import {}; nothing was contacted or written\n",
             format_count_of(total.articles, "article", "articles"));
  fmt::print("  {:<13} {}\n", "source", subject.source->description());
  fmt::print("  {:<13} {}\n", "target", subject.url.text());
  fmt::print("  {:<13} {}{}\n", "ledger", subject.ledger, ledger ? "" : " (new)");
  if (options.load) fmt::print("  {:<13} {}\n", "load test", model_text(*options.load));
  print_share("new", plan.fresh);
  print_share("left open", plan.open);
  print_share("to compare", plan.refresh);
  if (plan.done_before > 0) {
    fmt::print("  {:<13} {}\n", "done before",
               format_count_of(plan.done_before, "article", "articles"));
  }
  if (plan.out_of_range > 0) {
    fmt::print("  {:<13} {} of an earlier run with another --first or --count\n", "out of reach",
               format_count_of(plan.out_of_range, "article", "articles"));
  }
  if (subject.source->bad_line_count() > 0) {
    fmt::print("  {:<13} {}\n", "bad lines", format_count(subject.source->bad_line_count()));
  }
  return ExitCode::done;
}

ExitCode print_replay_plan(const ImportOptions& options, const Subject& subject,
                           const Ledger& ledger) {
  DeadBatches batches(ledger, options.replay, subject.articles);
  std::uint64_t letters = 0;
  while (const auto batch = batches.next()) {
    if (letters == 0) fmt::print("{:>8}  {:<24}  {}\n", "batch", "article", "reason");
    for (const DeadLetter& letter : batch->letters) {
      fmt::print("{:>8}  {:<24}  {}\n", batch->record.id, letter.source_id, letter.reason);
    }
    letters += batch->letters.size();
  }
  fmt::print("Would replay {} to {}; nothing was contacted or written\n",
             format_count_of(letters, "dead letter", "dead letters"), subject.url.text());
  return ExitCode::done;
}

}  // namespace anp
