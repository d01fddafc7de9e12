#include "importer/report/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "importer/report/latency.h"

namespace anp {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRedrawInterval{100};
constexpr milliseconds kLeastRateSpan{500};  // a rate over less than this jumps about
constexpr std::string_view kWipe = "\r\x1b[K";

std::uint64_t percent(std::uint64_t done, std::uint64_t total) {
  if (total == 0 || done >= total) return 100;
  // Rounded down: 100% is only said when it is true.
  return static_cast<std::uint64_t>(static_cast<long double>(done) * 100 /
                                    static_cast<long double>(total));
}

using Parts = std::vector<std::string>;

/// What a load test adds about its requests.
void add_quality(Parts& parts, const LoadProgress& load) {
  parts.push_back(format_count_of(load.errors, "error", "errors"));
  if (load.p95) parts.push_back("p95 " + format_latency(*load.p95));
}

/// Of a load test with a plan: its time, and whether the load is delivered.
Parts plan_parts(const ProgressFigures& f, const ProgressRates& rates) {
  const LoadProgress& load = *f.load;
  Parts parts = {format_duration(load.at)};
  if (load.plan) parts.back() += "/" + format_duration(*load.plan);
  if (rates.offered) parts.push_back(fmt::format("offered {}/s", format_count(*rates.offered)));
  if (rates.acknowledged) {
    parts.push_back(fmt::format("acked {}/s", format_count(*rates.acknowledged)));
  }
  if (const std::uint64_t due = std::max(load.due, load.in_time); due > 0) {
    // Rounded down: 100 % is only said when it is true.
    const std::uint64_t share = load.in_time * 10'000 / due;
    parts.push_back(fmt::format("in time {}.{:02}%", share / 100, share % 100));
  }
  add_quality(parts, load);
  parts.push_back(fmt::format("{} in flight", f.in_flight));
  return parts;
}

/// The parts of the line, the most important first.
Parts parts_of(const ProgressFigures& f, const ProgressRates& rates) {
  if (f.load && f.load->planned) return plan_parts(f, rates);
  const std::uint64_t done = f.done_before + f.done;
  const auto rate = rates.articles;
  Parts parts;
  parts.push_back(
      fmt::format("{}% {}/{}", percent(done, f.total), format_count(done), format_count(f.total)));
  if (rate) parts.push_back(format_count(*rate) + "/s");
  if (rate.value_or(0) > 0 && done < f.total) {
    const milliseconds eta{static_cast<std::int64_t>((f.total - done) * 1000 / *rate)};
    parts.push_back("ETA " + format_duration(eta));
  }
  if (f.load) add_quality(parts, *f.load);
  if (!f.load || f.dead_letters > 0) {
    parts.push_back(format_count_of(f.dead_letters, "dead letter", "dead letters"));
  }
  if (f.unknown > 0) parts.push_back(format_count(f.unknown) + " unknown");
  if (f.retries > 0) parts.push_back(format_count_of(f.retries, "retry", "retries"));
  parts.push_back(fmt::format("{} in flight", f.in_flight));
  return parts;
}

}  // namespace

std::string format_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string format_count_of(std::uint64_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : more);
}

std::string format_duration(milliseconds duration) {
  const std::int64_t ms = std::max<std::int64_t>(duration.count(), 0);
  const std::int64_t s = ms / 1000;
  if (ms < 1000) return fmt::format("{}ms", ms);
  if (s < 60) return fmt::format("{}s", s);
  if (s < 3600) return fmt::format("{}m{:02}s", s / 60, s % 60);
  if (s < 86'400) return fmt::format("{}h{:02}m", s / 3600, s / 60 % 60);
  return fmt::format("{}d{:02}h", s / 86'400, s / 3600 % 24);
}

std::string format_progress(const ProgressFigures& figures, const ProgressRates& rates,
                            unsigned width) {
  std::string line;
  for (const std::string& part : parts_of(figures, rates)) {
    const std::size_t gap = line.empty() ? 0 : 2;
    if (line.size() + gap + part.size() > width) break;
    line.append(gap, ' ').append(part);
  }
  return line;
}

ProgressStyle progress_style_for(int descriptor) {
  ProgressStyle style;
  const char* const terminal = std::getenv("TERM");
  if (isatty(descriptor) == 0 || terminal == nullptr || std::string_view(terminal) == "dumb") {
    return style;
  }
  style.terminal = true;
  style.interval = kRedrawInterval;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = size.ws_col;
  return style;
}

Progress::Progress(ProgressStyle style, Write write) : style_(style), write_(std::move(write)) {}

bool Progress::due(milliseconds elapsed) const {
  if (drawn_at_) return elapsed - *drawn_at_ >= style_.interval;
  // A run that ends within the first interval needs no plain line before its summary.
  return style_.terminal || elapsed >= style_.interval;
}

void Progress::update(const ProgressFigures& figures) {
  if (due(figures.elapsed)) draw(figures);
}

void Progress::clear() {
  if (!line_on_screen_) return;
  write_(kWipe);
  line_on_screen_ = false;
}

void Progress::finish(const ProgressFigures& figures) {
  draw(figures);
  if (style_.terminal) write_("\n");
  line_on_screen_ = false;
}

void Progress::draw(const ProgressFigures& figures) {
  drawn_at_ = figures.elapsed;
  remember(figures);
  if (!style_.terminal) {
    write_(format_progress(figures, rates(), style_.width) + "\n");
    return;
  }
  // One column stays free: some terminals wrap when the last one is written.
  const unsigned width = std::max(style_.width, 1U) - 1;
  write_(std::string(kWipe) + format_progress(figures, rates(), width));
  line_on_screen_ = true;
}

void Progress::remember(const ProgressFigures& figures) {
  const LoadProgress load = figures.load.value_or(LoadProgress());
  samples_.push_back({figures.elapsed, figures.done, load.offered, load.acknowledged});
  // The oldest that still spans the window stays, so that slow drawing has a rate, too.
  while (samples_.size() > 2 && (samples_.size() > kMaxSamples ||
                                 figures.elapsed - samples_[1].at >= milliseconds{kRateWindow})) {
    samples_.pop_front();
  }
}

ProgressRates Progress::rates() const {
  return {per_second(&Sample::done), per_second(&Sample::offered),
          per_second(&Sample::acknowledged)};
}

std::optional<std::uint64_t> Progress::per_second(std::uint64_t Sample::*count) const {
  if (samples_.empty()) return std::nullopt;
  const milliseconds span = samples_.back().at - samples_.front().at;
  if (span < kLeastRateSpan) return std::nullopt;
  const std::uint64_t done = samples_.back().*count - samples_.front().*count;
  return done * 1000 / static_cast<std::uint64_t>(span.count());
}

}  // namespace anp
