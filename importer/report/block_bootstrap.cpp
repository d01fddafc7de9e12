#include "importer/report/block_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "generator/random.h"
#include "generator/result.h"

namespace anp {

namespace {

/// Sums that a row has before its buckets.
enum Sum : std::size_t { ended, errors, acknowledged, seconds, said, hits, calls, answers };
constexpr std::size_t kSums = 8;

/// A test as a table: a row for each interval, with sums and counts of buckets. Rows add up.
struct Table {
  std::vector<double> times;  ///< of the buckets, logarithms of µs
  std::size_t width = 0;
  std::vector<double> cells;

  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    return std::span(cells).subspan(i * width, width);
  }
  [[nodiscard]] std::span<double> row(std::size_t i) {
    return std::span(cells).subspan(i * width, width);
  }
  [[nodiscard]] std::size_t rows() const { return cells.size() / width; }
};

void add(std::span<double> to, std::span<const double> what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += what[i];
}

void fill_sums(std::span<double> row, const LoadCounts& counts) {
  row[ended] = static_cast<double>(counts.all_ended());
  row[errors] = static_cast<double>(counts.errors());
  row[acknowledged] = static_cast<double>(counts.acknowledged());
  row[seconds] = counts.seconds;
  row[said] = static_cast<double>(counts.cache_said());
  row[hits] = static_cast<double>(counts.cache_hits());
  row[calls] = static_cast<double>(counts.db_calls);
  row[answers] = static_cast<double>(counts.db_calls_answers);
}

Table table_of(std::span<const LoadCounts> intervals) {
  std::vector<std::vector<Histogram::Bucket>> all;
  std::vector<std::uint64_t> filled;
  for (const LoadCounts& interval : intervals) {
    all.push_back(interval.latency.buckets());
    for (const Histogram::Bucket& bucket : all.back()) filled.push_back(bucket.least);
  }
  std::sort(filled.begin(), filled.end());
  filled.erase(std::unique(filled.begin(), filled.end()), filled.end());
  Table table;
  // A request of less than 1 µs took some time, too.
  for (const std::uint64_t least : filled) {
    table.times.push_back(std::log(std::max(static_cast<double>(least), 0.5)));
  }
  table.width = kSums + filled.size();
  table.cells.resize(table.width * intervals.size());
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const std::span<double> row = table.row(i);
    fill_sums(row, intervals[i]);
    for (const Histogram::Bucket& bucket : all[i]) {
      const auto place = std::lower_bound(filled.begin(), filled.end(), bucket.least);
      row[kSums + static_cast<std::size_t>(place - filled.begin())] =
          static_cast<double>(bucket.count);
    }
  }
  return table;
}

struct JudgedQuantile {
  JudgedFigure figure;
  double share;
};
constexpr std::array kQuantiles = {
    JudgedQuantile{JudgedFigure::p50, 0.5}, JudgedQuantile{JudgedFigure::p90, 0.9},
    JudgedQuantile{JudgedFigure::p95, 0.95}, JudgedQuantile{JudgedFigure::p99, 0.99},
    JudgedQuantile{JudgedFigure::p999, 0.999}};

std::optional<double> ratio(double part, double whole) {
  if (whole <= 0) return std::nullopt;
  return part / whole;
}

std::optional<double> log_ratio(double part, double whole) {
  if (whole <= 0 || part <= 0) return std::nullopt;
  return std::log(part / whole);
}

void fill_quantiles(const Table& table, std::span<const double> buckets, JudgedValues& values) {
  const double all = std::accumulate(buckets.begin(), buckets.end(), 0.0);
  if (all <= 0) return;
  double seen = 0;
  std::size_t at = 0;
  for (const JudgedQuantile& quantile : kQuantiles) {
    while (at < buckets.size() && seen + buckets[at] < quantile.share * all) seen += buckets[at++];
    values[static_cast<std::size_t>(quantile.figure)] =
        table.times[std::min(at, buckets.size() - 1)];
  }
}

