#include "importer/report/histogram.h"

#include <algorithm>
#include <bit>

#include "generator/result.h"

namespace anp {

using std::chrono::microseconds;

static_assert(sizeof(Histogram) < 65'536);

/// The bucket's number is the value's leading bits, exponent first: exact as long as the value has
/// no more than kSubBits + 1 bits, and 2^kSubBits buckets to each power of two from there.
std::size_t Histogram::bucket_of(std::uint64_t value) {
  const std::uint64_t top = (std::uint64_t{1} << kTopBits) - 1;
  value = std::min(value, top);
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  if (bits <= kSubBits + 1) return static_cast<std::size_t>(value);
  const unsigned shift = bits - kSubBits - 1;
  return (static_cast<std::size_t>(shift) << kSubBits) + static_cast<std::size_t>(value >> shift);
}

unsigned Histogram::shift_of(std::size_t bucket) {
  ANP_REQUIRE(bucket < kBuckets, "there is such a bucket");
  constexpr std::size_t kExact = std::size_t{1} << (kSubBits + 1);
  return bucket < kExact ? 0 : static_cast<unsigned>((bucket >> kSubBits) - 1);
}

std::uint64_t Histogram::least_of(std::size_t bucket) {
  const unsigned shift = shift_of(bucket);
  return (bucket - (std::uint64_t{shift} << kSubBits)) << shift;
}

std::uint64_t Histogram::middle_of(std::size_t bucket) {
  return least_of(bucket) + ((std::uint64_t{1} << shift_of(bucket)) >> 1U);
}

void Histogram::record(microseconds duration) {
  duration = std::max(duration, microseconds{0});
  const auto value = static_cast<std::uint64_t>(duration.count());
  ++buckets_[bucket_of(value)];
  min_ = count_ == 0 ? duration : std::min(min_, duration);
  max_ = std::max(max_, duration);
  ++count_;
  sum_ += value;
}

void Histogram::merge(const Histogram& other) {
  if (other.empty()) return;
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  min_ = empty() ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  count_ += other.count_;
  sum_ += other.sum_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (buckets_[i] > 0) filled.push_back({least_of(i), buckets_[i]});
  }
  return filled;
}

std::optional<Histogram> Histogram::restore(std::span<const Bucket> buckets,
                                            const Extremes& extremes) {
  Histogram histogram;
  std::optional<std::size_t> last;
  for (const Bucket& bucket : buckets) {
    const std::size_t index = bucket_of(bucket.least);
    if (bucket.count == 0 || least_of(index) != bucket.least || (last && index <= *last)) {
      return std::nullopt;
    }
    if (bucket.count > kMaxRestored || histogram.count_ > kMaxRestored - bucket.count) {
      return std::nullopt;
    }
    histogram.buckets_[index] = bucket.count;
    histogram.count_ += bucket.count;
    last = index;
  }
  if (!last) return std::nullopt;
  const auto in = [](microseconds value, const Bucket& bucket) {
    return value.count() >= 0 &&
           bucket_of(static_cast<std::uint64_t>(value.count())) == bucket_of(bucket.least);
  };
  const bool fit = in(extremes.min, buckets.front()) && in(extremes.max, buckets.back()) &&
                   extremes.min <= extremes.mean && extremes.mean <= extremes.max;
  if (!fit) return std::nullopt;
  // Their sum fits, as it did when they were recorded.
  const auto mean = static_cast<std::uint64_t>(extremes.mean.count());
  if (mean > UINT64_MAX / histogram.count_) return std::nullopt;
  histogram.min_ = extremes.min;
  histogram.max_ = extremes.max;
  histogram.sum_ = mean * histogram.count_;
  return histogram;
}

microseconds Histogram::min() const { return min_; }

microseconds Histogram::mean() const {
  return microseconds{empty() ? 0 : static_cast<std::int64_t>(sum_ / count_)};
}

microseconds Histogram::quantile(std::uint32_t parts_per_million) const {
  constexpr std::uint64_t kMillion = 1'000'000;
  ANP_REQUIRE(parts_per_million <= kMillion, "a quantile is a share of all values");
  if (empty()) return microseconds{0};
  // ceil(count * share), without the overflow of the product.
  const std::uint64_t rest = (count_ % kMillion) * parts_per_million + kMillion - 1;
  const std::uint64_t rank =
      std::max<std::uint64_t>(1, (count_ / kMillion) * parts_per_million + rest / kMillion);
  if (rank == count_) return max_;
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while ((seen += buckets_[bucket]) < rank) ++bucket;
  const microseconds middle{static_cast<std::int64_t>(middle_of(bucket))};
  return std::clamp(middle, min_, max_);
}

}  // namespace anp
