#pragma once

#include <cstdint>
#include <memory>

#include "generator/random.h"

namespace anp {

/// A disk in memory for every SQLite database that this process opens while the object lives: an
/// SQLite VFS that writes fail on, and whose power can be cut.
///
/// What is not synced is at the mercy of a power cut: any part of it may be on the disk afterwards,
/// in any order, torn between sectors of 512 bytes; a file that was made or deleted without a sync
/// of its directory may be there or not.
///
/// Threads: one. One connection to a database at a time; files are only known to this VFS.
/// Source: the unix VFS of SQLite 3.40 for what is synced when; Rebello and others, "Can
/// Applications Recover from fsync Failures?", 2020, for what a failed sync leaves behind.
class FaultyDisk {
 public:
  enum class Trouble : std::uint8_t {
    full,      ///< no space: half of what was to be written still gets there
    io_error,  ///< a write changes nothing; a sync loses what it was to save, for good
  };

  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Writes, truncations, syncs and deletions so far.
  [[nodiscard]] std::uint64_t operations() const;

  /// Operation number `operation` (0-based, as counted by operations()) fails.
  /// @param stays all later ones do, too
  void fail_at(std::uint64_t operation, Trouble trouble, bool stays);
  /// From that operation on nothing works any more, reading included.
  void cut_power_at(std::uint64_t operation);
  /// Whether the trouble that was asked for has come.
  [[nodiscard]] bool struck() const;

  /// Ends a failure that stays; power stays as it is.
  void repair();
  /// Cuts the power, if that is not done yet, and turns it on again. No database may be open.
  void restart(Stream& random);

  class Vfs;

 private:
  std::unique_ptr<Vfs> vfs_;
};

}  // namespace anp
