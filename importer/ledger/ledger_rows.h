#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "importer/ledger/ledger.h"

namespace anp {

class SqliteDatabase;

// What the tables of a ledger hold, as values; the functions are those of Ledger with the same
// names. Errors: SqliteError, also (as damaged) for a value that no version wrote.

std::optional<LedgerIdentity> read_identity(SqliteDatabase& database);
BatchId read_next_batch_id(SqliteDatabase& database);
std::vector<PositionInterval> read_finished_ranges(SqliteDatabase& database);
std::vector<BatchRecord> read_open_batches(SqliteDatabase& database);
std::vector<BatchRecord> read_batches(SqliteDatabase& database, BatchId after, std::uint32_t limit);
std::vector<DeadLetter> read_dead_letters(SqliteDatabase& database, std::uint64_t after_position,
                                          std::uint32_t limit);
std::vector<BadLine> read_bad_lines(SqliteDatabase& database, std::uint64_t after_line,
                                    std::uint32_t limit);
std::vector<RunRecord> read_runs(SqliteDatabase& database, std::uint32_t limit);
LedgerTotals read_totals(SqliteDatabase& database);

/// Microseconds since 1970, as times are kept in the tables.
std::int64_t to_us(std::chrono::system_clock::time_point time);

}  // namespace anp
