#pragma once

#include <string>

namespace anp {

class SqliteDatabase;

/// Refuses what can be no ledger before anything is opened or made there.
/// LedgerError: `path` is empty or a directory, or its directory does not exist.
void check_ledger_place(const std::string& path);

/// Sets the connection up for a writer (WAL, synchronous=FULL), and lays out a new ledger.
/// LedgerError: read-only, not a ledger, of a newer layout. SqliteError: anything else.
void prepare_ledger_to_write(SqliteDatabase& database, const std::string& path);

/// Sets the connection up for a reader. Errors as above; also EmptyLedger.
void prepare_ledger_to_read(SqliteDatabase& database, const std::string& path);

}  // namespace anp
