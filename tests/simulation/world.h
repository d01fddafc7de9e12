#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "generator/random.h"
#include "importer/engine/engine.h"
#include "tests/simulation/fault_plan.h"
#include "tests/simulation/ledger_model.h"
#include "tests/simulation/rules.h"
#include "tests/simulation/target_model.h"

namespace anp::sim {

/// Which branches were reached at least once, by name: a test that never meets a fault proves
/// nothing about it.
using Sometimes = std::map<std::string, std::uint64_t>;

/// What came of one schedule.
struct ScheduleReport {
  std::vector<std::string> violations;  ///< empty: every promise was kept
  std::uint64_t trace = 0;              ///< digest of all events, actions and moments
  std::uint64_t steps = 0;
};

/// One import, by the real engine, in a world where everything else is made up from a seed: the
/// target, the network, the ledger's disk, the user, time itself.
class World {
 public:
  explicit World(std::uint64_t seed, Sometimes& sometimes);

  /// Runs importers, one after the other, until everything is settled or a promise is broken.
  ScheduleReport run();

 private:
  struct Pending {  // something that will happen
    enum class Kind : std::uint8_t { effect, client, lazy_commit };
    Instant at{};
    std::uint64_t order = 0;  // of creation: makes simultaneous things happen in one order
    Kind kind = Kind::client;
    std::uint64_t life = 0;  // of the importer it is for
    std::vector<std::uint64_t> articles{};
    std::optional<Event> event{};
    bool operator>(const Pending& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  void draw_setting();
  void start_importer();
  void end_importer(bool crashed);
  void offer_batches();
  void offer(const Offered& batch);
  void feed(const Event& event);
  void carry_out(const std::vector<Action>& actions);
  void carry_out_one(const Action& action);
  void on_send(const Send& send);
  void on_look_up(const LookUp& look_up);
  [[nodiscard]] SendOutcome serve(const Send& send, Instant& answer_at);
  [[nodiscard]] SendOutcome serve_well(const Send& send, Instant effect_at);
  void deliver_later(Event event, Instant at);
  void effect_later(std::vector<std::uint64_t> articles, Instant at);
  void happen(const Pending& pending);
  void hear(const Event& event);
  bool next();
  void settle_books();

  [[nodiscard]] bool faulty() const { return now_ < faults_end_; }
  [[nodiscard]] bool strikes(Fault fault);
  [[nodiscard]] std::chrono::milliseconds up_to(std::uint32_t milliseconds);
  [[nodiscard]] bool poisoned(std::uint64_t article) const;
  [[nodiscard]] std::vector<std::uint64_t> articles_of(const BatchRange&,
                                                       const std::vector<std::uint32_t>&) const;
  void note(const char* what) { ++sometimes_[what]; }
  void trace(std::uint64_t value) { trace_ = mix_pair(trace_, value); }
  void violate(std::string what);

  std::uint64_t seed_;
  Sometimes& sometimes_;
  Stream random_;
  FaultPlan faults_;
  EngineOptions options_;
  std::uint64_t articles_ = 0;
  std::uint32_t batch_size_ = 1;
  bool upserts_ = true;
  std::uint32_t poison_per_mille_ = 0;

  Instant now_{};
  Instant faults_end_{};
  Instant paused_until_{};
  TargetModel target_{true};
  LedgerModel ledger_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Rules> rules_;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> queue_;
  std::uint64_t created_ = 0;  // pendings so far
  std::uint64_t life_ = 0;     // importers so far
  BatchId next_batch_ = 1;
  std::vector<Offered> to_offer_;  // in reverse
  std::uint64_t offered_ = 0;      // articles, to this importer
  bool crashed_ = false;
  std::uint64_t trace_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace anp::sim
