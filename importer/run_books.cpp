#include "importer/run_books.h"

#include <set>
#include <stdexcept>
#include <utility>

namespace anp {

namespace {

/// What stays true of an earlier record when its batch goes on. A finished one that is looked at
/// again settles all its articles anew; what it once created it still did.
BatchRecord base_of(const BatchRecord* earlier) {
  if (earlier == nullptr) return {};
  BatchRecord base = *earlier;
  if (is_finished(base.state)) base.updated = base.unchanged = base.rejected = 0;
  return base;
}

}  // namespace

RunBooks::RunBooks(Ledger& ledger, ArticleSource& source, BatchPlan& plan, RunId run,
                   Patience patience)
    : ledger_(ledger), source_(source), plan_(plan), run_(run), patience_(patience) {}

void RunBooks::record(const RecordIntent& intent) {
  put(intent.batch);
  reopen_dead_letters(intent.batch);
  // A look-up before the first send may have rejected some: a crash must not lose why.
  if (!intent.batch.rejections.empty()) put_dead_letters(intent.batch);
  intents_.push_back(intent.batch.id);
}

void RunBooks::record(const RecordProgress& progress) {
  const BatchSnapshot& batch = progress.batch;
  put(batch);
  reopen_dead_letters(batch);
  if (!batch.rejections.empty()) put_dead_letters(batch);
  if (const BatchRecord* earlier = plan_.earlier(batch.id)) remove_dead_letters(batch, *earlier);
  if (batch.pending.empty()) plan_.forget(batch.id);
}

void RunBooks::put(const BatchSnapshot& batch) {
  BatchRecord record = base_of(plan_.earlier(batch.id));
  record.id = batch.id;
  record.range = batch.range;
  record.attempts += batch.attempts;
  record.pending = {};
  for (const std::uint32_t offset : batch.pending) record.pending.insert(offset);
  for (const std::uint32_t offset : batch.created) record.created.insert(offset);
  record.updated += batch.updated;
  record.unchanged += batch.unchanged;
  record.rejected += static_cast<std::uint32_t>(batch.rejections.size());
  record.reason = batch.reason;
  record.update = record.update || batch.update;
  record.state = batch.state;
  // A dead letter of an earlier run is still one, though this run had nothing to reject.
  if (record.state == BatchState::acknowledged && record.rejected > 0) {
    record.state = BatchState::dead;
  }
  ledger_.put_batch(run_, record);
  ++rows_;
}

void RunBooks::put_dead_letters(const BatchSnapshot& batch) {
  auto articles = source_.read(batch.range);
  if (!articles) throw std::runtime_error(articles.error().message);
  for (const Rejection& rejection : batch.rejections) {
    SourceArticle& article = (*articles)[rejection.offset];
    ledger_.put_dead_letter(DeadLetter{article.position, std::move(article.source_id),
                                       std::move(article.hash), rejection.reason, run_,
                                       std::chrono::system_clock::now()});
  }
}

/// Of a batch that had dead letters before and is looked at again: those that are settled now. An
/// open batch may have been finished once, and its letters may be older than its record.
void RunBooks::remove_dead_letters(const BatchSnapshot& batch, const BatchRecord& earlier) {
  const bool again = is_finished(earlier.state);
  if (again && earlier.rejected == 0) return;
  std::set<std::uint32_t> open(batch.pending.begin(), batch.pending.end());
  for (const Rejection& rejection : batch.rejections) open.insert(rejection.offset);
  for (std::uint32_t offset = 0; offset < batch.range.count; ++offset) {
    const bool was_open = again || earlier.pending.contains(offset);
    if (was_open && !open.contains(offset)) ledger_.remove_dead_letter(batch.range.first + offset);
  }
}

/// Of a batch whose dead letters are replayed: as soon as the ledger has them as pending or settled
/// they are dead letters no more, unless they are refused again.
void RunBooks::reopen_dead_letters(const BatchSnapshot& batch) {
  const OffsetSet* replayed = plan_.replayed(batch.id);
  if (replayed == nullptr) return;
  std::set<std::uint32_t> refused;
  for (const Rejection& rejection : batch.rejections) refused.insert(rejection.offset);
  for (const std::uint32_t offset : replayed->offsets()) {
    if (!refused.contains(offset)) ledger_.remove_dead_letter(batch.range.first + offset);
  }
}

/// One commit at a time; what it confirms is said when the next look finds it done.
std::vector<BatchId> RunBooks::commit_behind(std::chrono::steady_clock::time_point now) {
  if (!patience_.background->is_settled()) return {};
  std::vector<BatchId> durable = std::exchange(under_way_, {});
  if (now - committed_at_ >= patience_.most && ledger_.has_uncommitted()) {
    under_way_ = std::exchange(intents_, {});
    patience_.background->commit_later();
    committed_at_ = now;
  }
  return durable;
}

std::vector<BatchId> RunBooks::commit_if_due(std::chrono::steady_clock::time_point now) {
  if (patience_.background != nullptr) return commit_behind(now);
  const bool due = rows_ >= patience_.rows || now - committed_at_ >= patience_.most;
  const bool urgent = !intents_.empty() && !patience_.with_intents;
  if (!urgent && (!due || !ledger_.has_uncommitted())) return {};
  commit();
  committed_at_ = now;
  return std::exchange(intents_, {});
}

void RunBooks::commit() {
  ledger_.commit();
  rows_ = 0;
}

}  // namespace anp
