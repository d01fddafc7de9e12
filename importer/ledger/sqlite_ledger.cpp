#include "importer/ledger/sqlite_ledger.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "generator/utf8.h"
#include "importer/ledger/ledger_lock.h"
#include "importer/ledger/ledger_rows.h"
#include "importer/ledger/ledger_schema.h"
#include "importer/sqlite.h"

namespace anp {

namespace {

using Clock = std::chrono::system_clock;
using Access = SqliteDatabase::Access;

std::int64_t to_integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// What a user can do about it.
std::string_view remedy_for(SqliteTrouble trouble) {
  switch (trouble) {
    case SqliteTrouble::full:
      return "free some space, or name a ledger on another disk with --ledger; nothing "
             "acknowledged is lost";
    case SqliteTrouble::read_only:
    case SqliteTrouble::cannot_open:
      return "make the file and its directory writable, or name another ledger with --ledger";
    case SqliteTrouble::busy:
      return "another program holds a lock on it: end that, then run the same command again";
    case SqliteTrouble::not_a_database:
      return "it is no anp ledger: name another file with --ledger";
    case SqliteTrouble::damaged:
      return "it is damaged: restore a copy, or start a new one with --ledger; articles that are "
             "there already will be found unchanged";
    case SqliteTrouble::constraint:
    case SqliteTrouble::broken:
      break;
  }
  return "check the disk and its free space, then run the same command again";
}

/// Runs `work`, and says what SQLite's complaint means for the ledger at `path`.
template <typename Work>
auto translated(const std::string& path, Work work) {
  try {
    return work();
  } catch (const SqliteError& error) {
    throw LedgerError(
        fmt::format("ledger '{}': {}: {}", path, error.what(), remedy_for(error.trouble())));
  }
}

// Replaces the whole row, as an upsert of every column would, but in one step: there is no other
// index whose rows could go with it.
constexpr const char* kPutBatch =
    "REPLACE INTO batches(id, run, first, count, state, attempts, pending, created, created_count,"
    " updated, unchanged, rejected, reason, overwrites) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

constexpr const char* kPutDeadLetter =
    "INSERT INTO dead_letters(position, source_id, hash, reason, run, at_us) VALUES(?,?,?,?,?,?)"
    " ON CONFLICT(position) DO UPDATE SET source_id=excluded.source_id, hash=excluded.hash,"
    " reason=excluded.reason, run=excluded.run, at_us=excluded.at_us";

class SqliteLedger final : public Ledger {
 public:
  /// @param lock the writer's; none for a reader
  SqliteLedger(std::string path, Access access, std::unique_ptr<LedgerLock> lock)
      : path_(std::move(path)), access_(access), lock_(std::move(lock)) {
    translated(path_, [this] {
      database_.emplace(path_, access_);
      if (access_ == Access::read_write) {
        prepare_ledger_to_write(*database_, path_);
      } else {
        prepare_ledger_to_read(*database_, path_);
      }
    });
  }

  Result<Done> bind(const LedgerIdentity& now) override;
  std::optional<LedgerIdentity> identity() const override {
    return translated(path_, [&] { return read_identity(*database_); });
  }

  RunId begin_run(std::string_view command, Clock::time_point now) override;
  void end_run(RunId run, RunEnd end, Clock::time_point now) override;

  BatchId next_batch_id() const override {
    return translated(path_, [&] { return read_next_batch_id(*database_); });
  }
  void put_batch(RunId run, const BatchRecord& batch) override;
  void put_dead_letter(const DeadLetter& letter) override;
  void remove_dead_letter(std::uint64_t position) override;
  void set_bad_lines(std::span<const BadLine> lines, std::uint64_t total) override;

  void commit() override;
  bool has_uncommitted() const override { return transaction_.has_value(); }

  std::vector<PositionInterval> finished_ranges() const override {
    return translated(path_, [&] { return read_finished_ranges(*database_); });
  }
  std::vector<BatchRecord> open_batches() const override {
    return translated(path_, [&] { return read_open_batches(*database_); });
  }
  std::vector<BatchRecord> batches(BatchId after, std::uint32_t limit) const override {
    return translated(path_, [&] { return read_batches(*database_, after, limit); });
  }
  std::vector<DeadLetter> dead_letters(std::uint64_t after_position,
                                       std::uint32_t limit) const override {
    return translated(path_, [&] { return read_dead_letters(*database_, after_position, limit); });
  }
  std::vector<BadLine> bad_lines(std::uint64_t after_line, std::uint32_t limit) const override {
    return translated(path_, [&] { return read_bad_lines(*database_, after_line, limit); });
  }
  std::vector<RunRecord> runs(std::uint32_t limit) const override {
    return translated(path_, [&] { return read_runs(*database_, limit); });
  }
  LedgerTotals totals() const override {
    return translated(path_, [&] { return read_totals(*database_); });
  }

 private:
  /// Runs `work` inside the open transaction, which it begins if there is none. After one failed
  /// write nothing more is accepted: SQLite may have rolled back what was queued before it.
  template <typename Work>
  void write(Work work) {
    if (access_ == Access::read_only) {
      throw LedgerError("ledger '" + path_ + "' is open to be read");
    }
    if (failed_) {
      throw LedgerError("ledger '" + path_ +
                        "': an earlier write failed: run the same command "
                        "again; nothing acknowledged is lost");
    }
    failed_ = true;
    translated(path_, [&] {
      if (!transaction_) transaction_.emplace(*database_);
      work();
    });
    failed_ = false;
  }

