#include "importer/report/batch_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "generator/json_text.h"
#include "generator/result.h"
#include "generator/utf8.h"

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

/// Writes members of a JSON object: a log has a line for each request, so that general formatting
/// would be a twentieth of a small request's cost.
class LineWriter {
 public:
  explicit LineWriter(std::string& line) : line_(line) {}

  LineWriter& text(std::string_view fixed) {
    line_ += fixed;
    return *this;
  }
  template <typename Number>
  LineWriter& number(std::string_view before, Number value) {
    const fmt::format_int digits(value);
    line_ += before;
    line_.append(digits.data(), digits.size());
    return *this;
  }
  template <typename Number>
  LineWriter& number_or_null(std::string_view before, bool known, Number value) {
    return known ? number(before, value) : text(before).text("null");
  }

 private:
  std::string& line_;
};

/// What became of the articles, by the attempt's kind.
void write_counts(const BatchLogEntry& entry, LineWriter& line) {
  if (entry.kind == BatchLogEntry::Kind::remove) {
    line.number(R"(,"removed":)", entry.removed)
        .number(R"(,"absent":)", entry.absent)
        .number(R"(,"changed":)", entry.changed);
  } else {
    line.number(R"(,"created":)", entry.created)
        .number(R"(,"updated":)", entry.updated)
        .number(R"(,"unchanged":)", entry.unchanged)
        .number(R"(,"rejected":)", entry.rejected);
  }
  line.number(R"(,"unknown":)", entry.unknown);
}

/// `value` with leading zeros to `digits` digits, which it must fit.
void put_digits(char* out, std::uint64_t value, int digits) {
  for (int i = digits; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
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
  std::string text = "0000-00-00T00:00:00.000000Z";
  put_digits(&text[0], static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  put_digits(&text[5], static_cast<unsigned>(date.month()), 2);
  put_digits(&text[8], static_cast<unsigned>(date.day()), 2);
  put_digits(&text[11], static_cast<std::uint64_t>(clock.hours().count()), 2);
  put_digits(&text[14], static_cast<std::uint64_t>(clock.minutes().count()), 2);
  put_digits(&text[17], static_cast<std::uint64_t>(clock.seconds().count()), 2);
  put_digits(&text[20], static_cast<std::uint64_t>(clock.subseconds().count()), 6);
  return text;
}

std::string format_batch_log_line(const BatchLogEntry& entry) {
  constexpr std::size_t kUsualBytes = 384;
  const std::string sent = format_rfc3339(entry.sent);
  std::string json;
  json.reserve(kUsualBytes);
  LineWriter line(json);
  line.number(R"({"run":)", entry.run)
      .number(R"(,"batch":)", entry.batch)
      .text(R"(,"kind":")")
      .text(to_string(entry.kind))
      .number(R"(","first":)", entry.range.first)
      .number(R"(,"count":)", entry.range.count)
      .number(R"(,"attempt":)", entry.attempt)
      .text(R"(,"intended":")")
      .text(entry.intended == entry.sent ? sent : format_rfc3339(entry.intended))
      .text(R"(","sent":")")
      .text(sent)
      .number_or_null(R"(","status":)", entry.status != 0, entry.status)
      .number(R"(,"latency_us":)", entry.latency.count());
  write_counts(entry, line);
  line.text(R"(,"cache":")")
      .text(to_string(entry.cache))
      .number_or_null(R"(","db_calls":)", entry.db_calls.has_value(), entry.db_calls.value_or(0))
      .text(R"(,"verdict":")")
      .text(to_string(entry.verdict))
      .text(R"(","reason":)")
      .text(quoted(cut_text(entry.reason, kMaxLoggedReasonBytes)))
      .text("}");
  ANP_REQUIRE(json.size() < kMaxLogLineBytes, "a line of the batch log is bounded");
  return json;
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
