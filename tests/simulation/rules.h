#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "importer/engine/engine.h"
#include "tests/simulation/ledger_disk.h"

namespace anp::sim {

/// What an answer told the importer, as the world knows it: not as the importer read it.
struct Heard {
  bool unknown = false;    ///< a send whose effect is open for at least one article
  bool too_large = false;  ///< 413: no effect, and no retry when its halves follow
  bool failed = false;     ///< a look-up or a removal that says nothing
  std::optional<std::chrono::milliseconds> retry_after;  ///< valid, clamped
};

/// The promises of DESIGN section 4 about one importer's requests, checked from outside: nothing
/// here asks the engine what it thinks.
class Rules {
 public:
  using Violate = std::function<void(std::string)>;

  Rules(const EngineOptions& options, Instant start, Violate violate);

  void on_send(const Send& send, Instant now, const LedgerTables& committed);
  void on_look_up(const LookUp& look_up, Instant now) {
    on_question(look_up.batch, look_up.request, now);
  }
  void on_removal(const RemoveTwins& removal, Instant now) {
    on_question(removal.batch, removal.request, now);
  }
  /// The importer hears the answer to a request.
  /// @return false when nobody waits for it: it was heard before, or is of another request
  bool on_answer(BatchId batch, std::uint32_t request, const Heard& heard, Instant now);
  /// The batch may be on the target since before this importer lived.
  void on_resumed(BatchId batch, Instant now) { batches_[batch].unknown_since = now; }

  /// Planned sends that left while the target had asked for silence.
  [[nodiscard]] std::uint64_t planned_through() const { return planned_through_; }
  /// --rate has held requests back.
  [[nodiscard]] bool rate_was_reached() const { return rate_was_reached_; }

 private:
  struct BatchHistory {
    std::optional<std::uint32_t> in_flight;  // request
    bool is_send = false;
    Instant launched_at{};
    std::vector<std::uint32_t> sending;    // offsets
    std::optional<Instant> unknown_since;  // until a look-up that counts
    bool question_failed = false;          // the last look-up or removal
    std::vector<bool> sent;                // by offset
  };
  /// @param planned by a load test: leaves whatever the target said
  void on_request(BatchId batch, std::uint32_t request, bool is_send, bool planned, Instant now);
  void on_question(BatchId batch, std::uint32_t request, Instant now);
  void on_retry(Instant now);
  void check_intent(const Send& send, const LedgerTables& committed);

  EngineOptions options_;
  Instant start_;
  Violate violate_;
  std::map<BatchId, BatchHistory> batches_;
  std::deque<Instant> last_second_;
  std::uint32_t in_flight_ = 0;
  std::uint64_t retries_ = 0;
  std::uint64_t planned_through_ = 0;
  Instant hold_until_ = Instant::min();
  bool rate_was_reached_ = false;
};

}  // namespace anp::sim
