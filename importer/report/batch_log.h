#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "importer/engine/batch.h"
#include "importer/engine/outcome.h"
#include "importer/http/cache_status.h"
#include "importer/ledger/ledger.h"

namespace anp {

/// The batch log cannot be opened or written: the run cannot go on (exit code 1). The message names
/// the file, the cause and the remedy.
class BatchLogError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One attempt: a send of a batch, a look-up of what became of it, a removal of its twins, or the
/// removal of its articles.
struct BatchLogEntry {
  enum class Kind : std::uint8_t { send, look_up, remove_twins, remove };

  Kind kind = Kind::send;
  RunId run = 0;
  BatchId batch = 0;
  BatchRange range;
  std::uint32_t attempt = 1;                       ///< 1-based, of its kind
  std::chrono::system_clock::time_point intended;  ///< when the plan wanted it sent; written in µs
  std::chrono::system_clock::time_point sent;      ///< when it was; written in µs
  int status = 0;                                  ///< HTTP status; written as null when 0
  std::chrono::microseconds latency{0};            ///< from `sent` to the end of the attempt
  std::uint32_t created = 0;                       ///< articles, as the next four
  std::uint32_t updated = 0;
  std::uint32_t unchanged = 0;
  std::uint32_t rejected = 0;
  std::uint32_t removed = 0;  ///< as the next two, of Kind::remove only
  std::uint32_t absent = 0;
  std::uint32_t changed = 0;  ///< kept: changed since
  std::uint32_t unknown = 0;  ///< not settled by this attempt
  CacheStatus cache = CacheStatus::unknown;
  std::optional<std::uint64_t> db_calls;  ///< written as null when unknown, never as 0
  Verdict verdict = Verdict::unknown;
  std::string reason;  ///< for people; no secret; cut at kMaxLoggedReasonBytes
};

inline constexpr std::size_t kMaxLoggedReasonBytes = 500;
/// No line of the log is longer, newline included.
inline constexpr std::size_t kMaxLogLineBytes = 4096;

/// The entry as one line of JSON, without newline; the members are specified in docs/formats.md.
std::string format_batch_log_line(const BatchLogEntry& entry);

/// "2024-06-07T08:09:10.000042Z": RFC 3339 in UTC with microseconds, years 0 to 9999.
std::string format_rfc3339(std::chrono::system_clock::time_point time);

/// "answered", "never_sent", "unknown", "retry_later", "rejected", "too_large", "stop_run".
std::string_view to_string(Verdict);

/// Appends lines to a file. What earlier runs wrote stays; a last line that a crash tore is closed
/// with a newline first, so that it spoils no other.
/// Lines are collected (at most kBufferBytes) until flush(); a crash loses those of the last
/// moment, which is why the ledger, not the log, says what happened. Threads: one. Errors:
/// BatchLogError.
class BatchLog {
 public:
  static constexpr std::size_t kBufferBytes = 65'536;

  explicit BatchLog(std::string path);
  ~BatchLog();  ///< flushes; an error then is lost: call flush() first
  BatchLog(const BatchLog&) = delete;
  BatchLog& operator=(const BatchLog&) = delete;

  void append(const BatchLogEntry& entry);
  /// Hands everything to the kernel.
  void flush();

 private:
  std::string path_;
  std::string buffer_;
  int descriptor_ = -1;
};

}  // namespace anp
