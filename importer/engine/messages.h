#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "importer/engine/batch.h"
#include "importer/engine/instant.h"
#include "importer/engine/outcome.h"
#include "importer/engine/tracked_batch.h"

namespace anp {

/// Where a batch comes from.
enum class Origin : std::uint8_t {
  fresh,    ///< nothing of it was ever on the wire
  retry,    ///< intended by an earlier run, but surely not on the target: may be sent
  unknown,  ///< intended by an earlier run that stopped halfway: it may be on the target
  refresh,  ///< acknowledged by an earlier run; looked at again because of --update
};

// ---- Events: what the driver tells the engine ----

/// A batch to import. Only while Engine::wants_batch().
struct Offered {
  BatchId batch = 0;  ///< never used before in this run
  BatchRange range;
  Origin origin = Origin::fresh;
  std::vector<std::uint32_t> pending;  ///< offsets still to import, ascending; empty: all
  /// An earlier run intended it with --update: what is there as we sent it may have been there
  /// before, and is not claimed to be created.
  bool update = false;
  /// Of a load test: when its first send is to leave, whatever the target does.
  std::optional<Instant> due = std::nullopt;
};

/// There are no more batches.
struct SourceEnded {};

/// The RecordIntent of this batch is on disk, whatever happens to this process.
struct IntentDurable {
  BatchId batch = 0;
};

/// The answer to Send{batch, request}. One that the engine does not wait for changes nothing.
struct SendDone {
  BatchId batch = 0;
  std::uint32_t request = 0;
  SendOutcome outcome;
};

/// The answer to LookUp{batch, request}. One that the engine does not wait for changes nothing.
struct LookUpDone {
  BatchId batch = 0;
  std::uint32_t request = 0;
  bool answered = false;        ///< false: nothing is known
  bool stop_run = false;        ///< refused for a reason that every request shares
  std::vector<Presence> found;  ///< for each article asked about, in order; only when answered
  std::optional<std::chrono::milliseconds> retry_after;
  std::string reason;
};

/// The answer to RemoveTwins{batch, request}. One that the engine does not wait for changes
/// nothing.
struct TwinsRemoved {
  BatchId batch = 0;
  std::uint32_t request = 0;
  bool done = false;      ///< false: nothing is known
  bool stop_run = false;  ///< refused for a reason that every request shares
  std::optional<std::chrono::milliseconds> retry_after;
  std::string reason;
};

/// Time has passed: Engine::wakes_at() was reached.
struct Tick {};

/// The user wants to stop.
struct StopRequested {
  enum class Mode : std::uint8_t {
    graceful,   ///< what is in flight is waited for and recorded
    immediate,  ///< what is in flight is recorded as unknown; no answer will come
  };
  Mode mode = Mode::graceful;
};

using Event = std::variant<Offered, SourceEnded, IntentDurable, SendDone, LookUpDone, TwinsRemoved,
                           Tick, StopRequested>;

// ---- Actions: what the engine tells the driver ----

/// Write the batch to the ledger and make it durable, then tell IntentDurable.
struct RecordIntent {
  BatchSnapshot batch;
};

/// Write the batch to the ledger. It may become durable later: if it is lost in a crash, the batch
/// is looked up again.
struct RecordProgress {
  BatchSnapshot batch;
};

/// Send these articles now, then tell SendDone.
struct Send {
  BatchId batch = 0;
  BatchRange range;
  std::uint32_t request = 0;           ///< 1-based for the batch in this run, whatever its kind
  std::uint32_t attempt = 0;           ///< 1-based number of this send
  std::vector<std::uint32_t> offsets;  ///< ascending
  /// When the plan of a load test wanted it to leave; nothing where there is no plan, and of sends
  /// that repeat or go on.
  std::optional<Instant> due = std::nullopt;
};

/// Look these articles up now, then tell LookUpDone.
struct LookUp {
  BatchId batch = 0;
  BatchRange range;
  std::uint32_t request = 0;
  std::uint32_t attempt = 0;  ///< 1-based number of this look-up
  std::vector<std::uint32_t> offsets;
};

/// Of each of these articles, remove every copy but the oldest now, then tell TwinsRemoved.
struct RemoveTwins {
  BatchId batch = 0;
  BatchRange range;
  std::uint32_t request = 0;
  std::uint32_t attempt = 0;           ///< 1-based number of this removal
  std::vector<std::uint32_t> offsets;  ///< ascending
};

/// In the order of the vector they come in.
using Action = std::variant<RecordIntent, RecordProgress, Send, LookUp, RemoveTwins>;

}  // namespace anp
