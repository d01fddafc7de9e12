#include "importer/report/batch_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <iterator>
#include <system_error>
#include <utility>

#include "generator/json_text.h"
#include "generator/result.h"
#include "importer/utf8.h"

namespace anp {

namespace {

std::string_view to_string(BatchLogEntry::Kind kind) {
  switch (kind) {
    case BatchLogEntry::Kind::send:
      return "send";
    case BatchLogEntry::Kind::look_up:
      return "look_up";
    case BatchLogEntry::Kind::remove_twins:
      return "remove_twins";
    case BatchLogEntry::Kind::remove:
      return "remove";
  }
  return "";
}

/// What became of the articles, by the attempt's kind.
std::string counts_of(const BatchLogEntry& entry) {
  if (entry.kind == BatchLogEntry::Kind::remove) {
    return fmt::format(R"("removed":{},"absent":{},"changed":{},"unknown":{})", entry.removed,
                       entry.absent, entry.changed, entry.unknown);
  }
  return fmt::format(R"("created":{},"updated":{},"unchanged":{},"rejected":{},"unknown":{})",
                     entry.created, entry.updated, entry.unchanged, entry.rejected, entry.unknown);
}

template <typename Number>
std::string number_or_null(bool known, Number number) {
  return known ? fmt::format("{}", number) : "null";
}

/// A quoted JSON string; what is no UTF-8 becomes U+FFFD, because it may come from a target.
std::string quoted(std::string_view text) {
  std::string json;
  append_json_string(with_valid_utf8(text), json);
  return json;
}

BatchLogError log_error(const std::string& path, const char* doing, int cause) {
  return BatchLogError(fmt::format(
      "batch log '{}': cannot {} it: {}: {}", path, doing, std::generic_category().message(cause),
      cause == ENOSPC || cause == EDQUOT || cause == EFBIG
          ? "free some space, or name a file on another disk with --log"
          : "name a file in a writable directory with --log"));
}

/// The file's last byte is something else than a newline: a crash tore the last line.
bool ends_torn(int descriptor) {
  const off_t size = lseek(descriptor, 0, SEEK_END);
  char last = '\n';
  return size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

std::string format_rfc3339(std::chrono::system_clock::time_point time) {
  using std::chrono::floor;
  const auto us = floor<std::chrono::microseconds>(time);
  const auto day = floor<std::chrono::days>(us);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{us - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string format_batch_log_line(const BatchLogEntry& entry) {
  std::string line = fmt::format(
      R"({{"run":{},"batch":{},"kind":"{}","first":{},"count":{},"attempt":{},)"
      R"("intended":"{}","sent":"{}","status":{},"latency_us":{},{},)",
      entry.run, entry.batch, to_string(entry.kind), entry.range.first, entry.range.count,
      entry.attempt, format_rfc3339(entry.intended), format_rfc3339(entry.sent),
      number_or_null(entry.status != 0, entry.status), entry.latency.count(), counts_of(entry));
  fmt::format_to(std::back_inserter(line),
                 R"("cache":"{}","db_calls":{},"verdict":"{}","reason":{}}})",
                 to_string(entry.cache),
                 number_or_null(entry.db_calls.has_value(), entry.db_calls.value_or(0)),
                 to_string(entry.verdict), quoted(cut_text(entry.reason, kMaxLoggedReasonBytes)));
  ANP_REQUIRE(line.size() < kMaxLogLineBytes, "a line of the batch log is bounded");
  return line;
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::answered:
      return "answered";
    case Verdict::never_sent:
      return "never_sent";
    case Verdict::unknown:
      return "unknown";
    case Verdict::retry_later:
      return "retry_later";
    case Verdict::rejected:
      return "rejected";
    case Verdict::too_large:
      return "too_large";
    case Verdict::stop_run:
      return "stop_run";
  }
  return "";
}

BatchLog::BatchLog(std::string path) : path_(std::move(path)) {
  // Read as well as written: whether the last line is whole stands in the file only.
  descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw log_error(path_, "open", errno);
  if (ends_torn(descriptor_)) buffer_ = "\n";
}

BatchLog::~BatchLog() {
  try {
    flush();
  } catch (const BatchLogError&) {  // flush() by hand says it; a destructor cannot
  }
  close(descriptor_);
}

void BatchLog::append(const BatchLogEntry& entry) {
  const std::string line = format_batch_log_line(entry);
  if (buffer_.size() + line.size() + 1 > kBufferBytes) flush();
  buffer_ += line;
  buffer_ += '\n';
}

void BatchLog::flush() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t written = write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int cause = errno;
      buffer_.erase(0, done);  // so that nothing is written twice
      throw log_error(path_, "write", cause);
    }
    done += static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

}  // namespace anp
