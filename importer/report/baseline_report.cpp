#include "importer/report/baseline_report.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "generator/result.h"
#include "generator/version.h"
#include "importer/report/batch_log.h"
#include "importer/report/latency.h"
#include "importer/report/load_report.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

std::string row(const std::string& name, const LoadCounts& counts) {
  const auto time = [&counts](std::uint32_t quantile) {
    return quantile_text(counts.latency, quantile);
  };
  const auto percent = [](std::uint64_t part, std::uint64_t whole) {
    return percent_text(part, whole, "unknown", 1);
  };
  const auto calls = counts.db_calls_per_answer();
  return fmt::format("  {:<12}{:>9}{:>11}{:>11}{:>11}{:>10}{:>11}{:>10}\n", name,
                     format_count(counts.all_ended()), time(kP50), time(kP95), time(kP99),
                     percent(counts.errors(), counts.all_ended()),
                     percent(counts.cache_hits(), counts.cache_said()),
                     calls ? fmt::format("{:.1f}", *calls) : "unknown");
}

}  // namespace

std::string format_baseline_text(const RunSummary& baseline) {
  ANP_REQUIRE(baseline.load.has_value(), "a baseline has figures");
  std::string text = fmt::format("Baseline in {}{}{}\n", format_latency(baseline.elapsed),
                                 baseline.reason.empty() ? "" : ": ", baseline.reason);
  auto out = std::back_inserter(text);
  fmt::format_to(out, "  {:<12}  {}\n", "target", baseline.target);
  for (const auto& [label, line] : describe_load(*baseline.load)) {
    fmt::format_to(out, "  {:<12}  {}\n", label, line);
  }
  fmt::format_to(out, "  {:<12}{:>9}{:>11}{:>11}{:>11}{:>10}{:>11}{:>10}\n", "", "requests", "p50",
                 "p95", "p99", "errors", "cache hits", "db calls");
  const LoadFigures& figures = baseline.load->figures;
  for (std::size_t i = 0; i < figures.phases.size(); ++i) {
    text += row(figures.phase_names.at(i), figures.phases[i]);
  }
  return text;
}

std::string format_baseline_json(const RunSummary& baseline) {
  ANP_REQUIRE(baseline.load.has_value(), "a baseline has figures");
  nlohmann::ordered_json json;
  json["anp"] = version();
  json["command"] = baseline.command;
  json["started"] = format_rfc3339(baseline.started);
  json["end"] = std::string(to_string(baseline.end));
  json["reason"] =
      baseline.reason.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(baseline.reason);
  json["source"] = baseline.source;
  json["target"] = baseline.target;
  json["elapsed_ms"] = baseline.elapsed.count();
  json["load"] = load_json(*baseline.load);
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace anp
