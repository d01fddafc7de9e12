#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "importer/engine/engine.h"
#include "tests/simulation/ledger_model.h"

namespace anp::sim {

/// The promises of DESIGN section 4 about one importer's requests, checked from outside: nothing
/// here asks the engine what it thinks.
class Rules {
 public:
  using Violate = std::function<void(std::string)>;

  Rules(const EngineOptions& options, Instant start, Violate violate);

  void on_send(const Send& send, Instant now, const LedgerModel::Rows& committed);
  void on_look_up(const LookUp& look_up, Instant now);
  /// The engine hears the answer to a send.
  void on_send_done(const SendDone& done, Instant now);
  void on_look_up_done(const LookUpDone& done, Instant now);
  /// The batch may be on the target since before this importer lived.
  void on_resumed(BatchId batch, Instant now);

 private:
  struct BatchHistory {
    std::optional<std::uint32_t> in_flight;  // request
    bool look_up = false;
    Instant launched_at{};
    std::optional<Instant> unknown_since;  // until a look-up that counts
    bool look_up_failed = false;           // the last one
    std::uint64_t sends = 0;
  };
  void on_request(BatchId batch, std::uint32_t request, bool look_up, Instant now);
  void on_answer(BatchHistory& batch, std::optional<std::chrono::milliseconds> retry_after,
                 Instant now);
  void on_retry(Instant now);

  EngineOptions options_;
  Instant start_;
  Violate violate_;
  std::map<BatchId, BatchHistory> batches_;
  std::deque<Instant> last_second_;
  std::uint32_t in_flight_ = 0;
  std::uint64_t retries_ = 0;
  Instant hold_until_ = Instant::min();
};

}  // namespace anp::sim
