#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "generator/random.h"
#include "importer/batch_plan.h"
#include "importer/engine/engine.h"
#include "importer/run_books.h"
#include "importer/targets/staging.h"
#include "tests/simulation/ledger_disk.h"
#include "tests/simulation/numbered_source.h"
#include "tests/simulation/rules.h"
#include "tests/simulation/setting.h"
#include "tests/simulation/site.h"
#include "tests/simulation/sometimes.h"

namespace anp::sim {

/// What came of one schedule.
struct ScheduleReport {
  std::vector<std::string> violations;  ///< empty: every promise was kept
  std::uint64_t trace = 0;              ///< digest of all events, actions and moments
  std::uint64_t steps = 0;
  Sometimes reached;
};

/// One import, in a world where everything is made up from a seed: the site, the network, the
/// ledger's disk, the user, time itself. What imports is the real thing: the engine, the encoder
/// and decoder of a site's API, the plan of batches and the books of a run. Only what waits for
/// sockets and clocks, the driver's loop, is played by the world.
class World {
 public:
  /// Told what happens, a line at a time.
  using Log = std::function<void(const std::string&)>;

  /// @param outcome_only judges what becomes of the articles, and not the importer's requests
  explicit World(std::uint64_t seed, bool outcome_only = false, Log log = {});

  /// Runs importers, one after the other, until everything is settled, a promise is broken, or (in
  /// a safety run) the world has seen enough.
  ScheduleReport run();

 private:
  enum class Request : std::uint8_t { send, look_up, removal };

  /// A request of the importer, as the world remembers it.
  struct Asked {
    Request kind = Request::send;
    BatchId batch = 0;
    std::uint32_t request = 0;
    std::uint64_t number = 0;  // of all requests, in the order they left
    std::vector<ArticleKey> keys{};
    std::vector<std::uint64_t> articles{};
  };
  /// What the importer gets to hear of it.
  struct Answer {
    HttpExchange exchange{};
    Heard heard{};
    std::optional<std::chrono::system_clock::time_point> retry_at{};  // as a date
    bool removal_done = false;
  };
  /// What becomes of a send, decided when it leaves.
  struct Fate {
    Answer answer{};  // unless it is the site's own
    Instant answer_at{};
    std::optional<Instant> effect_at{};
    std::size_t effect_count = 0;  // articles, from the first
    bool genuine = false;          // the site's own answer gets through
  };
  struct Pending {  // something that will happen
    enum class Kind : std::uint8_t { effect, removal, client };
    Instant at{};
    std::uint64_t order = 0;  // of creation: makes simultaneous things happen in one order
    Kind kind = Kind::client;
    std::uint64_t life = 0;  // of the importer it is for
    std::shared_ptr<const Asked> asked{};
    std::size_t effect_count = 0;        // articles, from the first
    std::optional<Instant> answer_at{};  // the site's own answer to this effect
    Answer answer{};
    bool operator>(const Pending& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  // world.cpp: lives
  void import_shard(PositionInterval shard);
  bool live();
  void start_importer();
  void end_importer();
  void die(bool in_commit);
  void offer_batches();
  void make_durable();
  void strike_importer();
  void feed(const Event& event);
  void carry_out(const Action& action);
  void record(const RecordProgress& progress);
  bool next();
  void happen(const Pending& pending);
  [[nodiscard]] bool over() const;
  void run_out_of_network();

  // network.cpp: what becomes of requests
  void on_send(const Send& send);
  void on_look_up(const LookUp& look_up);
  void on_removal(const RemoveTwins& removal);
  template <typename RequestAction>
  [[nodiscard]] std::shared_ptr<const Asked> ask(Request kind, const RequestAction& action);
  [[nodiscard]] Fate draw_fate(const HttpRequest& request, const Asked& asked);
  bool refuse(Fate& fate, const HttpRequest& request);
  bool lose(Fate& fate);
  bool garble(Fate& fate, const Asked& asked);
  [[nodiscard]] Answer throttle(int status);
  [[nodiscard]] Answer failed_look_up(const Asked& asked);
  [[nodiscard]] std::string found_at(const Asked& asked, Instant moment);
  void deliver(const std::shared_ptr<const Asked>& asked, Answer answer, Instant at);
  void schedule(Pending pending);
  void take_effect(const Pending& pending);
  void remove_twins(const Pending& pending);
  void hear(const Asked& asked, Answer answer);

  // books.cpp: what must be true in the end
  void check_progress(const BatchSnapshot& batch);
  void check_acknowledged(std::uint64_t article, const char* when);
  void check_dead_letter(std::uint64_t article, const std::string& reason);
  void settle_books(PositionInterval shard);

  [[nodiscard]] bool faulty() const { return !setting_.liveness || now_ < faults_end_; }
  [[nodiscard]] bool strikes(Fault fault);
  [[nodiscard]] std::chrono::milliseconds up_to(std::uint32_t milliseconds);
  [[nodiscard]] std::chrono::system_clock::time_point wall_clock() const;
  [[nodiscard]] bool too_large_alone(std::uint64_t article) const;
  void note(Branch branch) { reached_.note(branch); }
  void trace(std::uint64_t value) { trace_ = mix_pair(trace_, value); }
  void tell(const std::string& what);
  void violate(const std::string& what);

  std::uint64_t seed_;
  bool outcome_only_;
  Log log_;
  Stream random_;
  Setting setting_;
  Sometimes reached_;
  StagingProtocol protocol_{"http://127.0.0.1:8765"};
  Site site_;

  Instant now_{};
  Instant next_due_{};  // of a load test: of the batch planned last
  Instant faults_end_{};
  Instant paused_until_{};
  std::chrono::seconds wall_skew_{0};
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> queue_;
  std::uint64_t created_ = 0;                // pendings so far
  std::uint64_t requests_ = 0;               // of all importers
  std::uint64_t landed_ = 0;                 // the latest of them that took effect
  std::vector<std::uint64_t> found_absent_;  // by article: the latest look-up that found none

  // Of the shard.
  std::unique_ptr<NumberedSource> source_;
  std::unique_ptr<LedgerDisk> disk_;
  std::uint64_t lives_ = 0;
  bool complete_ = false;

  // Of the importer that lives; nothing of it while there is none.
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<BatchPlan> plan_;
  std::unique_ptr<RunBooks> books_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Rules> rules_;
  std::uint64_t life_ = 0;     // importers so far
  std::uint64_t offered_ = 0;  // articles, to this one

  std::uint64_t trace_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace anp::sim