  void store_identity(const LedgerIdentity& identity);
  /// Inside write().
  void put_setting(std::string_view name, std::string_view value);

  std::string path_;
  Access access_;
  std::unique_ptr<LedgerLock> lock_;  // outlives the database
  // Reading prepares statements, which SQLite counts as using the connection.
  mutable std::optional<SqliteDatabase> database_;
  std::optional<SqliteTransaction> transaction_;  // what commit() has not confirmed yet
  bool failed_ = false;
};

// ---- Identity and runs ----

Result<Done> SqliteLedger::bind(const LedgerIdentity& now) {
  const std::optional<LedgerIdentity> old = identity();
  LedgerIdentity merged = now;
  if (old) {
    if (auto same = check_same_identity(path_, *old, now); !same) return same;
    // A site that did not say its name this time is still the one that did.
    if (merged.site_id.empty()) merged.site_id = old->site_id;
  }
  if (old != merged) store_identity(merged);
  commit();
  return Done{};
}

void SqliteLedger::store_identity(const LedgerIdentity& identity) {
  write([&] {
    database_->run("DELETE FROM source_identity");
    for (const IdentityField& field : identity.source) {
      database_->query("INSERT INTO source_identity(name, value) VALUES(?,?)")
          .bind(field.name, field.value)
          .finish();
    }
    put_setting("target_url", identity.target_url);
    put_setting("site_id", identity.site_id);
  });
}

void SqliteLedger::put_setting(std::string_view name, std::string_view value) {
  database_->query("INSERT OR REPLACE INTO settings(name, value) VALUES(?,?)")
      .bind(name, value)
      .finish();
}

RunId SqliteLedger::begin_run(std::string_view command, Clock::time_point now) {
  write([&] {
    database_->query("INSERT INTO runs(started_us, command, ending) VALUES(?,?,?)")
        .bind(to_us(now), command, to_string(RunEnd::unfinished))
        .finish();
  });
  return database_->last_row_id();
}

void SqliteLedger::end_run(RunId run, RunEnd end, Clock::time_point now) {
  write([&] {
    database_->query("UPDATE runs SET ended_us=?, ending=? WHERE id=?")
        .bind(to_us(now), to_string(end), run)
        .finish();
  });
}

// ---- Batches, dead letters, bad lines ----

void SqliteLedger::put_batch(RunId run, const BatchRecord& batch) {
  ANP_REQUIRE(batch.id > 0 && batch.range.count > 0, "a batch has an id and articles");
  ANP_REQUIRE(is_finished(batch.state) == batch.pending.empty(),
              "a batch is finished when nothing of it is pending");
  const std::string pending = batch.pending.to_text();
  const std::string created = batch.created.to_text();
  write([&] {
    database_->query(kPutBatch)
        .bind(batch.id, run, to_integer(batch.range.first), batch.range.count,
              to_string(batch.state), batch.attempts, pending, created, batch.created.size(),
              batch.updated, batch.unchanged, batch.rejected,
              cut_text(batch.reason, kMaxLedgerReasonBytes), batch.update ? 1 : 0)
        .finish();
  });
}

void SqliteLedger::put_dead_letter(const DeadLetter& letter) {
  write([&] {
    database_->query(kPutDeadLetter)
        .bind(to_integer(letter.position), letter.source_id, letter.hash,
              cut_text(letter.reason, kMaxLedgerReasonBytes), letter.run, to_us(letter.at))
        .finish();
  });
}

void SqliteLedger::remove_dead_letter(std::uint64_t position) {
  write([&] {
    database_->query("DELETE FROM dead_letters WHERE position=?")
        .bind(to_integer(position))
        .finish();
  });
}

void SqliteLedger::set_bad_lines(std::span<const BadLine> lines, std::uint64_t total) {
  write([&] {
    database_->run("DELETE FROM bad_lines");
    for (const BadLine& line : lines) {
      database_->query("INSERT INTO bad_lines(line, reason) VALUES(?,?)")
          .bind(to_integer(line.line), cut_text(line.reason, kMaxLedgerReasonBytes))
          .finish();
    }
    put_setting("bad_lines", std::to_string(total));
  });
}

void SqliteLedger::commit() {
  if (!transaction_) return;
  write([this] { transaction_->commit(); });
  transaction_.reset();
}

}  // namespace

std::unique_ptr<Ledger> open_sqlite_ledger(const std::string& path) {
  check_ledger_place(path);
  auto lock = std::make_unique<LedgerLock>(path);
  return std::make_unique<SqliteLedger>(path, Access::read_write, std::move(lock));
}

std::unique_ptr<Ledger> open_sqlite_ledger_to_read(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    throw LedgerError(fmt::format(
        "there is no ledger '{}': name the one that a run has written with --ledger", path));
  }
  check_ledger_place(path);
  return std::make_unique<SqliteLedger>(path, Access::read_only, nullptr);
}

std::unique_ptr<Ledger> open_sqlite_ledger_if_any(const std::string& path) {
  if (!std::filesystem::exists(path)) return nullptr;
  try {
    return open_sqlite_ledger_to_read(path);
  } catch (const EmptyLedger&) {
    return nullptr;
  }
}

}  // namespace anp
