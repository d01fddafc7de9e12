#include "importer/report/latency.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "importer/report/progress.h"

namespace anp {

std::string format_latency(std::chrono::microseconds latency) {
  const auto us = static_cast<double>(latency.count());
  if (latency < std::chrono::milliseconds{10}) return fmt::format("{:.2f} ms", us / 1e3);
  if (latency < std::chrono::seconds{1}) return fmt::format("{:.1f} ms", us / 1e3);
  if (latency < std::chrono::minutes{1}) return fmt::format("{:.2f} s", us / 1e6);
  return format_duration(std::chrono::floor<std::chrono::milliseconds>(latency));
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

}  // namespace anp
