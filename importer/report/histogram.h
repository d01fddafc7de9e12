#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace anp {

/// Quantiles in parts per million, so that a rank never depends on floating point.
inline constexpr std::uint32_t kP50 = 500'000;
inline constexpr std::uint32_t kP90 = 900'000;
inline constexpr std::uint32_t kP95 = 950'000;
inline constexpr std::uint32_t kP99 = 990'000;
inline constexpr std::uint32_t kP999 = 999'000;
inline constexpr std::uint32_t kMax = 1'000'000;

/// Counts durations in log-linear buckets: 128 to each power of two, exact below 256 µs.
/// A quantile is off by at most 1/256 (0.39 %) of its value, from 1 µs to kMaxTracked (38 h);
/// longer ones are counted in the last bucket, and max() is always exact. 31 KiB, whatever is
/// recorded. All state is integers, so merging histograms is the same, bit for bit, as recording
/// into one. Threads: one at a time.
class Histogram {
 public:
  static constexpr std::chrono::microseconds kMaxTracked{(std::int64_t{1} << 37) - 1};

  /// Below zero counts as zero.
  void record(std::chrono::microseconds duration);
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Exact; 0 when empty.
  [[nodiscard]] std::chrono::microseconds min() const;
  /// Exact; 0 when empty.
  [[nodiscard]] std::chrono::microseconds max() const { return max_; }
  /// Rounded down; 0 when empty.
  [[nodiscard]] std::chrono::microseconds mean() const;
  /// The smallest recorded value that at least `parts_per_million` of all values do not exceed
  /// (nearest rank), within the bucket's error; 0 when empty. 1'000'000 is max().
  [[nodiscard]] std::chrono::microseconds quantile(std::uint32_t parts_per_million) const;

  [[nodiscard]] std::uint64_t sum() const { return sum_; }  ///< µs
  /// How many are below `bound`: exact where a bucket begins there, as at 2^k and 3 * 2^k µs; other
  /// bounds are refused.
  [[nodiscard]] std::uint64_t count_below(std::chrono::microseconds bound) const;

  /// Values that fell into one bucket.
  struct Bucket {
    std::uint64_t least = 0;  ///< the least value of the bucket, in µs
    std::uint64_t count = 0;  ///< above zero

    bool operator==(const Bucket&) const = default;
  };
  /// Those that hold something, ascending.
  [[nodiscard]] std::vector<Bucket> buckets() const;

  /// What stands beside the buckets.
  struct Extremes {
    std::chrono::microseconds min{0};
    std::chrono::microseconds mean{0};
    std::chrono::microseconds max{0};
  };
  /// A histogram that answers as the one that gave these buckets and values. Nothing when there can
  /// be none: buckets that are empty, out of order or begin elsewhere, extremes outside of them, or
  /// more than kMaxRestored values.
  static std::optional<Histogram> restore(std::span<const Bucket> buckets,
                                          const Extremes& extremes);
  static constexpr std::uint64_t kMaxRestored = std::uint64_t{1} << 40;

  bool operator==(const Histogram&) const = default;

 private:
  static constexpr unsigned kSubBits = 7;   // 2^7 buckets to each power of two
  static constexpr unsigned kTopBits = 37;  // values below 2^37 µs
  static constexpr std::size_t kBuckets = (kTopBits - kSubBits + 1) << kSubBits;

  static constexpr std::size_t kExact = std::size_t{1} << (kSubBits + 1);  // one value in each

  /// By how many bits the values of a bucket differ.
  static unsigned shift_of(std::size_t bucket) {
    return bucket < kExact ? 0 : static_cast<unsigned>((bucket >> kSubBits) - 1);
  }
  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t least_of(std::size_t bucket);
  static std::uint64_t middle_of(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;  // µs
  std::chrono::microseconds min_{0};
  std::chrono::microseconds max_{0};
};

}  // namespace anp
