#include "importer/show_log.h"

#include <doctest/doctest.h>

#include <string>

#include "importer/report/batch_log.h"

namespace anp {

namespace {

using std::chrono::system_clock;

constexpr system_clock::time_point kNoon =
    std::chrono::sys_days{std::chrono::year{2026} / 5 / 4} + std::chrono::hours(12);

BatchLogEntry entry() {
  BatchLogEntry entry;
  entry.run = 2;
  entry.batch = 17;
  entry.range = {101, 50};
  entry.sent = entry.intended = kNoon;
  entry.status = 200;
  entry.latency = std::chrono::microseconds(12'345);
  entry.created = 48;
  entry.rejected = 2;
  entry.verdict = Verdict::answered;
  return entry;
}

bool shown(const BatchLogEntry& entry, const LogFilter& filter) {
  const auto line = format_log_line(format_batch_log_line(entry), filter);
  REQUIRE(line.has_value());
  return line->has_value();
}

}  // namespace

TEST_CASE("log: a line says when, what, which articles, how long and what came of it") {
  const auto line = format_log_line(format_batch_log_line(entry()), {});
  REQUIRE(line.has_value());
  REQUIRE(line->has_value());
  CHECK(**line ==
        "2026-05-04T12:00:00.000Z    2      17  send     101-150              1     200     12.3 ms"
        "  48 created, 2 rejected");
  BatchLogEntry lost = entry();
  lost.created = lost.rejected = 0;
  lost.unknown = 50;
  lost.status = 0;
  lost.latency = std::chrono::seconds(10);
  lost.verdict = Verdict::unknown;
  lost.reason = "timed out after 10 s\x1b[2J";
  CHECK(format_log_line(format_batch_log_line(lost), {})
            ->value()
            .ends_with("      -     10.00 s  50 open, unknown: timed out after 10 s [2J"));
}

TEST_CASE("log: filters let through what they name") {
  LogFilter filter;
  CHECK(shown(entry(), filter));
  filter.batch = 17;
  filter.run = 2;
  filter.kind = "send";
  filter.failed = true;  // two were rejected
  filter.since = kNoon;
  CHECK(shown(entry(), filter));
  const auto hides = [](const auto& change) {
    LogFilter other;
    change(other);
    return !shown(entry(), other);
  };
  CHECK(hides([](LogFilter& f) { f.batch = 18; }));
  CHECK(hides([](LogFilter& f) { f.run = 1; }));
  CHECK(hides([](LogFilter& f) { f.kind = "look_up"; }));
  CHECK(hides([](LogFilter& f) { f.since = kNoon + std::chrono::microseconds(1); }));
  BatchLogEntry good = entry();
  good.rejected = 0;
  CHECK_FALSE(shown(good, filter));
  good.verdict = Verdict::retry_later;
  CHECK(shown(good, filter));
  BatchLogEntry look_up = entry();
  look_up.kind = BatchLogEntry::Kind::look_up;
  look_up.rejected = 0;
  look_up.unknown = 50;  // absent: nothing went wrong
  filter.kind.clear();
  CHECK_FALSE(shown(look_up, filter));
}

TEST_CASE("log: what is no line of a batch log is refused") {
  for (const char* line :
       {"", "{", "7", "{}", "[]", R"({"run":1})",
        R"({"run":-1,"batch":1,"first":1,"count":1,"attempt":1,"latency_us":1})"}) {
    CAPTURE(line);
    CHECK_FALSE(format_log_line(line, {}).has_value());
  }
}

TEST_CASE("log: --since takes a day, a time or an age") {
  using std::chrono::hours;
  struct Case {
    const char* text;
    system_clock::duration before_noon;
  };
  const Case cases[] = {
      {"2026-05-04", hours(12)},
      {"2026-05-04T11:59:30Z", std::chrono::seconds(30)},
      {"90s", std::chrono::seconds(90)},
      {"15m", std::chrono::minutes(15)},
      {"2h", hours(2)},
      {"3d", hours(72)},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto since = parse_since(c.text, kNoon);
    REQUIRE(since.has_value());
    CHECK(kNoon - *since == c.before_noon);
  }
  for (const char* text : {"", "yesterday", "2026-02-30", "2026-05-04T25:00:00Z", "2026-5-4", "5",
                           "-5m", "m", "9999999999d", "2026-05-04T11:59:30", "1500-01-01"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_since(text, kNoon).has_value());
  }
}

}  // namespace anp
