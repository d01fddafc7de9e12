#include "tests/simulation/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

namespace anp::sim {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
// A request ends for the importer by kTimeout. Its effect lands by kTimeout + kMaxLate, and a
// look-up sees the past by at most kMaxStale: together less than the settle time, which is what
// settle time means.
constexpr milliseconds kSettle{2'000};
constexpr std::uint32_t kTimeout = 500;
constexpr std::uint32_t kMaxLate = 400;
constexpr std::uint32_t kMaxStale = 900;
constexpr seconds kPatience{4 * 3600};  // after the faults; Retry-After and backoff take minutes
constexpr std::uint64_t kMaxSteps = 200'000;
constexpr std::uint64_t kMaxLives = 200;
}  // namespace

World::World(std::uint64_t seed, Sometimes& sometimes)
    : seed_(seed), sometimes_(sometimes), random_(mix64(seed)) {
  draw_setting();
}

void World::draw_setting() {
  articles_ = 1 + random_.below(200);
  batch_size_ = 1 + random_.below(20);
  options_.gate.max_in_flight = 1 + random_.below(8);
  if (random_.chance(1, 3)) options_.gate.rate = 2 + random_.below(300);
  options_.settle = kSettle;
  options_.max_attempts = 2 + random_.below(8);
  options_.max_failures = 3 + random_.below(50);
  options_.update = random_.chance(1, 4);
  options_.look_up_first = random_.chance(1, 3);
  upserts_ = random_.chance(1, 2);
  // Only a target that upserts can be updated by sending; and who sends blindly to one that does
  // not, must have looked.
  if (!upserts_) options_.update = false;
  target_ = TargetModel(upserts_);
  // Not empty; a target that upserts may even not have said so.
  if (options_.look_up_first || (upserts_ && random_.chance(1, 4))) {
    for (std::uint64_t i = 1; i <= articles_; ++i) {
      if (options_.look_up_first && random_.chance(1, 6)) target_.preload(i, Presence::same);
      if (random_.chance(1, 12)) target_.preload(i, Presence::different);
    }
  }
  if (random_.chance(1, 3)) poison_per_mille_ = 1 + random_.below(200);
  faults_ = draw_fault_plan(random_);
  if (!upserts_) faults_.per_mille[static_cast<std::size_t>(Fault::duplicate_effect)] = 0;
  now_ = Instant{} + seconds(1000);
  faults_end_ = now_ + seconds(random_.below(180));
}

// ---- The importer's lives ----

void World::start_importer() {
  ++life_;
  crashed_ = false;
  ledger_.begin_run();
  engine_ = std::make_unique<Engine>(options_, mix_pair(seed_, life_), now_);
  rules_ = std::make_unique<Rules>(options_, now_,
                                   [this](std::string what) { violate(std::move(what)); });
  to_offer_.clear();
  offered_ = 0;
  std::set<std::uint64_t> known;
  for (const auto& [id, row] : ledger_.committed()) {
    for (std::uint64_t i = row.range.first; i < row.range.end(); ++i) known.insert(i);
    if (is_finished(row.state)) continue;
    const Origin origin = row.state == BatchState::retry ? Origin::retry : Origin::unknown;
    note(origin == Origin::retry ? "resumed a batch that is surely not there"
                                 : "resumed a batch that may be there");
    to_offer_.push_back({id, row.range, origin, row.pending, false});
  }
  for (std::uint64_t i = 1; i <= articles_;) {
    if (known.contains(i)) {
      ++i;
      continue;
    }
    std::uint32_t count = 0;
    while (count < batch_size_ && i + count <= articles_ && !known.contains(i + count)) ++count;
    to_offer_.push_back({next_batch_++, {i, count}, Origin::fresh, {}, false});
    i += count;
  }
  std::reverse(to_offer_.begin(), to_offer_.end());
}

void World::end_importer(bool crashed) {
  if (crashed) {
    note("crashed");
    // The commit that was under way may have come through or not.
    if (random_.chance(1, 2)) ledger_.commit();
    ledger_.lose_uncommitted();
  } else {
    ledger_.commit();
    const EngineTotals& totals = engine_->totals();
    if (totals.unknown_now != 0) violate("articles are still unknown after the run");
    if (totals.settled() + totals.left != offered_) {
      violate(fmt::format("{} articles offered, {} settled, {} given back", offered_,
                          totals.settled(), totals.left));
    }
  }
  engine_.reset();
  now_ += up_to(3'000);
}

void World::offer_batches() {
  while (engine_ && !crashed_ && engine_->wants_batch()) {
    if (to_offer_.empty()) return feed(SourceEnded{});
    const Offered batch = to_offer_.back();
    to_offer_.pop_back();
    offer(batch);
  }
}

void World::offer(const Offered& batch) {
  offered_ += batch.pending.empty() ? batch.range.count : batch.pending.size();
  if (batch.origin == Origin::unknown) rules_->on_resumed(batch.batch, now_);
  feed(batch);
}

// ---- Between engine and world ----

void World::feed(const Event& event) {
  ++steps_;
  trace(mix_pair(static_cast<std::uint64_t>(now_.time_since_epoch().count()), event.index()));
  const bool was_closed = engine_->gate().breaker_closed();
  const std::vector<Action> actions = engine_->step(event, now_);
  if (was_closed && !engine_->gate().breaker_closed()) note("the circuit breaker opened");
  if (engine_->open_batches() > engine_->window()) violate("more batches open than the window");
  carry_out(actions);
}

void World::carry_out(const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    if (strikes(Fault::crash)) crashed_ = true;
    if (crashed_) return;
    carry_out_one(action);
  }
}

void World::carry_out_one(const Action& action) {
  trace(action.index() + 17);
  if (const auto* send = std::get_if<Send>(&action)) return on_send(*send);
  if (const auto* look_up = std::get_if<LookUp>(&action)) return on_look_up(*look_up);
  if (const auto* intent = std::get_if<RecordIntent>(&action)) {
    ledger_.put(intent->batch);
    deliver_later(IntentDurable{intent->batch.id}, now_ + up_to(20));
    return;
  }
  const BatchSnapshot& batch = std::get<RecordProgress>(action).batch;
  trace(mix_pair(static_cast<std::uint64_t>(batch.id), static_cast<std::uint64_t>(batch.state)));
  ledger_.put(batch);
  for (const std::uint64_t article : ledger_.staged().at(batch.id).acknowledged) {
    if (target_.now(article) != Presence::same) {
      violate(fmt::format("article {} acknowledged, but it is not there", article));
    }
  }
  queue_.push({now_ + milliseconds(100), ++created_, Pending::Kind::lazy_commit, life_});
}

void World::deliver_later(Event event, Instant at) {
  queue_.push({at, ++created_, Pending::Kind::client, life_, {}, std::move(event)});
}

void World::effect_later(std::vector<std::uint64_t> articles, Instant at) {
  queue_.push({at, ++created_, Pending::Kind::effect, life_, std::move(articles)});
}

// ---- Time ----

void World::happen(const Pending& pending) {
  if (pending.kind == Pending::Kind::effect) {
    for (const std::uint64_t article : pending.articles) {
      target_.store(article, now_);
      if (target_.copies(article) > 1) {
        violate(fmt::format("article {} is there {} times", article, target_.copies(article)));
      }
    }
    return;
  }
  if (pending.life != life_ || !engine_) return;  // for an importer that is gone
  if (pending.kind == Pending::Kind::lazy_commit) return ledger_.commit();
  hear(*pending.event);
}

void World::hear(const Event& event) {
  if (std::holds_alternative<IntentDurable>(event)) ledger_.commit();
  if (const auto* done = std::get_if<SendDone>(&event)) rules_->on_send_done(*done, now_);
  if (const auto* done = std::get_if<LookUpDone>(&event)) rules_->on_look_up_done(*done, now_);
  feed(event);
}

/// Lets the next thing happen. False: nothing will ever happen again.
bool World::next() {
  std::optional<Instant> wake = engine_->wakes_at(now_);
  if (wake) wake = std::max(*wake, paused_until_);
  if (queue_.empty() || (wake && *wake < queue_.top().at)) {
    if (!wake) return false;
    now_ = std::max(now_, *wake);
    feed(Tick{});
    return true;
  }
  Pending pending = queue_.top();
  queue_.pop();
  if (pending.kind != Pending::Kind::effect && pending.at < paused_until_) {
    pending.at = paused_until_;
    pending.order = ++created_;
    queue_.push(std::move(pending));
    return true;
  }
  now_ = std::max(now_, pending.at);
  happen(pending);
  return true;
}

ScheduleReport World::run() {
  while (life_ < kMaxLives && violations_.empty()) {
    start_importer();
    offer_batches();
    while (!crashed_ && !engine_->finished() && violations_.empty()) {
      if (steps_ > kMaxSteps || now_ > faults_end_ + kPatience) violate("it never ends");
      if (strikes(Fault::pause)) paused_until_ = now_ + up_to(30'000);
      if (strikes(Fault::graceful_stop)) feed(StopRequested{StopRequested::Mode::graceful});
      if (crashed_ || engine_->finished()) break;
      if (strikes(Fault::immediate_stop)) feed(StopRequested{StopRequested::Mode::immediate});
      if (crashed_ || engine_->finished()) break;
      if (!next()) violate("the engine waits for something that never comes");
      offer_batches();
    }
    if (!violations_.empty()) break;
    const bool complete =
        !crashed_ && engine_->stop_cause() == StopCause::none && engine_->totals().left == 0;
    if (!crashed_ && engine_->stop_cause() == StopCause::gone) note("the target was given up");
    if (!crashed_ && engine_->stop_cause() == StopCause::none && !complete)
      note("a batch was left");
    end_importer(crashed_);
    if (complete) break;
  }
  if (life_ >= kMaxLives) violate("too many runs");
  if (violations_.empty()) settle_books();
  return {violations_, trace_, steps_};
}

/// After the last run: what the ledger says is what the target has.
void World::settle_books() {
  while (!queue_.empty()) {  // late effects
    const Pending pending = queue_.top();
    queue_.pop();
    now_ = std::max(now_, pending.at);
    if (pending.kind == Pending::Kind::effect) happen(pending);
  }
  std::set<std::uint64_t> settled;
  for (const auto& [id, row] : ledger_.committed()) {
    if (!row.pending.empty()) violate(fmt::format("batch {} is still open", id));
    for (const std::uint64_t article : row.acknowledged) {
      if (!settled.insert(article).second) violate(fmt::format("article {} twice", article));
      if (target_.now(article) != Presence::same || target_.copies(article) != 1) {
        violate(fmt::format("article {} is acknowledged, and not there exactly once", article));
      }
    }
    for (const auto& [article, reason] : row.dead) {
      if (!settled.insert(article).second) violate(fmt::format("article {} twice", article));
      const bool gave_up = reason.find("gave up") != std::string::npos;
      if (gave_up) note("a batch ran out of attempts");
      if (reason.find("another hash") != std::string::npos) note("left alone: another hash");
      if (target_.now(article) == Presence::same) {
        violate(fmt::format("article {} is a dead letter ({}), and there", article, reason));
      }
    }
  }
  if (settled.size() != articles_) {
    violate(fmt::format("{} of {} articles are settled", settled.size(), articles_));
  }
}

// ---- Draws ----

bool World::strikes(Fault fault) {
  if (!faulty() || !faults_.strikes(fault, random_)) return false;
  note(kFaultNames[static_cast<std::size_t>(fault)].data());
  return true;
}

milliseconds World::up_to(std::uint32_t most) { return milliseconds(random_.in(0, most)); }

bool World::poisoned(std::uint64_t article) const {
  return mix_pair(seed_, article) % 1000 < poison_per_mille_;
}

std::vector<std::uint64_t> World::articles_of(const BatchRange& range,
                                              const std::vector<std::uint32_t>& offsets) const {
  std::vector<std::uint64_t> articles;
  articles.reserve(offsets.size());
  for (const std::uint32_t offset : offsets) articles.push_back(range.first + offset);
  return articles;
}

void World::violate(std::string what) {
  violations_.push_back(
      fmt::format("life {}, {} ms: {}", life_,
                  std::chrono::duration_cast<milliseconds>(now_.time_since_epoch()).count(), what));
}

}  // namespace anp::sim
