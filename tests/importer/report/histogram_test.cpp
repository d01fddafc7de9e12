#include "importer/report/histogram.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace anp {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

/// A small generator with a fixed seed: a failure repeats.
class Stream {
 public:
  explicit Stream(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

/// From 0 µs to 19 h, every order of magnitude equally often.
microseconds any_duration(Stream& stream) {
  const std::uint64_t bits = stream.next() % 37;
  return microseconds{static_cast<std::int64_t>(stream.next() & ((std::uint64_t{1} << bits) - 1))};
}

/// The nearest-rank quantile of sorted values: what the histogram approximates.
microseconds exact_quantile(const std::vector<microseconds>& sorted, std::uint64_t ppm) {
  const std::uint64_t rank = (sorted.size() * ppm + 999'999) / 1'000'000;
  return sorted[static_cast<std::size_t>(std::max<std::uint64_t>(rank, 1) - 1)];
}

TEST_CASE("histogram: small values are exact") {
  Histogram histogram;
  for (int us = 1; us <= 100; ++us) histogram.record(microseconds{us});
  struct Case {
    std::uint32_t ppm;
    int want;
  };
  static constexpr Case cases[] = {{0, 1},     {1, 1},     {kP50, 50},   {kP90, 90},
                                   {kP95, 95}, {kP99, 99}, {kP999, 100}, {1'000'000, 100}};
  for (const Case& c : cases) {
    CAPTURE(c.ppm);
    CHECK(histogram.quantile(c.ppm).count() == c.want);
  }
  CHECK(histogram.count() == 100);
  CHECK(histogram.min().count() == 1);
  CHECK(histogram.max().count() == 100);
  CHECK(histogram.mean().count() == 50);
}

TEST_CASE("histogram: every value alone comes back within 1/256") {
  for (int bit = 0; bit < 37; ++bit) {
    for (const int offset : {-1, 0, 1, 12345}) {
      const std::int64_t value = (std::int64_t{1} << bit) + offset;
      if (value < 0 || value > Histogram::kMaxTracked.count()) continue;
      Histogram histogram;
      histogram.record(microseconds{value});
      histogram.record(Histogram::kMaxTracked + microseconds{1});  // so that max() does not help
      CAPTURE(value);
      const std::int64_t got = histogram.quantile(kP50).count();
      CHECK(std::abs(got - value) * 256 <= value);
    }
  }
}

TEST_CASE("histogram: quantiles of a million values are within 0.4 % of sorting them") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    Stream stream(seed);
    Histogram histogram;
    std::vector<microseconds> values;
    for (int i = 0; i < 1'000'000; ++i) {
      values.push_back(any_duration(stream));
      histogram.record(values.back());
    }
    std::sort(values.begin(), values.end());
    for (const std::uint32_t ppm :
         {0U, 1000U, 100'000U, kP50, kP90, kP95, kP99, kP999, 999'999U, 1'000'000U}) {
      CAPTURE(ppm);
      const std::int64_t want = exact_quantile(values, ppm).count();
      CHECK(std::abs(histogram.quantile(ppm).count() - want) * 1000 <= want * 4);
    }
    CHECK(histogram.min() == values.front());
    CHECK(histogram.max() == values.back());
  }
}

TEST_CASE("histogram: parts merged in any order are the same, bit for bit, as the whole") {
  Stream stream(42);
  Histogram whole;
  std::vector<Histogram> parts(7);
  for (int i = 0; i < 50'000; ++i) {
    const microseconds value = any_duration(stream);
    whole.record(value);
    parts[stream.next() % 6].record(value);  // the seventh stays empty
  }
  Histogram forwards;
  for (const Histogram& part : parts) forwards.merge(part);
  Histogram backwards;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) backwards.merge(*part);
  CHECK(forwards == whole);
  CHECK(backwards == whole);
}

TEST_CASE("histogram: how many are below a bound between buckets is exact") {
  Stream stream(7);
  Histogram histogram;
  std::vector<microseconds> values;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(any_duration(stream));
    histogram.record(values.back());
  }
  for (std::int64_t bound = 1; bound <= (std::int64_t{1} << 36); bound *= 2) {
    for (const std::int64_t edge : {bound, bound * 3 / 2}) {
      CAPTURE(edge);
      const auto below = std::count_if(values.begin(), values.end(), [edge](microseconds value) {
        return value < microseconds(edge);
      });
      CHECK(histogram.count_below(microseconds(edge)) == static_cast<std::uint64_t>(below));
    }
  }
  CHECK(histogram.count_below(microseconds(0)) == 0);
}

TEST_CASE("histogram: edges") {
  Histogram histogram;
  CHECK(histogram.empty());
  CHECK(histogram.quantile(kP99).count() == 0);
  CHECK(histogram.mean().count() == 0);

  histogram.record(microseconds{-5});
  CHECK(histogram.quantile(kP50).count() == 0);
  CHECK(histogram.min().count() == 0);

  histogram.record(hours{1000});
  CHECK(histogram.max() == hours{1000});
  CHECK(histogram.quantile(1'000'000) == hours{1000});
  CHECK(histogram.count() == 2);
  CHECK(sizeof(Histogram) < 64 * 1024);
}

TEST_CASE("histogram: its buckets, least, mean and greatest value make it again") {
  Stream stream(5);
  Histogram histogram;
  for (int i = 0; i < 5'000; ++i) histogram.record(any_duration(stream));
  const auto restored =
      Histogram::restore(histogram.buckets(), {histogram.min(), histogram.mean(), histogram.max()});
  REQUIRE(restored.has_value());
  CHECK(restored->buckets() == histogram.buckets());
  CHECK(restored->count() == 5'000);
  CHECK(restored->mean() == histogram.mean());
  for (const std::uint32_t ppm : {0U, kP50, kP90, kP99, kP999, kMax}) {
    CHECK(restored->quantile(ppm) == histogram.quantile(ppm));
  }
}

TEST_CASE("histogram: buckets and values that cannot be are not restored") {
  using Buckets = std::vector<Histogram::Bucket>;
  const Histogram::Extremes good{microseconds{300}, microseconds{350}, microseconds{400}};
  CHECK(Histogram::restore(Buckets{{300, 1}, {400, 1}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{}, {}).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{300, 0}, {400, 1}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{400, 1}, {300, 1}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{300, 1}, {401, 1}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{300, 1}, {300, 1}, {400, 1}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{300, 1}, {400, UINT64_MAX}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{200, 1}, {400, 1}}, good).has_value());
  CHECK_FALSE(Histogram::restore(Buckets{{300, 1}, {500, 1}}, good).has_value());
  const Histogram::Extremes negative{microseconds{-1}, microseconds{0}, microseconds{0}};
  CHECK_FALSE(Histogram::restore(Buckets{{0, 1}}, negative).has_value());
}

}  // namespace
}  // namespace anp
