#include "importer/ledger/sqlite_ledger.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "importer/cut_text.h"
#include "importer/ledger/ledger_lock.h"
#include "importer/ledger/ledger_rows.h"
#include "importer/ledger/ledger_schema.h"
#include "importer/ledger/sqlite.h"

namespace anp {

namespace {

using Clock = std::chrono::system_clock;
using Mode = SqliteDatabase::Mode;

std::int64_t to_integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// What a user can do about it, by SQLite's result code.
std::string_view remedy_for(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "free some space, or name a ledger on another disk with --ledger; nothing "
             "acknowledged is lost";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "make the file and its directory writable, or name another ledger with --ledger";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds a lock on it: end that, then run the same command again";
    case SQLITE_NOTADB:
      return "it is no anp ledger: name another file with --ledger";
    case SQLITE_CORRUPT:
      return "it is damaged: restore a copy, or start a new one with --ledger; articles that are "
             "there already will be found unchanged";
    default:
      return "check the disk and its free space, then run the same command again";
  }
}

/// Runs `work`, and says what SQLite's complaint means for the ledger at `path`.
template <typename Work>
auto translated(const std::string& path, Work work) {
  try {
    return work();
  } catch (const SqliteError& error) {
    throw LedgerError(
        fmt::format("ledger '{}': {}: {}", path, error.what(), remedy_for(error.code())));
  }
}

constexpr const char* kPutBatch =
    "INSERT INTO batches(id, run, first, count, state, attempts, pending, created, created_count,"
    " updated, unchanged, rejected, reason) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"
    " ON CONFLICT(id) DO UPDATE SET run=excluded.run, first=excluded.first, count=excluded.count,"
    " state=excluded.state, attempts=excluded.attempts, pending=excluded.pending,"
    " created=excluded.created, created_count=excluded.created_count, updated=excluded.updated,"
    " unchanged=excluded.unchanged, rejected=excluded.rejected, reason=excluded.reason";

constexpr const char* kPutDeadLetter =
    "INSERT INTO dead_letters(position, source_id, hash, reason, run, at_us) VALUES(?,?,?,?,?,?)"
    " ON CONFLICT(position) DO UPDATE SET source_id=excluded.source_id, hash=excluded.hash,"
    " reason=excluded.reason, run=excluded.run, at_us=excluded.at_us";

/// The statements that a run repeats for each batch or article.
struct RunStatements {
  explicit RunStatements(SqliteDatabase& database)
      : begin(database, "BEGIN IMMEDIATE"),
        commit(database, "COMMIT"),
        put_batch(database, kPutBatch),
        put_dead_letter(database, kPutDeadLetter),
        remove_dead_letter(database, "DELETE FROM dead_letters WHERE position=?") {}

