#include "importer/batch_plan.h"

#include <algorithm>
#include <utility>

namespace anp {

namespace {

constexpr std::uint32_t kRefreshPage = 1000;

bool lies_in(const BatchRange& range, const PositionInterval& whole) {
  return range.first >= whole.first && range.end() <= whole.end;
}

}  // namespace

BatchPlan::BatchPlan(const Ledger& ledger, const Options& options)
    : ledger_(ledger),
      options_(options),
      next_id_(ledger.next_batch_id()),
      end_of_earlier_(next_id_),
      articles_(options.source.size()) {
  if (options.replay) {
    plan_replay();
    return;
  }
  std::vector<PositionInterval> taken = ledger.finished_ranges();
  if (!options.update) {
    for (const PositionInterval& interval : taken) {
      const PositionInterval inside{std::max(interval.first, options.source.first),
                                    std::min(interval.end, options.source.end)};
      done_before_ += inside.size();
    }
  }
  for (BatchRecord& batch : ledger.open_batches()) {
    taken.push_back(to_interval(batch.range));
    if (lies_in(batch.range, options.source)) {
      done_before_ += batch.range.count - batch.pending.size();
      open_.push_back(std::move(batch));
    } else {
      out_of_range_ += batch.pending.size();
    }
  }
  for (const PositionInterval& gap : subtract_intervals(options.source, std::move(taken))) {
    gaps_.push_back(gap);
  }
}

/// What this run adds to the ledger comes after what is looked at: a letter that is refused again
/// is not replayed again.
void BatchPlan::plan_replay() {
  if (options_.articles.empty()) options_.articles = {options_.source};
  articles_ = 0;
  DeadBatches count(ledger_, *options_.replay, options_.articles);
  while (const auto batch = count.next()) articles_ += batch->letters.size();
  dead_.emplace(ledger_, *options_.replay, options_.articles);
}

std::optional<Offered> BatchPlan::next() {
  if (dead_) return next_replay();
  if (auto batch = next_open()) return batch;
  if (auto batch = next_fresh()) return batch;
  return options_.update ? next_refresh() : std::nullopt;
}

std::optional<Offered> BatchPlan::next_open() {
  if (open_.empty()) return std::nullopt;
  BatchRecord batch = std::move(open_.front());
  open_.pop_front();
  resumed_.insert(batch.id);
  const Origin origin = batch.state == BatchState::retry ? Origin::retry : Origin::unknown;
  Offered offer{batch.id, batch.range, origin, batch.pending.offsets(), batch.update};
  earlier_.emplace(batch.id, std::move(batch));
  return offer;
}

std::optional<Offered> BatchPlan::next_fresh() {
  if (gaps_.empty()) return std::nullopt;
  PositionInterval& gap = gaps_.front();
  const auto count =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(options_.batch, gap.size()));
  const Offered offer{next_id_++, {gap.first, count}, Origin::fresh, {}, false};
  gap.first += count;
  if (gap.empty()) gaps_.pop_front();
  return offer;
}

std::optional<Offered> BatchPlan::next_refresh() {
  while (true) {
    if (page_.empty()) {
      const auto page = ledger_.batches(refreshed_, kRefreshPage);
      if (page.empty()) return std::nullopt;
      page_.assign(page.begin(), page.end());
    }
    BatchRecord batch = std::move(page_.front());
    page_.pop_front();
    refreshed_ = batch.id;
    if (batch.id >= end_of_earlier_) return std::nullopt;
    // Those that were open when the run began have been settled by it.
    const bool wanted = is_finished(batch.state) && lies_in(batch.range, options_.source) &&
                        !resumed_.contains(batch.id);
    if (!wanted) continue;
    const Offered offer{batch.id, batch.range, Origin::refresh, {}, false};
    earlier_.emplace(batch.id, std::move(batch));
    return offer;
  }
}

/// Looked at as something that was settled before: what is there by now was put there by somebody
/// else, and is not this ledger's to undo.
std::optional<Offered> BatchPlan::next_replay() {
  auto batch = dead_->next();
  if (!batch) return std::nullopt;
  OffsetSet offsets;
  for (const DeadLetter& letter : batch->letters) {
    offsets.insert(static_cast<std::uint32_t>(letter.position - batch->record.range.first));
  }
  BatchRecord& record = batch->record;
  const Offered offer{record.id, record.range, Origin::refresh, offsets.offsets()};
  // As it would stand with these articles open: the rest of what it says stays true.
  record.state = BatchState::retry;
  record.pending = offsets;
  record.update = false;  // a dead letter is not there: whoever brings it creates it
  record.rejected -= std::min(record.rejected, offsets.size());
  replayed_.emplace(offer.batch, std::move(offsets));
  earlier_.emplace(offer.batch, std::move(record));
  return offer;
}

const OffsetSet* BatchPlan::replayed(BatchId batch) const {
  const auto found = replayed_.find(batch);
  return found == replayed_.end() ? nullptr : &found->second;
}

const BatchRecord* BatchPlan::earlier(BatchId batch) const {
  const auto found = earlier_.find(batch);
  return found == earlier_.end() ? nullptr : &found->second;
}

}  // namespace anp
