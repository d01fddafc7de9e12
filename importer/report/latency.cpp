#include "importer/report/latency.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "importer/report/progress.h"

namespace anp {

std::string format_latency(std::chrono::microseconds latency) {
  const auto us = static_cast<double>(latency.count());
  if (latency < std::chrono::milliseconds{10}) return fmt::format("{:.2f} ms", us / 1e3);
  if (latency < std::chrono::seconds{1}) return fmt::format("{:.1f} ms", us / 1e3);
  if (latency < std::chrono::minutes{1}) return fmt::format("{:.2f} s", us / 1e6);
  return format_duration(std::chrono::floor<std::chrono::milliseconds>(latency));
}

std::string quantile_text(const Histogram& latency, std::uint32_t quantile) {
  return latency.empty() ? "-" : format_latency(latency.quantile(quantile));
}

nlohmann::ordered_json latency_json(const Histogram& latency) {
  if (latency.empty()) return nullptr;
  return {{"count", latency.count()},
          {"min", latency.min().count()},
          {"mean", latency.mean().count()},
          {"p50", latency.quantile(kP50).count()},
          {"p90", latency.quantile(kP90).count()},
          {"p95", latency.quantile(kP95).count()},
          {"p99", latency.quantile(kP99).count()},
          {"p99.9", latency.quantile(kP999).count()},
          {"max", latency.max().count()}};
}

nlohmann::ordered_json histogram_json(const Histogram& latency) {
  nlohmann::ordered_json json = latency_json(latency);
  if (!json.is_null()) json["histogram"] = histogram_text(latency);
  return json;
}

std::string histogram_text(const Histogram& latency) {
  std::string text;
  for (const Histogram::Bucket& bucket : latency.buckets()) {
    fmt::format_to(std::back_inserter(text), "{}{}:{}", text.empty() ? "" : " ", bucket.least,
                   bucket.count);
  }
  return text;
}

std::optional<std::vector<Histogram::Bucket>> read_histogram_text(std::string_view text) {
  std::vector<Histogram::Bucket> buckets;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&at, end](std::uint64_t& value) {
    const auto [stop, failure] = std::from_chars(at, end, value);
    at = stop;
    return failure == std::errc{};
  };
  const auto sign = [&at, end](char wanted) { return at != end && *at++ == wanted; };
  while (at != end) {
    Histogram::Bucket bucket;
    if (!buckets.empty() && !sign(' ')) return std::nullopt;
    if (!number(bucket.least) || !sign(':') || !number(bucket.count)) return std::nullopt;
    buckets.push_back(bucket);
  }
  return buckets;
}

}  // namespace anp