  SqliteStatement begin;
  SqliteStatement commit;
  SqliteStatement put_batch;
  SqliteStatement put_dead_letter;
  SqliteStatement remove_dead_letter;
};

class SqliteLedger final : public Ledger {
 public:
  /// @param lock the writer's; none for a reader
  SqliteLedger(std::string path, Mode mode, std::unique_ptr<LedgerLock> lock)
      : path_(std::move(path)), mode_(mode), lock_(std::move(lock)) {
    translated(path_, [this] {
      database_.emplace(path_, mode_);
      if (mode_ == Mode::read_write) {
        prepare_ledger_to_write(*database_, path_);
        statements_.emplace(*database_);
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
  bool has_uncommitted() const override { return in_transaction_; }

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
    if (mode_ == Mode::read_only) throw LedgerError("ledger '" + path_ + "' is open to be read");
    if (failed_) {
      throw LedgerError("ledger '" + path_ +
                        "': an earlier write failed: run the same command "
                        "again; nothing acknowledged is lost");
    }
    failed_ = true;
    translated(path_, [&] {
      if (!in_transaction_) statements_->begin.bind().run();
      in_transaction_ = true;
      work();
    });
    failed_ = false;
  }

  void store_identity(const LedgerIdentity& identity);

  std::string path_;
  Mode mode_;
  std::unique_ptr<LedgerLock> lock_;  // outlives the database
  // Reading prepares statements, which SQLite counts as using the connection.
  mutable std::optional<SqliteDatabase> database_;
  std::optional<RunStatements> statements_;
  bool in_transaction_ = false;
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
    database_->execute("DELETE FROM source_identity");
    SqliteStatement field(*database_, "INSERT INTO source_identity(name, value) VALUES(?,?)");
    for (const IdentityField& f : identity.source) {
      field.bind(std::string_view(f.name), std::string_view(f.value)).run();
    }
    SqliteStatement setting(*database_, "INSERT OR REPLACE INTO settings(name, value) VALUES(?,?)");
    setting.bind(std::string_view("target_url"), std::string_view(identity.target_url)).run();
    setting.bind(std::string_view("site_id"), std::string_view(identity.site_id)).run();
  });
}

RunId SqliteLedger::begin_run(std::string_view command, Clock::time_point now) {
  write([&] {
    SqliteStatement statement(*database_,
                              "INSERT INTO runs(started_us, command, ending) VALUES(?,?,?)");
    statement.bind(to_us(now), command, to_string(RunEnd::unfinished)).run();
  });
  return database_->last_row_id();
}

void SqliteLedger::end_run(RunId run, RunEnd end, Clock::time_point now) {
  write([&] {
    SqliteStatement statement(*database_, "UPDATE runs SET ended_us=?, ending=? WHERE id=?");
    statement.bind(to_us(now), to_string(end), run).run();
  });
}

// ---- Batches, dead letters, bad lines ----

void SqliteLedger::put_batch(RunId run, const BatchRecord& batch) {
  const bool open = batch.state != BatchState::acknowledged && batch.state != BatchState::dead;
  ANP_REQUIRE(batch.id > 0 && batch.range.count > 0, "a batch has an id and articles");
  ANP_REQUIRE(open != batch.pending.empty(), "a batch is finished when nothing of it is pending");
  const std::string pending = batch.pending.to_text();
  const std::string created = batch.created.to_text();
  write([&] {
    statements_->put_batch
        .bind(batch.id, run, to_integer(batch.range.first), std::int64_t{batch.range.count},
              to_string(batch.state), std::int64_t{batch.attempts}, std::string_view(pending),
              std::string_view(created), std::int64_t{batch.created.size()},
              std::int64_t{batch.updated}, std::int64_t{batch.unchanged},
              std::int64_t{batch.rejected}, cut_text(batch.reason, kMaxLedgerReasonBytes))
        .run();
  });
}

void SqliteLedger::put_dead_letter(const DeadLetter& letter) {
  write([&] {
    statements_->put_dead_letter
        .bind(to_integer(letter.position), std::string_view(letter.source_id),
              std::string_view(letter.hash), cut_text(letter.reason, kMaxLedgerReasonBytes),
              letter.run, to_us(letter.at))
        .run();
  });
}

void SqliteLedger::remove_dead_letter(std::uint64_t position) {
  write([&] { statements_->remove_dead_letter.bind(to_integer(position)).run(); });
}

void SqliteLedger::set_bad_lines(std::span<const BadLine> lines, std::uint64_t total) {
  write([&] {
    database_->execute("DELETE FROM bad_lines");
    SqliteStatement insert(*database_, "INSERT INTO bad_lines(line, reason) VALUES(?,?)");
    for (const BadLine& line : lines) {
      insert.bind(to_integer(line.line), cut_text(line.reason, kMaxLedgerReasonBytes)).run();
    }
    SqliteStatement setting(*database_, "INSERT OR REPLACE INTO settings(name, value) VALUES(?,?)");
    const std::string count = std::to_string(total);
    setting.bind(std::string_view("bad_lines"), std::string_view(count)).run();
  });
}

void SqliteLedger::commit() {
  if (!in_transaction_) return;
  write([this] { statements_->commit.bind().run(); });
  in_transaction_ = false;
}

}  // namespace

std::unique_ptr<Ledger> open_sqlite_ledger(const std::string& path) {
  check_ledger_place(path);
  auto lock = std::make_unique<LedgerLock>(path);
  return std::make_unique<SqliteLedger>(path, Mode::read_write, std::move(lock));
}

std::unique_ptr<Ledger> open_sqlite_ledger_to_read(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    throw LedgerError(fmt::format(
        "there is no ledger '{}': name the one that a run has written with --ledger", path));
  }
  check_ledger_place(path);
  return std::make_unique<SqliteLedger>(path, Mode::read_only, nullptr);
}

}  // namespace anp
