#include "importer/undo_work.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace anp {

namespace {

constexpr std::uint32_t kPage = 1000;
constexpr std::size_t kMarkedAtOnce = 16;  // so that one commit serves many batches
constexpr std::chrono::milliseconds kMaxUncommitted{100};

bool holds(const std::vector<PositionInterval>& articles, std::uint64_t position) {
  const auto after = std::upper_bound(
      articles.begin(), articles.end(), position,
      [](std::uint64_t at, const PositionInterval& interval) { return at < interval.first; });
  return after != articles.begin() && position < std::prev(after)->end;
}

/// What was pending for another reason than an undo that stopped halfway: what a run settled is in
/// `created` and not pending.
bool has_foreign_pending(const BatchRecord& batch) {
  const auto pending = batch.pending.offsets();
  return std::any_of(pending.begin(), pending.end(),
                     [&batch](std::uint32_t offset) { return !batch.created.contains(offset); });
}

}  // namespace

std::vector<std::uint32_t> removable(const BatchRecord& batch,
                                     const std::vector<PositionInterval>& articles) {
  std::vector<std::uint32_t> offsets = batch.created.offsets();
  std::erase_if(offsets,
                [&](std::uint32_t offset) { return !holds(articles, batch.range.first + offset); });
  return offsets;
}

std::optional<JobId> UndoWork::next() {
  if (marked_.empty() && !mark_more()) return std::nullopt;
  const JobId job = marked_.front();
  marked_.pop_front();
  return job;
}

bool UndoWork::mark_more() {
  while (marked_.size() < kMarkedAtOnce) {
    if (page_.empty()) {
      const auto page = parts_.ledger.batches(seen_, kPage);
      if (page.empty()) break;
      seen_ = page.back().id;
      page_.assign(page.begin(), page.end());
    }
    const BatchRecord batch = std::move(page_.front());
    page_.pop_front();
    auto offsets = removable(batch, parts_.articles);
    if (offsets.empty()) continue;
    const auto id = static_cast<JobId>(batch.id);
    const Job& job = jobs_.emplace(id, marked(batch, std::move(offsets))).first->second;
    parts_.ledger.put_batch(parts_.run, job.now);
    marked_.push_back(id);
  }
  if (marked_.empty()) return false;
  // Durable before it is sent, as the intent of an import.
  parts_.ledger.commit();
  return true;
}

UndoWork::Job UndoWork::marked(const BatchRecord& batch, std::vector<std::uint32_t> offsets) const {
  Job job;
  job.before = batch;
  job.now = batch;
  job.now.state = BatchState::unknown;
  job.now.reason = "being undone";
  job.now.update = false;  // what is removed is new when it comes again
  for (const std::uint32_t offset : offsets) job.now.pending.insert(offset);
  job.rest = std::move(offsets);
  return job;
}

void UndoWork::send(JobId id, TargetTag tag) {
  Job& job = jobs_.at(id);
  const std::size_t count = std::min<std::size_t>(job.rest.size(), parts_.batch);
  const BatchRange span{job.before.range.first + job.rest.front(),
                        job.rest[count - 1] - job.rest.front() + 1};
  auto articles = parts_.source.read(span);
  if (!articles) throw std::runtime_error(articles.error().message);
  job.asked.clear();
  for (std::size_t i = 0; i < count; ++i) {
    job.asked.push_back(key_of((*articles)[job.rest[i] - job.rest.front()]));
  }
  ++job.attempt;
  job.sent = std::chrono::system_clock::now();
  parts_.target.remove(tag, job.asked);
}

bool UndoWork::take(JobId id, TargetCompletion& completion) {
  Job& job = jobs_.at(id);
  const auto& outcome = std::get<RemoveOutcome>(completion.outcome);
  log(job, completion.facts, outcome);
  if (!outcome.reply.answered) return false;
  for (std::size_t i = 0; i < outcome.articles.size(); ++i) {
    settle(job, job.rest[i], job.asked[i].source_id, outcome.articles[i]);
  }
  job.rest.erase(job.rest.begin(),
                 job.rest.begin() + static_cast<std::ptrdiff_t>(outcome.articles.size()));
  const bool done = job.rest.empty();
  close(job);
  if (done) jobs_.erase(id);
  return done;
}

void UndoWork::settle(Job& job, std::uint32_t offset, const std::string& source_id,
                      Removal removal) {
  switch (removal) {
    case Removal::removed:
      ++totals_.removed;
      job.now.created.erase(offset);
      break;
    case Removal::absent:
      ++totals_.absent;
      job.now.created.erase(offset);
      break;
    case Removal::changed:
      ++totals_.changed;
      if (totals_.kept.size() < kMaxKeptListed) totals_.kept.push_back(source_id);
      job.now.pending.erase(offset);  // there, though not as we sent it
      break;
  }
}

/// Writes how the batch stands. Lost in a crash, it is found out again.
void UndoWork::close(Job& job) {
  BatchRecord& now = job.now;
  if (now.pending.empty()) {
    now.state = now.rejected > 0 ? BatchState::dead : BatchState::acknowledged;
    now.reason = job.before.reason;
  } else if (!job.rest.empty()) {
    now.state = BatchState::unknown;
  } else {
    const bool open_before =
        job.before.state == BatchState::intent || job.before.state == BatchState::unknown;
    now.state =
        open_before && has_foreign_pending(job.before) ? BatchState::unknown : BatchState::retry;
    now.reason = "undone";
  }
  parts_.ledger.put_batch(parts_.run, now);
}

void UndoWork::give_up(JobId id, const std::string& reason) {
  Job& job = jobs_.at(id);
  totals_.failed += job.rest.size();
  totals_.reason = reason;
  job.now.reason = reason;
  parts_.ledger.put_batch(parts_.run, job.now);
  jobs_.erase(id);
}

void UndoWork::breathe(std::uint32_t in_flight) {
  const auto now = std::chrono::steady_clock::now();
  if (now - committed_at_ >= kMaxUncommitted) {
    committed_at_ = now;
    parts_.ledger.commit();
    if (parts_.log != nullptr) parts_.log->flush();
  }
  parts_.on_progress(in_flight);
}

void UndoWork::finish() {
  for (const JobId id : marked_) parts_.ledger.put_batch(parts_.run, jobs_.at(id).before);
  marked_.clear();
  parts_.ledger.commit();
  if (parts_.log != nullptr) parts_.log->flush();
}

void UndoWork::log(const Job& job, const RequestFacts& facts, const RemoveOutcome& outcome) {
  if (parts_.log == nullptr) return;
  BatchLogEntry entry;
  entry.kind = BatchLogEntry::Kind::remove;
  entry.run = parts_.run;
  entry.batch = job.before.id;
  entry.range = job.before.range;
  entry.attempt = job.attempt;
  entry.intended = entry.sent = job.sent;
  entry.status = outcome.reply.http_status;
  entry.latency = facts.latency;
  entry.cache = facts.cache;
  entry.db_calls = facts.db_calls;
  entry.verdict = outcome.reply.answered   ? Verdict::answered
                  : outcome.reply.stop_run ? Verdict::stop_run
                                           : Verdict::unknown;
  entry.reason = outcome.reply.reason;
  for (const Removal removal : outcome.articles) {
    ++(removal == Removal::removed  ? entry.removed
       : removal == Removal::absent ? entry.absent
                                    : entry.changed);
  }
  if (!outcome.reply.answered) entry.unknown = static_cast<std::uint32_t>(job.asked.size());
  parts_.log->append(entry);
}

}  // namespace anp
