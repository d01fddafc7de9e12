#include "importer/ledger/ledger_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "importer/ledger/ledger.h"

namespace anp {

namespace {

/// The digits at the start of the lock file: the owner's PID. "unknown" when it could not be noted.
std::string owner_of(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  std::string pid;
  for (ssize_t i = 0; i < size; ++i) {
    const char c = text[static_cast<std::size_t>(i)];
    if (c < '0' || c > '9') break;
    pid += c;
  }
  return pid.empty() ? "unknown" : pid;
}

/// Best effort: it only serves a message, and a full disk must not keep the lock from us.
void note_owner(int descriptor) {
  const std::string text = fmt::format("{}\n", getpid());
  if (ftruncate(descriptor, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = pwrite(descriptor, text.data(), text.size(), 0);
}

}  // namespace

LedgerLock::LedgerLock(const std::string& ledger) {
  // Resolved, so that a symbolic link to a ledger is the same ledger.
  std::error_code ignored;
  const auto resolved = std::filesystem::weakly_canonical(ledger, ignored);
  const std::string path = (resolved.empty() ? ledger : resolved.string()) + ".lock";
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    throw LedgerError(fmt::format(
        "ledger '{}': cannot open its lock file '{}': {}: make that place writable, or name "
        "another ledger with --ledger",
        ledger, path, std::generic_category().message(errno)));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
    note_owner(descriptor_);
    return;
  }
  const int cause = errno;
  const std::string owner = owner_of(descriptor_);
  close(descriptor_);
  if (cause == EWOULDBLOCK) {
    throw LedgerError(
        fmt::format("ledger '{}' is in use by process {}: wait until it ends, or name another "
                    "ledger with --ledger",
                    ledger, owner));
  }
  throw LedgerError(
      fmt::format("ledger '{}': cannot lock '{}': {}: put it on a file system with "
                  "file locks",
                  ledger, path, std::generic_category().message(cause)));
}

LedgerLock::~LedgerLock() { close(descriptor_); }

}  // namespace anp
