#pragma once

#include <memory>
#include <string>

#include "importer/ledger/ledger.h"

namespace anp {

/// The newest ledger layout that this program knows (PRAGMA user_version; docs/formats.md).
inline constexpr int kLedgerSchemaVersion = 2;

/// Opens the ledger at `path` for a run, or makes it. WAL with synchronous=FULL: what commit()
/// confirmed survives kill -9 and power loss.
/// One writer: `path`.lock is held (flock) as long as the ledger lives; the kernel lets go of it
/// when the process ends, however it ends. Readers are not kept out.
/// LedgerError: in use by another process (with its PID), directory missing, no write permission,
/// disk full, not an anp ledger, damaged, or of a newer layout.
std::unique_ptr<Ledger> open_sqlite_ledger(const std::string& path);

/// Opens an existing ledger to read it; works while a run is writing to it, and then sees what was
/// committed. Every write is a LedgerError.
/// LedgerError: there is none at `path`, or as above; EmptyLedger: nothing is in it.
std::unique_ptr<Ledger> open_sqlite_ledger_to_read(const std::string& path);

/// The same where a ledger need not be there yet: null when there is none, or nothing in it.
std::unique_ptr<Ledger> open_sqlite_ledger_if_any(const std::string& path);

}  // namespace anp
