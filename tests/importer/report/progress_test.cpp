#include "importer/report/progress.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <string>

namespace anp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ProgressFigures some_figures() {
  ProgressFigures figures;
  figures.total = 10'000;
  figures.done = 4'200;
  figures.in_flight = 8;
  return figures;
}

TEST_CASE("progress: the line says how far, how fast, how long, and what went wrong") {
  struct Case {
    ProgressFigures figures;
    std::optional<std::uint64_t> rate;
    unsigned width;
    const char* want;
  };
  const ProgressFigures plain = some_figures();
  ProgressFigures troubled = plain;
  troubled.dead_letters = 1;
  troubled.unknown = 200;
  troubled.retries = 3;
  ProgressFigures resumed = plain;
  resumed.done_before = 5'799;
  ProgressFigures finished = plain;
  finished.done = 10'000;
  finished.in_flight = 0;
  const ProgressFigures nothing;
  const Case cases[] = {
      {plain, 1'450, 80, "42% 4,200/10,000  1,450/s  ETA 4s  0 dead letters  8 in flight"},
      {plain, std::nullopt, 80, "42% 4,200/10,000  0 dead letters  8 in flight"},
      {plain, 0, 80, "42% 4,200/10,000  0/s  0 dead letters  8 in flight"},
      {plain, 1, 80, "42% 4,200/10,000  1/s  ETA 1h36m  0 dead letters  8 in flight"},
      {troubled, 1'450, 100,
       "42% 4,200/10,000  1,450/s  ETA 4s  1 dead letter  200 unknown  3 retries  8 in flight"},
      {resumed, 1'450, 80, "99% 9,999/10,000  1,450/s  ETA 0ms  0 dead letters  8 in flight"},
      {finished, 1'450, 80, "100% 10,000/10,000  1,450/s  0 dead letters  0 in flight"},
      {nothing, std::nullopt, 80, "100% 0/0  0 dead letters  0 in flight"},
      {troubled, 1'450, 60, "42% 4,200/10,000  1,450/s  ETA 4s  1 dead letter"},
      {troubled, 1'450, 30, "42% 4,200/10,000  1,450/s"},
      {troubled, 1'450, 16, "42% 4,200/10,000"},
      {troubled, 1'450, 15, ""},
      {troubled, 1'450, 0, ""},
  };
  for (const Case& c : cases) {
    const std::string line = format_progress(c.figures, {c.rate, {}, {}}, c.width);
    CHECK(line == c.want);
    CHECK(line.size() <= c.width);
  }
}

TEST_CASE("progress: of a load test with a plan, the line says whether the load is delivered") {
  ProgressFigures figures = some_figures();
  figures.in_flight = 14;
  LoadProgress load;
  load.planned = true;
  load.plan = seconds{60};
  load.at = milliseconds{12'345};
  load.offered = 2'470;
  load.due = 2'450;
  load.in_time = 2'449;
  load.p95 = std::chrono::microseconds{12'345};
  const LoadProgress plain = load;
  LoadProgress on_time = load;
  on_time.in_time = 2'470;  // some left whose time is not up yet
  LoadProgress failing = load;
  failing.in_time = 1'225;
  failing.errors = 1;
  LoadProgress endless = load;
  endless.plan = std::nullopt;
  LoadProgress early;
  early.planned = true;
  early.plan = seconds{60};
  struct Case {
    LoadProgress load;
    ProgressRates rates;
    unsigned width;
    const char* want;
  };
  const ProgressRates rates{200, 200, 198};
  const Case cases[] = {
      {plain, rates, 100,
       "12s/1m00s  offered 200/s  acked 198/s  in time 99.95%  0 errors  p95 12.3 ms  14 in "
       "flight"},
      {on_time, rates, 80,
       "12s/1m00s  offered 200/s  acked 198/s  in time 100.00%  0 errors  p95 12.3 ms"},
      {failing, rates, 64, "12s/1m00s  offered 200/s  acked 198/s  in time 50.00%  1 error"},
      {failing, rates, 40, "12s/1m00s  offered 200/s  acked 198/s"},
      {endless, rates, 36, "12s  offered 200/s  acked 198/s"},
      {early, {}, 80, "0ms/1m00s  0 errors  14 in flight"},
      {plain, rates, 8, ""},
  };
  for (const Case& c : cases) {
    figures.load = c.load;
    const std::string line = format_progress(figures, c.rates, c.width);
    CHECK(line == c.want);
    CHECK(line.size() <= c.width);
  }
}

TEST_CASE("progress: users of the closed model have articles and an ETA, errors and p95") {
  ProgressFigures figures = some_figures();
  figures.load = LoadProgress();
  figures.load->errors = 3;
  figures.load->p95 = milliseconds{5};
  CHECK(format_progress(figures, {1'450, 1'450, 1'450}, 80) ==
        "42% 4,200/10,000  1,450/s  ETA 4s  3 errors  p95 5.00 ms  8 in flight");
  figures.dead_letters = 2;
  CHECK(format_progress(figures, {1'450, 1'450, 1'450}, 80) ==
        "42% 4,200/10,000  1,450/s  ETA 4s  3 errors  p95 5.00 ms  2 dead letters");
}

TEST_CASE("progress: offered and acknowledged are those of the last seconds") {
  std::string out;
  ProgressStyle style;
  style.terminal = true;
  style.interval = milliseconds{100};
  Progress progress(style, [&out](std::string_view text) { out = text; });
  ProgressFigures figures = some_figures();
  figures.load = LoadProgress();
  figures.load->planned = true;
  for (int tick = 0; tick <= 200; ++tick) {  // the site answers half, and nothing in the end
    figures.elapsed = milliseconds{100} * tick;
    figures.load->at = figures.elapsed;
    figures.load->offered = static_cast<std::uint64_t>(tick) * 20;
    if (tick <= 100) figures.load->acknowledged = figures.load->offered / 2;
    progress.update(figures);
    if (tick == 100) CHECK(out == "\r\x1b[K10s  offered 200/s  acked 100/s  0 errors  8 in flight");
  }
  CHECK(out == "\r\x1b[K20s  offered 200/s  acked 0/s  0 errors  8 in flight");
}

TEST_CASE("progress: durations and counts for people") {
  struct Case {
    std::int64_t ms;
    const char* want;
  };
  const Case durations[] = {{-5, "0ms"},           {0, "0ms"},           {850, "850ms"},
                            {999, "999ms"},        {1000, "1s"},         {59'999, "59s"},
                            {60'000, "1m00s"},     {187'000, "3m07s"},   {3'599'999, "59m59s"},
                            {3'600'000, "1h00m"},  {7'500'000, "2h05m"}, {86'400'000, "1d00h"},
                            {273'600'000, "3d04h"}};
  for (const Case& c : durations) CHECK(format_duration(milliseconds{c.ms}) == c.want);
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1000) == "1,000");
  CHECK(format_count(8'589'934'591) == "8,589,934,591");
}

TEST_CASE("progress: a terminal's line is redrawn in place, at most once in an interval") {
  std::string out;
  ProgressStyle style;
  style.terminal = true;
  style.width = 60;
  style.interval = milliseconds{100};
  Progress progress(style, [&out](std::string_view text) { out += text; });
  ProgressFigures figures = some_figures();
  figures.done = 0;

  progress.update(figures);
  CHECK(out == "\r\x1b[K0% 0/10,000  0 dead letters  8 in flight");
  out.clear();
  figures.elapsed = milliseconds{99};
  progress.update(figures);
  CHECK(out.empty());
  figures.elapsed = milliseconds{1000};
  figures.done = 500;
  progress.update(figures);
  CHECK(out == "\r\x1b[K5% 500/10,000  500/s  ETA 19s  0 dead letters  8 in flight");
  out.clear();
  progress.clear();
  CHECK(out == "\r\x1b[K");
  out.clear();
  progress.clear();  // there is nothing to wipe
  CHECK(out.empty());
  figures.elapsed = milliseconds{1001};
  progress.finish(figures);
  CHECK(out.ends_with("8 in flight\n"));
}

TEST_CASE("progress: without a terminal there is a plain line now and then") {
  std::string out;
  Progress progress(ProgressStyle(), [&out](std::string_view text) { out += text; });
  ProgressFigures figures = some_figures();
  progress.update(figures);
  figures.elapsed = milliseconds{4'999};
  progress.update(figures);
  CHECK(out.empty());
  figures.elapsed = seconds{5};
  progress.update(figures);
  CHECK(out == "42% 4,200/10,000  0 dead letters  8 in flight\n");
  out.clear();
  figures.elapsed = seconds{9};
  progress.update(figures);
  CHECK(out.empty());
  figures.elapsed = seconds{10};
  figures.done = 9'200;
  progress.update(figures);
  CHECK(out == "92% 9,200/10,000  1,000/s  ETA 800ms  0 dead letters  8 in flight\n");
  CHECK(out.find('\x1b') == std::string::npos);
}

TEST_CASE("progress: the rate is that of the last seconds, not of the whole run") {
  std::string out;
  ProgressStyle style;
  style.terminal = true;
  style.interval = milliseconds{100};
  Progress progress(style, [&out](std::string_view text) { out = text; });
  ProgressFigures figures = some_figures();
  figures.done = 0;
  for (int tick = 0; tick <= 200; ++tick) {  // 20 s: fast for 10, then standing still
    figures.elapsed = milliseconds{100} * tick;
    if (tick <= 100) figures.done = static_cast<std::uint64_t>(tick) * 40;
    progress.update(figures);
    if (tick == 100) CHECK(out.find("  400/s") != std::string::npos);
  }
  CHECK(out.find("  0/s") != std::string::npos);
}

TEST_CASE("progress: a pipe is no terminal") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  CHECK_FALSE(progress_style_for(ends[1]).terminal);
  CHECK(progress_style_for(ends[1]).interval == seconds{5});
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace anp
