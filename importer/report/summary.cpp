#include "importer/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "generator/version.h"
#include "importer/report/batch_log.h"
#include "importer/report/latency.h"
#include "importer/report/load_report.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr CacheStatus kCacheStatuses[kCacheStatusCount] = {
    CacheStatus::unknown,     CacheStatus::hit,  CacheStatus::stale,
    CacheStatus::revalidated, CacheStatus::miss, CacheStatus::bypass};

std::uint64_t count_of(const RunSummary& summary, CacheStatus status) {
  return summary.cache[static_cast<std::size_t>(status)];
}

std::string_view words_for(RunEnd end) {
  switch (end) {
    case RunEnd::unfinished:
      return "not finished";
    case RunEnd::done:
      return "done";
    case RunEnd::interrupted:
      return "interrupted";
    case RunEnd::stopped:
      return "stopped by the target";
    case RunEnd::failed:
      return "failed";
  }
  return "";
}

std::uint64_t settled(const RunSummary& s) {
  return s.created + s.updated + s.unchanged + s.dead_letters;
}

/// Articles a second, over the whole run; nothing for a run too short to say.
std::optional<std::uint64_t> rate_of(const RunSummary& s) {
  if (s.elapsed.count() <= 0) return std::nullopt;
  return settled(s) * 1000 / static_cast<std::uint64_t>(s.elapsed.count());
}

/// Lines of the report: a label, and what is said under it.
class Lines {
 public:
  void add(std::string_view label, const std::string& text) {
    fmt::format_to(std::back_inserter(text_), "  {:<12}  {}\n", label, text);
  }
  void add_if(bool worth_it, std::string_view label, const std::string& text) {
    if (worth_it) add(label, text);
  }
  std::string text_;
};

std::string cache_text(const RunSummary& s) {
  std::string text;
  for (const CacheStatus status : kCacheStatuses) {
    const std::uint64_t count = count_of(s, status);
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}{} {}", text.empty() ? "" : ", ",
                   format_count(count), to_string(status));
  }
  return text;
}

std::string database_text(const RunSummary& s) {
  if (s.db_calls_answers == 0) return "unknown: the target does not say";
  return fmt::format("{} in {} ({:.1f} an answer)", format_count_of(s.db_calls, "call", "calls"),
                     format_count_of(s.db_calls_answers, "answer", "answers"),
                     static_cast<double>(s.db_calls) / static_cast<double>(s.db_calls_answers));
}

void add_articles(Lines& lines, const RunSummary& s) {
  // An article that an earlier run settled is there, unchanged, unless it is a dead letter.
  const std::uint64_t dead_before =
      s.dead_letters_all - std::min(s.dead_letters, s.dead_letters_all);
  const std::uint64_t there_before = s.done_before - std::min(dead_before, s.done_before);
  lines.add("articles",
            fmt::format("{}: {} sent, {} created, {} updated, {} unchanged, {}",
                        format_count(s.total), format_count(s.sent), format_count(s.created),
                        format_count(s.updated), format_count(s.unchanged + there_before),
                        format_count_of(s.dead_letters, "dead letter", "dead letters")));
  lines.add_if(s.done_before > 0, "",
               fmt::format("({} settled by earlier runs)", format_count(s.done_before)));
  lines.add_if(s.left > 0, "left", fmt::format("{} not settled yet", format_count(s.left)));
  lines.add_if(s.dead_letters_all > s.dead_letters, "dead letters",
               fmt::format("{} in the ledger, of all runs", format_count(s.dead_letters_all)));
  lines.add_if(s.bad_lines > 0, "bad lines",
               fmt::format("{} of the source hold no usable article", format_count(s.bad_lines)));
}

