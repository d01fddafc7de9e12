#include "tests/simulation/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "generator/dataset.h"
#include "generator/result.h"

namespace anp::sim {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
constexpr seconds kPatience{6 * 3600};  // after the faults; an hour-long Retry-After may be heard
constexpr milliseconds kCommitWait{100};
constexpr std::uint64_t kMaxSteps = 200'000;
constexpr std::uint64_t kMaxLives = 300;
constexpr std::chrono::system_clock::time_point kWallClock{seconds{1'800'000'000}};
}  // namespace

World::World(std::uint64_t seed, bool outcome_only, Log log)
    : seed_(seed),
      outcome_only_(outcome_only),
      log_(std::move(log)),
      random_(mix64(seed)),
      setting_(draw_setting(seed, random_)),
      site_(setting_.upserts, setting_.articles) {
  for (std::uint64_t i = 1; i <= setting_.articles; ++i) {
    if (setting_.preloaded[i] != Presence::absent) site_.preload(i, setting_.preloaded[i]);
  }
  found_absent_.assign(setting_.articles + 1, 0);
  now_ = Instant{} + seconds(1'000);
  faults_end_ = now_ + setting_.fault_time;
}

ScheduleReport World::run() {
  note(setting_.liveness ? Branch::liveness_run : Branch::safety_run);
  if (setting_.shards > 1) note(Branch::several_shards);
  if (setting_.disk == LedgerDisk::Kind::sqlite) note(Branch::sqlite_ledger);
  try {
    for (std::uint32_t index = 1; index <= setting_.shards && violations_.empty(); ++index) {
      const NumberRange range =
          shard_of(NumberRange{1, setting_.articles}, Shard{index, setting_.shards});
      if (range.count > 0) import_shard({range.first, range.first + range.count});
      if (over()) break;
    }
  } catch (const BrokenPromise& broken) {
    violate(broken.what());
  }
  return {violations_, trace_, steps_, reached_};
}

/// A safety run has seen enough: the importer is killed where it stands.
bool World::over() const { return !setting_.liveness && now_ > faults_end_; }

// ---- The importer's lives ----

void World::import_shard(PositionInterval shard) {
  source_ = std::make_unique<NumberedSource>(shard, setting_.padding);
  disk_ = std::make_unique<LedgerDisk>(setting_.disk);
  complete_ = false;
  for (lives_ = 1; !complete_ && !over() && violations_.empty(); ++lives_) {
    if (lives_ > kMaxLives) return violate("too many runs");
    const bool went_well = live();
    if (!went_well) return;
  }
  if (!violations_.empty()) return;
  run_out_of_network();
  settle_books(shard);
}

/// @return false after a violation
bool World::live() {
  start_importer();
  while (engine_ && !engine_->finished()) {
    if (over()) {
      die(false);
      return true;
    }
    if (steps_ > kMaxSteps || now_ > faults_end_ + kPatience) violate("it never ends");
    strike_importer();
    offer_batches();
    make_durable();
    if (engine_ && !engine_->finished() && !next()) {
      violate("the engine waits for something that never comes");
    }
    if (!violations_.empty()) return false;
  }
  if (engine_) end_importer();
  return violations_.empty();
}

void World::start_importer() {
  ++life_;
  offered_ = 0;
  ledger_ = disk_->open();
  const RunId run = ledger_->begin_run("simulated", wall_clock());
  plan_ = std::make_unique<BatchPlan>(
      *ledger_,
      BatchPlan::Options{source_->positions(), setting_.batch_size, setting_.engine.update});
  books_ = std::make_unique<RunBooks>(*ledger_, *source_, *plan_, run);
  engine_ = std::make_unique<Engine>(setting_.engine, mix_pair(seed_, life_), now_);
  rules_ = std::make_unique<Rules>(setting_.engine, now_, [this](const std::string& what) {
    if (!outcome_only_) violate(what);
  });
  next_due_ = now_;
  tell("the importer starts");
}

void World::end_importer() {
  try {
    books_->commit();
    ledger_->end_run(1, RunEnd::done, wall_clock());
    ledger_->commit();
  } catch (const LedgerError&) {
    return die(false);
  }
  const EngineTotals& totals = engine_->totals();
  if (totals.unknown_now != 0) violate("articles are still unknown after the run");
  if (totals.settled() + totals.left != offered_) {
    violate(fmt::format("{} articles offered, {} settled, {} given back", offered_,
                        totals.settled(), totals.left));
  }
  if (totals.updated > 0) note(Branch::updated);
  const std::uint64_t settled = plan_->done_before() + totals.settled();
  complete_ = settled == source_->positions().size();
  if (engine_->stop_cause() == StopCause::none && totals.left == 0 && !complete_) {
    violate(fmt::format("{} of {} articles are settled, and no more are planned", settled,
                        source_->positions().size()));
  }
  if (engine_->stop_cause() == StopCause::gone) note(Branch::gone);
  if (engine_->stop_cause() == StopCause::none && !complete_) note(Branch::batch_left);
  tell(complete_ ? "the importer is done" : "the importer ends before it is done");
  die(false);
}

/// There is no importer any more, however it ended. What it had not committed is lost.
void World::die(bool in_commit) {
  if (rules_->rate_was_reached()) note(Branch::rate_limited);
  if (setting_.planned) note(Branch::planned);
  if (rules_->planned_through() > 0) note(Branch::planned_through);
  if (!engine_->finished()) {
    note(Branch::crashed);
    tell("the importer dies");
  }
  if (in_commit) {
    note(disk_->crash_in_commit(random_) ? Branch::commit_survived : Branch::commit_torn);
  } else {
    disk_->crash();
  }
  engine_.reset();
  rules_.reset();
  books_.reset();
  plan_.reset();
  ledger_.reset();
  now_ += up_to(3'000);
}

void World::strike_importer() {
  if (strikes(Fault::clock_jump)) wall_skew_ += seconds(random_.in(0, 20'000)) - seconds(10'000);
  if (strikes(Fault::pause)) paused_until_ = now_ + up_to(30'000);
  if (strikes(Fault::graceful_stop)) feed(StopRequested{StopRequested::Mode::graceful});
  if (!engine_ || engine_->finished()) return;
  if (strikes(Fault::immediate_stop)) feed(StopRequested{StopRequested::Mode::immediate});
}

void World::offer_batches() {
  while (engine_ && engine_->wants_batch()) {
    auto batch = plan_->next();
    if (!batch) return feed(SourceEnded{});
    const bool sends = batch->origin == Origin::fresh || batch->origin == Origin::retry;
    if (setting_.planned && sends) batch->due = next_due_ = next_due_ + *setting_.planned;
    offered_ += batch->pending.empty() ? batch->range.count : batch->pending.size();
    if (batch->origin == Origin::retry) note(Branch::resumed_retry);
    if (batch->origin == Origin::unknown) {
      note(Branch::resumed_unknown);
      if (batch->update) note(Branch::resumed_update);
      rules_->on_resumed(batch->batch, now_);
    }
    feed(*batch);
  }
}

void World::make_durable() {
  if (!engine_) return;
  if (ledger_->has_uncommitted()) {
    if (strikes(Fault::torn_ledger)) return die(true);
    if (strikes(Fault::disk_full)) disk_->fill();
  }
  std::vector<BatchId> durable;
  try {
    durable = books_->commit_if_due(now_);
  } catch (const LedgerError&) {
    return die(false);
  }
  for (const BatchId batch : durable) {
    if (!engine_) return;
    feed(IntentDurable{batch});
  }
}

// ---- Between engine and world ----

void World::feed(const Event& event) {
  ++steps_;
  trace(mix_pair(static_cast<std::uint64_t>(now_.time_since_epoch().count()), event.index()));
  const bool was_closed = engine_->gate().breaker_closed();
  const std::vector<Action>& actions = engine_->step(event, now_);
  if (was_closed && !engine_->gate().breaker_closed()) note(Branch::breaker_opened);
  if (engine_->open_batches() > engine_->window()) violate("more batches open than the window");
  for (const Action& action : actions) {
    if (strikes(Fault::crash)) return die(false);
    carry_out(action);
  }
}

void World::carry_out(const Action& action) {
  trace(action.index() + 17);
  if (const auto* send = std::get_if<Send>(&action)) return on_send(*send);
  if (const auto* look_up = std::get_if<LookUp>(&action)) return on_look_up(*look_up);
  if (const auto* removal = std::get_if<RemoveTwins>(&action)) return on_removal(*removal);
  if (const auto* intent = std::get_if<RecordIntent>(&action)) {
    tell(fmt::format("batch {}: intent", intent->batch.id));
    return books_->record(*intent);
  }
  const RecordProgress& progress = std::get<RecordProgress>(action);
  const BatchSnapshot& batch = progress.batch;
  trace(mix_pair(static_cast<std::uint64_t>(batch.id), static_cast<std::uint64_t>(batch.state)));
  tell(fmt::format("batch {}: {}, {} pending, {} rejected", batch.id, to_string(batch.state),
                   batch.pending.size(), batch.rejections.size()));
  books_->record(progress);
  check_progress(batch);
}

// ---- Time ----

/// Lets the next thing happen. False: nothing will ever happen again.
bool World::next() {
  std::optional<Instant> wake = engine_->wakes_at(now_);
  if (ledger_->has_uncommitted())
    wake = std::min(wake.value_or(Instant::max()), now_ + kCommitWait);
  if (wake) wake = std::max(*wake, paused_until_);
  if (queue_.empty() || (wake && *wake < queue_.top().at)) {
    if (!wake) return false;
    now_ = std::max(now_, *wake);
    feed(Tick{});
    return true;
  }
  Pending pending = queue_.top();
  queue_.pop();
  if (pending.kind == Pending::Kind::client && pending.at < paused_until_) {
    pending.at = paused_until_;
    schedule(std::move(pending));
    return true;
  }
  now_ = std::max(now_, pending.at);
  happen(pending);
  return true;
}

void World::happen(const Pending& pending) {
  switch (pending.kind) {
    case Pending::Kind::effect:
      return take_effect(pending);
    case Pending::Kind::removal:
      return remove_twins(pending);
    case Pending::Kind::client:
      if (pending.life == life_ && engine_) hear(*pending.asked, pending.answer);
  }
}

/// Everything that is still on its way arrives.
void World::run_out_of_network() {
  while (!queue_.empty()) {
    const Pending pending = queue_.top();
    queue_.pop();
    now_ = std::max(now_, pending.at);
    happen(pending);
  }
}

// ---- Draws ----

bool World::strikes(Fault fault) {
  if (!faulty() || !setting_.faults.strikes(fault, random_)) return false;
  reached_.note(fault);
  return true;
}

milliseconds World::up_to(std::uint32_t most) { return milliseconds(random_.in(0, most)); }

std::chrono::system_clock::time_point World::wall_clock() const {
  using Wall = std::chrono::system_clock;
  return kWallClock + std::chrono::duration_cast<Wall::duration>(now_.time_since_epoch()) +
         wall_skew_;
}

void World::tell(const std::string& what) {
  if (!log_) return;
  log_(fmt::format("{:>9} ms  {}",
                   std::chrono::duration_cast<milliseconds>(now_.time_since_epoch()).count(),
                   what));
}

void World::violate(const std::string& what) {
  tell("BROKEN: " + what);
  violations_.push_back(
      fmt::format("run {}, at {} ms: {}", life_,
                  std::chrono::duration_cast<milliseconds>(now_.time_since_epoch()).count(), what));
}

}  // namespace anp::sim
