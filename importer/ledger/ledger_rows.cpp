#include "importer/ledger/ledger_rows.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "importer/sqlite.h"

namespace anp {

namespace {

using Clock = std::chrono::system_clock;

[[noreturn]] void damaged(const std::string& what) {
  throw SqliteError(SqliteTrouble::damaged, what);
}

std::uint64_t unsigned_at(const SqliteQuery& row, int column, std::int64_t least = 0,
                          std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  const std::int64_t number = row.integer(column);
  if (number < least || number > most) {
    damaged(fmt::format("{} stands where {} to {} should", number, least, most));
  }
  return static_cast<std::uint64_t>(number);
}

std::uint32_t unsigned32_at(const SqliteQuery& row, int column) {
  return static_cast<std::uint32_t>(
      unsigned_at(row, column, 0, std::numeric_limits<std::uint32_t>::max()));
}

/// A moment in microseconds since 1970.
Clock::time_point time_at(const SqliteQuery& row, int column) {
  using std::chrono::microseconds;
  // The clock counts in nanoseconds.
  constexpr auto kLast =
      std::chrono::floor<microseconds>(Clock::time_point::max().time_since_epoch());
  return Clock::time_point(
      microseconds{static_cast<std::int64_t>(unsigned_at(row, column, 0, kLast.count()))});
}

/// A batch's `first` and, in the next column, `count`.
BatchRange read_range(const SqliteQuery& row, int column) {
  constexpr std::int64_t kLastFirst =
      std::numeric_limits<std::int64_t>::max() - std::int64_t{kMaxBatchArticles};
  return {unsigned_at(row, column, 1, kLastFirst),
          static_cast<std::uint32_t>(unsigned_at(row, column + 1, 1, kMaxBatchArticles))};
}

BatchState state_named(std::string_view text) {
  for (const BatchState state : {BatchState::intent, BatchState::unknown, BatchState::retry,
                                 BatchState::acknowledged, BatchState::dead}) {
    if (to_string(state) == text) return state;
  }
  damaged(fmt::format("'{}' is no state of a batch", text));
}

RunEnd end_named(std::string_view text) {
  for (const RunEnd end :
       {RunEnd::unfinished, RunEnd::done, RunEnd::interrupted, RunEnd::stopped, RunEnd::failed}) {
    if (to_string(end) == text) return end;
  }
  damaged(fmt::format("'{}' is no end of a run", text));
}

/// Offsets in a batch of `count` articles.
OffsetSet read_offsets(std::string_view text, std::uint32_t count) {
  Result<OffsetSet> offsets = OffsetSet::parse(text);
  if (!offsets) damaged(offsets.error().message);
  if (offsets->end() > count) {
    damaged(fmt::format("'{}' goes beyond a batch of {} articles", text, count));
  }
  return std::move(*offsets);
}

BatchRecord read_batch(const SqliteQuery& row) {
  BatchRecord batch;
  batch.id = row.integer(0);
  batch.range = read_range(row, 1);
  batch.state = state_named(row.text(3));
  batch.attempts = unsigned32_at(row, 4);
  batch.pending = read_offsets(row.text(5), batch.range.count);
  batch.created = read_offsets(row.text(6), batch.range.count);
  batch.updated = unsigned32_at(row, 7);
  batch.unchanged = unsigned32_at(row, 8);
  batch.rejected = unsigned32_at(row, 9);
  batch.reason = row.text(10);
  batch.update = row.integer(11) != 0;
  return batch;
}

}  // namespace

std::int64_t to_us(Clock::time_point time) {
  return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

std::optional<LedgerIdentity> read_identity(SqliteDatabase& database) {
  const auto url = database.text("SELECT value FROM settings WHERE name='target_url'");
  if (!url) return std::nullopt;
  LedgerIdentity identity;
  identity.target_url = *url;
  identity.site_id = database.text("SELECT value FROM settings WHERE name='site_id'").value_or("");
  SqliteQuery row = database.query("SELECT name, value FROM source_identity ORDER BY ordinal");
  while (row.next()) {
    identity.source.push_back({std::string(row.text(0)), std::string(row.text(1))});
  }
  return identity;
}

BatchId read_next_batch_id(SqliteDatabase& database) {
  return database.integer("SELECT coalesce(max(id), 0) + 1 FROM batches").value_or(1);
}

std::vector<PositionInterval> read_finished_ranges(SqliteDatabase& database) {
  std::vector<PositionInterval> ranges;
  SqliteQuery row = database.query(
      "SELECT first, count FROM batches WHERE state IN ('acknowledged', 'dead') ORDER BY id");
  while (row.next()) {
    const PositionInterval range = to_interval(read_range(row, 0));
    // Batches mostly follow one another: joined at once, a million of them take no more memory than
    // one.
    if (!ranges.empty() && ranges.back().end == range.first) {
      ranges.back().end = range.end;
    } else {
      ranges.push_back(range);
    }
  }
  return merge_intervals(std::move(ranges));
}

std::vector<BatchRecord> read_open_batches(SqliteDatabase& database) {
  std::vector<BatchRecord> open;
  SqliteQuery row = database.query(
      "SELECT id, first, count, state, attempts, pending, created, updated, "
      "unchanged, rejected, reason, overwrites FROM batches "
      "WHERE state NOT IN ('acknowledged', 'dead') ORDER BY id");
  while (row.next()) {
    open.push_back(read_batch(row));
    // A state that is a blob reads as the text that it does not equal.
    if (is_finished(open.back().state)) damaged("the state of a batch is no text");
  }
  return open;
}

std::vector<BatchRecord> read_batches(SqliteDatabase& database, BatchId after,
                                      std::uint32_t limit) {
  std::vector<BatchRecord> page;
  SqliteQuery row = database.query(
      "SELECT id, first, count, state, attempts, pending, created, updated, "
      "unchanged, rejected, reason, overwrites FROM batches WHERE id>? ORDER BY id LIMIT ?");
  row.bind(after, limit);
  while (row.next()) page.push_back(read_batch(row));
  return page;
}

std::vector<DeadLetter> read_dead_letters(SqliteDatabase& database, std::uint64_t after_position,
                                          std::uint32_t limit) {
  std::vector<DeadLetter> page;
  SqliteQuery row = database.query(
      "SELECT position, source_id, hash, reason, run, at_us FROM dead_letters "
      "WHERE position>? ORDER BY position LIMIT ?");
  row.bind(static_cast<std::int64_t>(after_position), limit);
  while (row.next()) {
    page.push_back({unsigned_at(row, 0), std::string(row.text(1)), std::string(row.text(2)),
                    std::string(row.text(3)), row.integer(4), time_at(row, 5)});
  }
  return page;
}

std::vector<BadLine> read_bad_lines(SqliteDatabase& database, std::uint64_t after_line,
                                    std::uint32_t limit) {
  std::vector<BadLine> page;
  SqliteQuery row =
      database.query("SELECT line, reason FROM bad_lines WHERE line>? ORDER BY line LIMIT ?");
  row.bind(static_cast<std::int64_t>(after_line), limit);
  while (row.next()) page.push_back({unsigned_at(row, 0), std::string(row.text(1))});
  return page;
}

std::vector<RunRecord> read_runs(SqliteDatabase& database, std::uint32_t limit) {
  std::vector<RunRecord> page;
  SqliteQuery row = database.query(
      "SELECT id, started_us, ended_us, command, ending FROM runs "
      "ORDER BY id DESC LIMIT ?");
  row.bind(limit);
  while (row.next()) {
    RunRecord run{row.integer(0), time_at(row, 1), std::nullopt, std::string(row.text(3)),
                  end_named(row.text(4))};
    if (!row.is_null(2)) run.ended = time_at(row, 2);
    page.push_back(std::move(run));
  }
  return page;
}

LedgerTotals read_totals(SqliteDatabase& database) {
  LedgerTotals totals;
  SqliteQuery row = database.query(
      "SELECT (SELECT count(*) FROM runs),"
      " coalesce(sum(state='intent'), 0), coalesce(sum(state='unknown'), 0),"
      " coalesce(sum(state='retry'), 0), coalesce(sum(state='acknowledged'), 0),"
      " coalesce(sum(state='dead'), 0), coalesce(sum(attempts), 0),"
      " coalesce(sum(created_count), 0), coalesce(sum(updated), 0), coalesce(sum(unchanged), 0),"
      " (SELECT count(*) FROM dead_letters),"
      " (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM settings WHERE name='bad_lines')"
      " FROM batches");
  row.next();
  std::uint64_t* const fields[] = {&totals.runs,
                                   &totals.intent_batches,
                                   &totals.unknown_batches,
                                   &totals.retry_batches,
                                   &totals.acknowledged_batches,
                                   &totals.dead_batches,
                                   &totals.attempts,
                                   &totals.created,
                                   &totals.updated,
                                   &totals.unchanged,
                                   &totals.dead_letters,
                                   &totals.bad_lines};
  int column = 0;
  for (std::uint64_t* field : fields) *field = unsigned_at(row, column++);
  for (const BatchRecord& batch : read_open_batches(database))
    totals.pending += batch.pending.size();
  return totals;
}

}  // namespace anp
