#include "importer/report/load_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "importer/report/batch_log.h"
#include "importer/report/latency.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// Of nothing planned, all was delivered.
double delivered_percent(const LoadCounts& counts) {
  return percent_of(counts.in_time, counts.offered).value_or(100);
}

std::string quantiles_text(const Histogram& latency) {
  return fmt::format("p50 {}, p95 {}, p99 {}, p99.9 {}, max {}",
                     format_latency(latency.quantile(kP50)), format_latency(latency.quantile(kP95)),
                     format_latency(latency.quantile(kP99)),
                     format_latency(latency.quantile(kP999)), format_latency(latency.max()));
}

std::string errors_text(const LoadCounts& all) {
  std::string text = fmt::format("{} ({:.2f} %)", format_count(all.errors()),
                                 percent_of(all.errors(), all.all_ended()).value_or(0));
  for (std::size_t i = 0; i < all.ended.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (verdict == Verdict::answered || all.ended[i] == 0) continue;
    text += fmt::format(", {} {}", format_count(all.ended[i]), to_string(verdict));
  }
  return text;
}

Json counts_json(const LoadCounts& counts) {
  Json errors = Json::object();
  for (std::size_t i = 0; i < counts.ended.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (verdict != Verdict::answered) errors[std::string(to_string(verdict))] = counts.ended[i];
  }
  Json cache = Json::object();
  for (std::size_t i = 0; i < counts.cache.size(); ++i) {
    cache[std::string(to_string(static_cast<CacheStatus>(i)))] = counts.cache[i];
  }
  return {{"seconds", counts.seconds},
          {"offered", counts.offered},
          {"in_time", counts.in_time},
          {"sent", counts.sent},
          {"resent", counts.resent},
          {"in_flight_most", counts.in_flight_most},
          {"acknowledged", counts.acknowledged()},
          {"errors", std::move(errors)},
          {"bytes_sent", counts.bytes_sent},
          {"bytes_received", counts.bytes_received},
          {"db_calls", counts.db_calls_answers > 0 ? Json(counts.db_calls) : Json()},
          {"db_calls_answers", counts.db_calls_answers},
          {"cache", std::move(cache)},
          {"latency_us", histogram_json(counts.latency)}};
}

Json all_counts_json(const std::vector<LoadCounts>& all) {
  Json list = Json::array();
  for (const LoadCounts& counts : all) list.push_back(counts_json(counts));
  return list;
}

/// Kinds of requests have names, and intervals of their own.
Json phases_json(const LoadFigures& figures) {
  Json list = all_counts_json(figures.phases);
  for (std::size_t i = 0; i < figures.phase_names.size(); ++i) {
    list[i]["name"] = figures.phase_names[i];
    list[i]["intervals"] = all_counts_json(figures.kind_intervals[i].all);
  }
  return list;
}

}  // namespace

std::string percent_text(std::uint64_t part, std::uint64_t whole, std::string_view otherwise,
                         int digits) {
  const auto percent = percent_of(part, whole);
  return percent ? fmt::format("{:.{}f} %", *percent, digits) : std::string(otherwise);
}

std::string load_fault(const LoadResult& load) {
  const LoadCounts& all = load.figures.all;
  if (load.figures.valid()) return {};
  return fmt::format(
      "{} of {} requests left in time ({:.2f} %, and 99 % are the least): the "
      "figures do not say how the target bears this load; raise --max-in-flight, "
      "lower the rate, or give this program more of the machine",
      format_count(all.in_time), format_count(all.offered), delivered_percent(all));
}

std::string load_verdict(const LoadResult& load) {
  if (!load.figures.valid()) return "Invalid: the planned load was not delivered";
  if (load.judgements.empty()) return "Valid: the planned load was delivered";
  return load.thresholds_kept() ? "Valid, and all thresholds kept" : "A threshold was missed";
}

std::vector<std::pair<std::string, std::string>> describe_load(const LoadResult& load) {
  const LoadCounts& all = load.figures.all;
  std::vector<std::pair<std::string, std::string>> lines;
  lines.emplace_back("load",
                     fmt::format("{}: {}", load.model, load.figures.valid() ? "valid" : "INVALID"));
  lines.emplace_back("offered",
                     fmt::format("{} requests, {} in time ({:.2f} %)", format_count(all.offered),
                                 format_count(all.in_time), delivered_percent(all)));
  if (const std::string fault = load_fault(load); !fault.empty()) lines.emplace_back("", fault);
  if (load.articles_ran_out) {
    lines.emplace_back("", "the articles ran out before the plan ended: raise --count");
  }
  lines.emplace_back("acknowledged", fmt::format("{}, {:.1f}/s", format_count(all.acknowledged()),
                                                 all.per_second(all.acknowledged()).value_or(0)));
  lines.emplace_back("errors", errors_text(all));
  if (!all.latency.empty()) lines.emplace_back("response", quantiles_text(all.latency));
  if (!load.figures.service.empty()) {
    lines.emplace_back("service", quantiles_text(load.figures.service));
  }
  if (!load.figures.lateness.empty()) {
    lines.emplace_back("lateness", quantiles_text(load.figures.lateness));
  }
  if (const auto error = load.figures.rate_error()) {
    lines.emplace_back("rate error", fmt::format("{:+.3f} %", *error));
  }
  for (const Judgement& judgement : load.judgements) {
    lines.emplace_back("threshold", fmt::format("{}  {}: {}", judgement.kept ? "kept  " : "MISSED",
                                                judgement.text, judgement.measured));
  }
  return lines;
}

Json load_json(const LoadResult& load) {
  Json thresholds = Json::array();
  for (const Judgement& judgement : load.judgements) {
    thresholds.push_back({{"threshold", judgement.text},
                          {"kept", judgement.kept},
                          {"measured", judgement.value ? Json(*judgement.value) : Json()}});
  }
  Json slowest = Json::array();
  for (const SlowRequest& request : load.slowest) {
    slowest.push_back({{"response_us", request.response.count()},
                       {"log", Json::parse(request.log_line, nullptr, false)}});
  }
  return {
      {"kind", to_string(load.kind)},
      {"model", load.model},
      {"batch", load.batch > 0 ? Json(load.batch) : Json()},
      {"valid", load.figures.valid()},
      {"articles_ran_out", load.articles_ran_out},
      {"thresholds", std::move(thresholds)},
      {"all", counts_json(load.figures.all)},
      {"service_us", histogram_json(load.figures.service)},
      {"lateness_us", histogram_json(load.figures.lateness)},
      {"rate_error_percent", load.figures.rate_error() ? Json(*load.figures.rate_error()) : Json()},
      {"slowest", std::move(slowest)},
      {"phases", phases_json(load.figures)},
      {"interval_seconds", load.figures.intervals.width.count()},
      {"intervals", all_counts_json(load.figures.intervals.all)}};
}

}  // namespace anp
