#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/bad_line.h"
#include "importer/engine/batch.h"
#include "importer/ledger/interval.h"
#include "importer/ledger/offset_set.h"

namespace anp {

/// The ledger cannot be used or written: the run cannot go on (exit code 1). The message names the
/// file, the cause and the remedy. What commit() confirmed before stays durable.
class LedgerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// There is a file, but no run has written to it: a crash may have left it so.
class EmptyLedger : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

/// Names a run for as long as its ledger lives; 1 is the first.
using RunId = std::int64_t;

/// One thing that must be the same in every run of a ledger, by name: {"pack digest", "91c0…"}.
struct IdentityField {
  std::string name;
  std::string value;
  bool operator==(const IdentityField&) const = default;
};

/// What a ledger is about. Positions only mean the same articles, and "acknowledged" only means
/// "there", while none of this changes.
struct LedgerIdentity {
  std::vector<IdentityField> source;  ///< ArticleSource::identity()
  std::string target_url;             ///< without user, password and query
  std::string site_id;                ///< what the site calls itself; empty when it does not
  bool operator==(const LedgerIdentity&) const = default;
};

/// Whether a ledger made for `old` can serve a run about `now`: the rule of Ledger::bind().
/// @param ledger its path, for the message
Result<Done> check_same_identity(const std::string& ledger, const LedgerIdentity& old,
                                 const LedgerIdentity& now);

/// One batch as the ledger keeps it: one row, whatever its size.
struct BatchRecord {
  BatchId id = 0;
  BatchRange range;
  BatchState state = BatchState::intent;
  std::uint32_t attempts = 0;  ///< sends so far
  /// Those of its articles that are not settled yet. A fresh batch has OffsetSet::all(range.count),
  /// a replay of dead letters may start with fewer, a finished one has none.
  OffsetSet pending;
  /// Those that this ledger's runs created on the target: what `undo` may delete.
  OffsetSet created;
  std::uint32_t updated = 0;  ///< over all its attempts, as the next two
  std::uint32_t unchanged = 0;
  std::uint32_t rejected = 0;  ///< each with a DeadLetter
  std::string reason;          ///< why it is not acknowledged; cut at kMaxLedgerReasonBytes
  /// One of its intents was an --update: an article of it that is there may have been there before.
  bool update = false;
  bool operator==(const BatchRecord&) const = default;
};

inline constexpr std::size_t kMaxLedgerReasonBytes = 500;

/// An article that the target refused for good, or that ran out of attempts. One at most for each
/// position: the latest.
struct DeadLetter {
  std::uint64_t position = 0;
  std::string source_id;
  std::string hash;
  std::string reason;  ///< cut at kMaxLedgerReasonBytes
  RunId run = 0;
  std::chrono::system_clock::time_point at;  ///< kept in µs
};

/// How a run ended.
enum class RunEnd : std::uint8_t {
  unfinished,   ///< still going, or killed
  done,         ///< nothing is left; dead letters may remain
  interrupted,  ///< by the user; the rest is resumable
  stopped,      ///< the target refused (auth, guard, wrong site)
  failed,       ///< environment: no space, target down
};

/// "unfinished", "done", "interrupted", "stopped", "failed".
std::string_view to_string(RunEnd);

struct RunRecord {
  RunId id = 0;
  std::chrono::system_clock::time_point started;               ///< kept in µs
  std::optional<std::chrono::system_clock::time_point> ended;  ///< kept in µs
  std::string command;  ///< the options, for people; no secret
  RunEnd end = RunEnd::unfinished;
};

/// Sums over the whole ledger, all runs.
struct LedgerTotals {
  std::uint64_t runs = 0;
  std::uint64_t intent_batches = 0;
  std::uint64_t unknown_batches = 0;
  std::uint64_t retry_batches = 0;
  std::uint64_t acknowledged_batches = 0;
  std::uint64_t dead_batches = 0;
  std::uint64_t attempts = 0;  ///< sends
  std::uint64_t created = 0;   ///< articles, as the next three, of all batches
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t pending = 0;       ///< of open batches, not settled yet
  std::uint64_t dead_letters = 0;  ///< articles that are dead letters now
  std::uint64_t bad_lines = 0;     ///< all of them, also those without a row

  [[nodiscard]] std::uint64_t open_batches() const {
    return intent_batches + unknown_batches + retry_batches;
  }
};

/// What was intended, acknowledged, dead-lettered and created.
///
/// Writes go into the open transaction, which begins by itself; nothing of it is durable before
/// commit() returns, and then all of it is. The driver calls commit() before it sends any batch
/// whose intent is in the transaction. Reads see uncommitted writes of this object.
///
/// Threads: one. Errors: LedgerError from every function, unless it says Result.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Binds a new ledger to `identity`, or checks an old one against it; durable when it returns.
  /// Where both sides have a site id, that decides and the URL is only noted; otherwise the URL
  /// must be the same.
  /// Error: names what differs, both values, and the remedy (another --ledger).
  virtual Result<Done> bind(const LedgerIdentity& identity) = 0;
  /// Nothing before the first bind().
  [[nodiscard]] virtual std::optional<LedgerIdentity> identity() const = 0;

  /// @param command the run's options for people; no secret
  virtual RunId begin_run(std::string_view command, std::chrono::system_clock::time_point now) = 0;
  virtual void end_run(RunId run, RunEnd end, std::chrono::system_clock::time_point now) = 0;

  /// Larger than every batch id in the ledger; at least 1. Ids may be used from here upwards.
  [[nodiscard]] virtual BatchId next_batch_id() const = 0;
  /// The batch is now as `batch` says: adds it, or replaces what the ledger had under its id.
  virtual void put_batch(RunId run, const BatchRecord& batch) = 0;

  /// Adds it, or replaces the one at its position.
  virtual void put_dead_letter(const DeadLetter& letter) = 0;
  /// After a replay that the target took. Nothing happens when there is none.
  virtual void remove_dead_letter(std::uint64_t position) = 0;
  /// Replaces the list of bad lines. @param total all of them; `lines` may be the first ones only
  virtual void set_bad_lines(std::span<const BadLine> lines, std::uint64_t total) = 0;

  /// Makes every write so far durable. Cheap when there is none.
  virtual void commit() = 0;
  /// There are writes that commit() has not confirmed.
  [[nodiscard]] virtual bool has_uncommitted() const = 0;

  /// Positions of finished batches (acknowledged or dead): nothing to do for them in a plain run.
  /// Sorted, merged.
  [[nodiscard]] virtual std::vector<PositionInterval> finished_ranges() const = 0;
  /// Batches in state intent, unknown or retry, by id: what a run settles first.
  [[nodiscard]] virtual std::vector<BatchRecord> open_batches() const = 0;
  /// All batches by id, in pages: those with an id above `after`, at most `limit`.
  [[nodiscard]] virtual std::vector<BatchRecord> batches(BatchId after,
                                                         std::uint32_t limit) const = 0;
  /// By position, in pages: those above `after_position`, at most `limit`.
  [[nodiscard]] virtual std::vector<DeadLetter> dead_letters(std::uint64_t after_position,
                                                             std::uint32_t limit) const = 0;
  /// By line, in pages: those above `after_line`, at most `limit`.
  [[nodiscard]] virtual std::vector<BadLine> bad_lines(std::uint64_t after_line,
                                                       std::uint32_t limit) const = 0;
  /// The latest runs first.
  [[nodiscard]] virtual std::vector<RunRecord> runs(std::uint32_t limit) const = 0;
  [[nodiscard]] virtual LedgerTotals totals() const = 0;
};

}  // namespace anp
