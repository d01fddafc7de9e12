// What a load test keeps in memory over a day: its figures and its plan, in simulated time.
//
//   bench_load_day [REQUESTS_A_SECOND]      a line for each three hours, with the resident memory
//
// Fails when the memory of the last hour is above that of the first by more than 1 MiB.

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "importer/report/load_metrics.h"

namespace {

constexpr std::uint64_t kHour = 3'600;
constexpr std::uint64_t kHours = 24;
constexpr std::uint64_t kPageKib = 4;
constexpr std::uint64_t kMayGrowKib = 1'024;

std::uint64_t resident_kib() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident * kPageKib;
}

/// Between 1 and 64 ms, and once in a while a second.
std::chrono::microseconds service_of(std::uint64_t request) {
  const std::uint64_t mixed = (request * 0x9E37'79B9'7F4A'7C15U) >> 40U;
  if (mixed % 1'000 == 0) return std::chrono::seconds(1);
  return std::chrono::microseconds(1'000 + mixed % 63'000);
}

int simulate_day(std::uint64_t rate) {
  const auto plan = anp::parse_arrival_plan(fmt::format("constant:{}/s", rate));
  if (!plan) throw std::runtime_error(plan.error().message);
  const anp::Instant start = anp::Instant{} + std::chrono::seconds(1);
  anp::LoadMetrics metrics(&*plan, start);
  std::uint64_t first_hour = 0;
  for (std::uint64_t hour = 0; hour < kHours; ++hour) {
    for (std::uint64_t i = hour * kHour * rate; i < (hour + 1) * kHour * rate; ++i) {
      const anp::Instant due = start + *plan->time_of(i);
      const anp::Departure departure{due, due + std::chrono::microseconds(50), true};
      metrics.on_planned();
      metrics.on_sent(departure);
      metrics.on_ended(departure, {}, departure.at + service_of(i));
    }
    if (hour == 0) first_hour = resident_kib();
    if (hour == 0 || hour % 3 == 2) fmt::print("hour {:2}: {} KiB\n", hour + 1, resident_kib());
    std::fflush(stdout);
  }
  const std::uint64_t last_hour = resident_kib();
  const anp::LoadFigures figures = metrics.figures(start + std::chrono::hours(kHours));
  fmt::print("{} requests in {} intervals of {} s, p99.9 {} us\n", figures.all.sent,
             figures.intervals.all.size(), figures.intervals.width.count(),
             figures.all.latency.quantile(anp::kP999).count());
  return last_hour > first_hour + kMayGrowKib ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) try {
  return simulate_day(argc > 1 ? std::stoull(argv[1]) : 10'000);
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_load_day: {}\n", error.what());
  return 1;
}
