#include "importer/report/batch_log.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

BatchLogEntry some_entry() {
  BatchLogEntry entry;
  entry.run = 3;
  entry.batch = 17;
  entry.range = {1601, 100};
  entry.attempt = 2;
  entry.intended = system_clock::time_point(seconds{1'700'000'000});
  entry.sent = entry.intended + microseconds{1'000'042};
  entry.status = 200;
  entry.latency = microseconds{12'345};
  entry.created = 97;
  entry.updated = 1;
  entry.unchanged = 1;
  entry.rejected = 1;
  entry.cache = CacheStatus::bypass;
  entry.db_calls = 4;
  entry.verdict = Verdict::answered;
  return entry;
}

/// What appending to `path` says when it fails.
std::string error_of_logging_to(const std::string& path) {
  try {
    BatchLog log(path);
    log.append(some_entry());
    log.flush();
  } catch (const BatchLogError& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("batch log: an attempt is one line of JSON") {
  CHECK(format_batch_log_line(some_entry()) ==
        R"({"run":3,"batch":17,"kind":"send","first":1601,"count":100,"attempt":2,)"
        R"("intended":"2023-11-14T22:13:20.000000Z","sent":"2023-11-14T22:13:21.000042Z",)"
        R"("status":200,"latency_us":12345,"created":97,"updated":1,"unchanged":1,"rejected":1,)"
        R"("unknown":0,"cache":"bypass","db_calls":4,"verdict":"answered","reason":""})");
}

TEST_CASE("batch log: what is unknown is null, never 0") {
  BatchLogEntry entry;
  entry.kind = BatchLogEntry::Kind::look_up;
  entry.verdict = Verdict::never_sent;
  entry.reason = "connection refused";
  const auto json = nlohmann::json::parse(format_batch_log_line(entry));
  CHECK(json["kind"] == "look_up");
  CHECK(json["status"].is_null());
  CHECK(json["db_calls"].is_null());
  CHECK(json["cache"] == "unknown");
  CHECK(json["verdict"] == "never_sent");
  CHECK(json["intended"] == "1970-01-01T00:00:00.000000Z");
  CHECK(json["reason"] == "connection refused");
}

TEST_CASE("batch log: whatever a target says, a line stays one line of JSON, and bounded") {
  const std::string reasons[] = {
      "a \"quoted\" \\ reason",     "two\nlines\r\n",
      std::string("\0\x01\x1f", 3), "\xff\xfe no UTF-8",
      std::string(10'000, '\x01'),  std::string(10'000, '\xff'),
      "\xe2\x82\xac uro",           std::string(kMaxLoggedReasonBytes - 1, 'x') + "\xe2\x82\xac"};
  for (const std::string& reason : reasons) {
    BatchLogEntry entry = some_entry();
    entry.reason = reason;
    const std::string line = format_batch_log_line(entry);
    CAPTURE(line);
    CHECK(line.size() < kMaxLogLineBytes);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(nlohmann::json::accept(line));
  }
}

TEST_CASE("batch log: times before 1970 and far away are written in full") {
  struct Case {
    std::int64_t us;
    const char* want;
  };
  static constexpr Case cases[] = {
      {0, "1970-01-01T00:00:00.000000Z"},
      {-1, "1969-12-31T23:59:59.999999Z"},
      {951'782'400'000'000, "2000-02-29T00:00:00.000000Z"},
      {4'102'444'799'999'999, "2099-12-31T23:59:59.999999Z"},
  };
  for (const Case& c : cases) {
    CHECK(format_rfc3339(system_clock::time_point(microseconds{c.us})) == c.want);
  }
}

TEST_CASE("batch log: later runs append, and a torn last line spoils no other") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("log");
  const std::string line = format_batch_log_line(some_entry()) + "\n";
  const auto append_one = [&] {
    BatchLog log(path);
    log.append(some_entry());
  };
  append_one();
  CHECK(read_whole_file(path) == line);
  append_one();
  CHECK(read_whole_file(path) == line + line);

  const std::string torn = line.substr(0, 40);
  write_whole_file(path, line + torn);
  append_one();
  CHECK(read_whole_file(path) == line + torn + "\n" + line);

  write_whole_file(path, "");
  append_one();
  CHECK(read_whole_file(path) == line);
}

TEST_CASE("batch log: lines are collected, and written in order") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("log");
  std::string want;
  BatchLog log(path);
  for (int i = 1; i <= 1000; ++i) {
    BatchLogEntry entry = some_entry();
    entry.batch = i;
    log.append(entry);
    want += format_batch_log_line(entry) + "\n";
  }
  const std::string so_far = read_whole_file(path);
  CHECK(want.starts_with(so_far));
  CHECK(want.size() - so_far.size() <= BatchLog::kBufferBytes);
  CHECK(so_far.size() > 0);
  log.flush();
  CHECK(read_whole_file(path) == want);
}

TEST_CASE("batch log: where it cannot be written, the message names file, cause and remedy") {
  const TemporaryDirectory directory;
  SUBCASE("a directory") {
    const std::string message = error_of_logging_to(directory.path().string());
    CHECK(message.find(directory.path().string()) != std::string::npos);
    CHECK(message.find("--log") != std::string::npos);
  }
  SUBCASE("a missing directory") {
    CHECK(error_of_logging_to(directory.file("no/log")).find("No such file") != std::string::npos);
  }
  SUBCASE("a full disk") {
    CHECK(error_of_logging_to("/dev/full").find("free some space") != std::string::npos);
  }
  SUBCASE("a file that may not grow") {
    const std::string path = directory.file("log");
    const pid_t child = fork();
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{100, 100};
      setrlimit(RLIMIT_FSIZE, &limit);
      const std::string message = error_of_logging_to(path);
      _exit(message.find("free some space") != std::string::npos ? 7 : 8);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 7);
    CHECK(read_whole_file(path).size() == 100);
  }
}

}  // namespace
}  // namespace anp