JudgedValues values_of(const Table& table, std::span<const double> row) {
  JudgedValues values;
  fill_quantiles(table, row.subspan(kSums), values);
  const auto set = [&values](JudgedFigure figure, std::optional<double> value) {
    values[static_cast<std::size_t>(figure)] = value;
  };
  set(JudgedFigure::errors, ratio(row[errors], row[ended]));
  set(JudgedFigure::acknowledged, log_ratio(row[acknowledged], row[seconds]));
  set(JudgedFigure::cache_hit, ratio(row[hits], row[said]));
  set(JudgedFigure::db_calls, ratio(row[calls], row[answers]));
  return values;
}

/// By how many more requests than its share each interval has gone beyond the quantile of the
/// whole.
std::vector<double> excess_of(const Table& table, double log_time) {
  const auto beyond = static_cast<std::size_t>(
      std::upper_bound(table.times.begin(), table.times.end(), log_time) - table.times.begin());
  std::vector<double> over;
  std::vector<double> all;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto buckets = table.row(i).subspan(kSums);
    over.push_back(
        std::accumulate(buckets.begin() + static_cast<std::ptrdiff_t>(beyond), buckets.end(), 0.0));
    all.push_back(std::accumulate(buckets.begin(), buckets.end(), 0.0));
  }
  const double share = std::accumulate(over.begin(), over.end(), 0.0) /
                       std::max(1.0, std::accumulate(all.begin(), all.end(), 0.0));
  for (std::size_t i = 0; i < over.size(); ++i) over[i] -= share * all[i];
  return over;
}

/// The longest of what its figures ask for, so that one block length does for all.
std::size_t block_length_of(const Table& table, const JudgedValues& values) {
  // More blocks than that are needed to say anything.
  constexpr std::size_t kLeastBlocks = 4;
  double longest = 1;
  for (const JudgedFigure figure : {JudgedFigure::p50, JudgedFigure::p95}) {
    const auto value = values[static_cast<std::size_t>(figure)];
    if (value) longest = std::max(longest, block_length(excess_of(table, *value)));
  }
  std::vector<double> failed;
  for (std::size_t i = 0; i < table.rows(); ++i) failed.push_back(table.row(i)[errors]);
  longest = std::max(longest, block_length(failed));
  const std::size_t most = std::max<std::size_t>(1, table.rows() / kLeastBlocks);
  return std::min(static_cast<std::size_t>(std::ceil(longest)), most);
}

/// Of each block of `length` rows, from each row on, behind the last one from the first.
Table sums_of_blocks(const Table& table, std::size_t length) {
  Table blocks;
  blocks.width = table.width;
  blocks.cells.resize(table.cells.size());
  for (std::size_t i = 0; i < table.rows(); ++i) {
    for (std::size_t k = 0; k < length; ++k) {
      add(blocks.row(i), table.row((i + k) % table.rows()));
    }
  }
  return blocks;
}

JudgedValues strayed(const JudgedValues& from, const JudgedValues& to, double scale) {
  JudgedValues straying;
  for (std::size_t i = 0; i < kJudgedFigures; ++i) {
    if (from[i] && to[i]) straying[i] = (*to[i] - *from[i]) * scale;
  }
  return straying;
}

double mean_of(std::span<const double> series) {
  return std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
}

/// Covariance of what is `lag` apart, for each lag up to `most`.
std::vector<double> autocovariance(std::span<const double> series, std::size_t most) {
  const double mean = mean_of(series);
  std::vector<double> covariance;
  for (std::size_t lag = 0; lag <= most; ++lag) {
    double sum = 0;
    for (std::size_t i = lag; i < series.size(); ++i) {
      sum += (series[i] - mean) * (series[i - lag] - mean);
    }
    covariance.push_back(sum / static_cast<double>(series.size()));
  }
  return covariance;
}