void add_traffic(Lines& lines, const RunSummary& s) {
  lines.add("requests", fmt::format("{}, {} of them retries; {}", format_count(s.requests),
                                    format_count(s.retries),
                                    format_count_of(s.look_ups, "look-up", "look-ups")));
  lines.add_if(s.twins > 0, "twins",
               fmt::format("{} there twice, removed",
                           format_count_of(s.twins, "article was", "articles were")));
  lines.add_if(s.unknown_outcomes > 0, "unknown",
               fmt::format("{}, {} of them resolved",
                           format_count_of(s.unknown_outcomes, "batch", "batches"),
                           format_count(s.unknown_resolved)));
  if (const auto rate = rate_of(s); rate && settled(s) > 0) {
    lines.add("rate", format_count(*rate) + " articles/s");
  }
  if (s.latency.empty()) return;
  lines.add("latency",
            fmt::format("p50 {}, p95 {}, p99 {}, max {}", format_latency(s.latency.quantile(kP50)),
                        format_latency(s.latency.quantile(kP95)),
                        format_latency(s.latency.quantile(kP99)), format_latency(s.latency.max())));
  lines.add("database", database_text(s));
  lines.add_if(!cache_text(s).empty(), "cache", cache_text(s));
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json articles_json(const RunSummary& s) {
  return {{"total", s.total},
          {"done_before", s.done_before},
          {"sent", s.sent},
          {"created", s.created},
          {"updated", s.updated},
          {"unchanged", s.unchanged},
          {"dead_letters", s.dead_letters},
          {"dead_letters_all", s.dead_letters_all},
          {"bad_lines", s.bad_lines},
          {"left", s.left}};
}

Json requests_json(const RunSummary& s) {
  return {{"sends", s.requests},
          {"retries", s.retries},
          {"look_ups", s.look_ups},
          {"unknown_outcomes", s.unknown_outcomes},
          {"unknown_resolved", s.unknown_resolved},
          {"twins", s.twins}};
}

Json cache_json(const RunSummary& s) {
  Json cache = Json::object();
  for (const CacheStatus status : kCacheStatuses) {
    cache[std::string(to_string(status))] = count_of(s, status);
  }
  return cache;
}

}  // namespace

std::string format_summary_text(const RunSummary& s) {
  Lines lines;
  lines.text_ = fmt::format("Run {}: {} in {}{}{}\n", s.run, words_for(s.end),
                            format_latency(s.elapsed), s.reason.empty() ? "" : ": ", s.reason);
  lines.add("source", s.source);
  lines.add("target", s.target);
  add_articles(lines, s);
  add_traffic(lines, s);
  if (s.load) {
    for (const auto& [label, text] : describe_load(*s.load)) lines.add(label, text);
  }
  lines.add("ledger", s.ledger);
  lines.add_if(!s.batch_log.empty(), "batch log", s.batch_log);
  lines.add_if(!s.continue_command.empty(), "to continue", s.continue_command);
  return lines.text_;
}

std::string format_summary_json(const RunSummary& s) {
  Json origin = Json::object();
  for (const auto& [name, value] : s.origin) origin[name] = value;
  Json json;
  json["anp"] = version();
  json["command"] = s.command;
  json["started"] = format_rfc3339(s.started);
  json["run"] = s.run;
  json["end"] = std::string(to_string(s.end));
  json["reason"] = text_or_null(s.reason);
  json["source"] = s.source;
  json["origin"] = std::move(origin);
  json["target"] = s.target;
  json["ledger"] = s.ledger;
  json["batch_log"] = text_or_null(s.batch_log);
  json["elapsed_ms"] = s.elapsed.count();
  json["articles"] = articles_json(s);
  json["articles_per_second"] = rate_of(s) ? Json(*rate_of(s)) : Json();
  json["requests"] = requests_json(s);
  json["latency_us"] = latency_json(s.latency);
  json["db_calls"] = s.db_calls_answers > 0 ? Json(s.db_calls) : Json();
  json["db_calls_answers"] = s.db_calls_answers;
  json["cache"] = cache_json(s);
  json["load"] = s.load ? load_json(*s.load) : Json();
  json["continue_command"] = text_or_null(s.continue_command);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace anp
