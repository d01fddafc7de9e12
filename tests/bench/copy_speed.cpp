// How fast this machine moves and hashes bytes, on one core: what a writer of text can be compared
// with. Prints JSON; figures are bytes per second of CPU time, the median of several runs.
//
//   l2_copy      memcpy of 4 KiB pieces from 256 KiB to another 256 KiB
//   memory_copy  memcpy of 4 KiB pieces from 512 MiB to another 512 MiB
//   hash         XXH3-128 of pieces of 8 KiB, as long as an article, out of 256 KiB

#include <fmt/format.h>
#include <time.h>

#if defined(__x86_64__)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

namespace {

constexpr std::size_t kPiece = 4096;
constexpr std::size_t kArticle = 8192;
constexpr std::size_t kInL2 = std::size_t{256} << 10;
constexpr std::size_t kInMemory = std::size_t{512}
                                  << 20;  // with its copy 1 GiB: no cache is so large
constexpr std::size_t kBytesPerRun = std::size_t{1} << 30;
constexpr int kRuns = 5;

/// Of this process.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Median rate of runs of `work`, each of which handles kBytesPerRun bytes.
template <typename Work>
double bytes_per_second(Work work) {
  std::vector<double> rates;
  for (int run = 0; run < kRuns; ++run) {
    const double start = cpu_seconds();
    work();
    rates.push_back(static_cast<double>(kBytesPerRun) / (cpu_seconds() - start));
  }
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

double copy_rate(std::size_t size) {
  std::vector<char> from(size, 'a');
  std::vector<char> to(size, 'b');
  return bytes_per_second([&] {
    for (std::size_t done = 0; done < kBytesPerRun; done += kPiece) {
      const std::size_t at = done % size;
      std::memcpy(to.data() + at, from.data() + at, kPiece);
      asm volatile("" : : "r"(to.data()) : "memory");  // the copies are wanted
    }
  });
}

double hash_rate() {
  const std::vector<char> from(kInL2, 'a');
  std::uint64_t sum = 0;
  const double rate = bytes_per_second([&] {
    for (std::size_t done = 0; done < kBytesPerRun; done += kArticle) {
      sum += XXH3_128bits(from.data() + done % kInL2, kArticle).low64;
    }
    asm volatile("" : : "r"(sum) : "memory");
  });
  return rate;
}

}  // namespace

int main() try {
  fmt::print("{{\"l2_copy\":{:.0f},\"memory_copy\":{:.0f},\"hash\":{:.0f}}}\n", copy_rate(kInL2),
             copy_rate(kInMemory), hash_rate());
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_copy: {}\n", error.what());
  return 1;
}