/// The lag behind which `in_a_row` correlations are as small as chance makes them.
std::size_t last_lag_that_counts(const std::vector<double>& covariance, std::size_t values,
                                 std::size_t in_a_row) {
  const double n = static_cast<double>(values);
  const double noise = 2 * std::sqrt(std::log10(n) / n) * covariance[0];
  std::size_t last = 0;
  for (std::size_t lag = 1; lag < covariance.size() && lag <= last + in_a_row; ++lag) {
    if (std::abs(covariance[lag]) > noise) last = lag;
  }
  return last;
}

}  // namespace

bool is_ratio(JudgedFigure figure) {
  switch (figure) {
    case JudgedFigure::p50:
    case JudgedFigure::p90:
    case JudgedFigure::p95:
    case JudgedFigure::p99:
    case JudgedFigure::p999:
    case JudgedFigure::acknowledged:
      return true;
    case JudgedFigure::errors:
    case JudgedFigure::cache_hit:
    case JudgedFigure::db_calls:
      return false;
  }
  return false;
}

double block_length(std::span<const double> series) {
  constexpr std::size_t kLeast = 8;
  if (series.size() < kLeast) return 1;
  const double n = static_cast<double>(series.size());
  const auto in_a_row =
      std::max<std::size_t>(5, static_cast<std::size_t>(std::ceil(std::sqrt(std::log10(n)))));
  const std::size_t most_lag =
      std::min(series.size() / 2, static_cast<std::size_t>(std::ceil(std::sqrt(n))) + in_a_row);
  const std::vector<double> covariance = autocovariance(series, most_lag);
  if (covariance[0] <= 0) return 1;
  const std::size_t last = last_lag_that_counts(covariance, series.size(), in_a_row);
  if (last == 0) return 1;
  const std::size_t window = std::min(2 * last, most_lag);
  double spread = covariance[0];  // of the mean, times n
  double bend = 0;
  for (std::size_t lag = 1; lag <= window; ++lag) {
    const double place = static_cast<double>(lag) / static_cast<double>(window);
    const double weight = place <= 0.5 ? 1 : 2 * (1 - place);
    spread += 2 * weight * covariance[lag];
    bend += 2 * weight * static_cast<double>(lag) * covariance[lag];
  }
  // Values that take turns make blocks needless.
  if (spread <= 0 || bend <= 0) return 1;
  return std::max(1.0, std::cbrt(1.5 * bend * bend / (spread * spread) * n));
}

BootstrapSample bootstrap(std::span<const LoadCounts> intervals, const BootstrapOptions& options) {
  ANP_REQUIRE(!intervals.empty(), "there is something to draw from");
  const Table table = table_of(intervals);
  std::vector<double> whole(table.width, 0.0);
  for (std::size_t i = 0; i < table.rows(); ++i) add(whole, table.row(i));
  BootstrapSample sample;
  sample.values = values_of(table, whole);
  const std::size_t length = block_length_of(table, sample.values);
  const Table blocks = sums_of_blocks(table, length);
  const std::size_t drawn = (table.rows() + length - 1) / length;
  sample.blocks = static_cast<double>(table.rows()) / static_cast<double>(length);
  // A resample is a little longer than the test, and strays a little less than its blocks would
  // have it, because they are compared with their own mean.
  const double longer = static_cast<double>(drawn * length) / static_cast<double>(table.rows());
  const double scale = std::sqrt(longer * sample.blocks / std::max(1.0, sample.blocks - 1));
  Stream random(mix64(options.seed));
  const auto rows = static_cast<std::uint32_t>(table.rows());
  for (std::size_t i = 0; i < options.resamples; ++i) {
    std::fill(whole.begin(), whole.end(), 0.0);
    for (std::size_t k = 0; k < drawn; ++k) add(whole, blocks.row(random.below(rows)));
    sample.strayings.push_back(strayed(sample.values, values_of(table, whole), scale));
  }
  return sample;
}

}  // namespace anp
