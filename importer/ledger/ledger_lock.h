#pragma once

#include <string>

namespace anp {

/// Keeps a second writer off a ledger: flock on `ledger`.lock, held as long as this lives. The
/// kernel lets go of it when the process ends, so kill -9 leaves no stale lock; the file stays and
/// means nothing by itself. It holds the PID of the last owner, for the message. LedgerError:
/// another process holds it (with its PID), or the file cannot be made.
class LedgerLock {
 public:
  explicit LedgerLock(const std::string& ledger);
  ~LedgerLock();
  LedgerLock(const LedgerLock&) = delete;
  LedgerLock& operator=(const LedgerLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace anp
