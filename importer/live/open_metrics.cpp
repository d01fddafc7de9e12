#include "importer/live/open_metrics.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "importer/http/cache_status.h"
#include "importer/report/batch_log.h"

namespace anp {
namespace {

using std::chrono::microseconds;
using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

/// "1.234567".
std::string seconds_text(std::uint64_t us) {
  return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
}

class MetricsText {
 public:
  explicit MetricsText(MetricsForm form) : open_(form == MetricsForm::open_metrics) {}

  /// A metric; its samples come next.
  /// @param unit "", or what the name ends in
  void begin(std::string_view name, std::string_view type, std::string_view unit,
             std::string_view help) {
    name_ = name;
    // What only OpenMetrics knows is a number of either format.
    const bool known = open_ || (type != "info" && type != "stateset");
    const std::string_view suffix = suffix_of(type);
    const std::string_view shown = open_ ? std::string_view() : suffix;
    out_ += fmt::format("# TYPE {}{} {}\n", name, shown, known ? type : "gauge");
    if (open_ && !unit.empty()) out_ += fmt::format("# UNIT {} {}\n", name, unit);
    out_ += fmt::format("# HELP {}{} {}\n", name, shown, help);
    suffix_ = suffix;
  }

  void sample(const Labels& labels, std::string_view value) { write(suffix_, labels, value); }
  void sample(const Labels& labels, std::uint64_t value) { sample(labels, std::to_string(value)); }

  /// Buckets from 256 µs to 67 s, two to each power of two: there the histogram's own begin, so the
  /// counts are exact.
  void histogram(const Histogram& histogram) {
    constexpr std::int64_t kFirst = 1 << 8;
    constexpr std::int64_t kLast = 1 << 26;
    for (std::int64_t bound = kFirst; bound <= kLast; bound *= 2) {
      bucket(histogram, microseconds(bound));
      if (bound < kLast) bucket(histogram, microseconds(bound + bound / 2));
    }
    write("_bucket", {{"le", "+Inf"}}, std::to_string(histogram.count()));
    write("_count", {}, std::to_string(histogram.count()));
    write("_sum", {}, seconds_text(histogram.sum()));
  }

  std::string take() && {
    if (open_) out_ += "# EOF\n";
    return std::move(out_);
  }

 private:
  static std::string_view suffix_of(std::string_view type) {
    if (type == "counter") return "_total";
    return type == "info" ? "_info" : "";
  }

  void bucket(const Histogram& histogram, microseconds bound) {
    const std::string text = seconds_text(static_cast<std::uint64_t>(bound.count()));
    write("_bucket", {{"le", text}}, std::to_string(histogram.count_below(bound)));
  }

  void write(std::string_view suffix, const Labels& labels, std::string_view value) {
    out_ += fmt::format("{}{}", name_, suffix);
    char before = '{';
    for (const auto& [name, text] : labels) {
      out_ += fmt::format("{}{}=\"{}\"", before, name, escaped(text));
      before = ',';
    }
    if (!labels.empty()) out_ += '}';
    out_ += fmt::format(" {}\n", value);
  }

  bool open_;
  std::string out_;
  std::string_view name_;
  std::string_view suffix_;
};

void write_run(MetricsText& text, const LiveState& state) {
  text.begin("anp_run_state", "stateset", "", "Whether the run starts, runs, or has ended.");
  const bool ended = state.ending.has_value();
  text.sample({{"anp_run_state", "starting"}}, !ended && state.run == 0 ? 1U : 0U);
  text.sample({{"anp_run_state", "running"}}, !ended && state.run != 0 ? 1U : 0U);
  text.sample({{"anp_run_state", "ended"}}, ended ? 1U : 0U);
  if (state.run == 0) return;
  text.begin("anp_run", "info", "", "What is imported where.");
  const std::string run = std::to_string(state.run);
  text.sample(
      {{"run", run}, {"title", state.title}, {"source", state.source}, {"target", state.target}},
      1U);
  text.begin("anp_run_elapsed_seconds", "gauge", "seconds", "How long the run has taken.");
  text.sample({}, seconds_text(static_cast<std::uint64_t>(state.elapsed.count()) * 1'000));
}

void write_articles(MetricsText& text, const LiveState& state) {
  text.begin("anp_articles", "counter", "", "Articles that this run has settled, by outcome.");
  text.sample({{"outcome", "created"}}, state.created);
  text.sample({{"outcome", "updated"}}, state.updated);
  text.sample({{"outcome", "unchanged"}}, state.unchanged);
  text.sample({{"outcome", "dead_letter"}}, state.progress.dead_letters);
  text.begin("anp_articles_unknown", "gauge", "", "Articles whose outcome is open now.");
  text.sample({}, state.progress.unknown);
}

void write_count(MetricsText& text, std::string_view name, std::string_view unit,
                 std::string_view help, std::uint64_t value) {
  text.begin(name, "counter", unit, help);
  text.sample({}, value);
}

void write_requests(MetricsText& text, const LiveState& state) {
  const LoadCounts& all = state.all;
  write_count(text, "anp_requests_offered", "", "Requests that the plan wanted to leave.",
              all.offered);
  write_count(text, "anp_requests_in_time", "", "Of them, those that left at most 100 ms late.",
              all.in_time);
  write_count(text, "anp_requests_sent", "", "Requests that left.", all.sent);
  write_count(text, "anp_requests_resent", "", "Of them, those that repeat another.", all.resent);
  text.begin("anp_requests_ended", "counter", "", "Requests that ended, by class.");
  for (std::size_t i = 0; i < all.ended.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    text.sample({{"class", verdict == Verdict::answered ? "acknowledged" : to_string(verdict)}},
                all.ended[i]);
  }
  text.begin("anp_requests_in_flight", "gauge", "", "Requests under way.");
  text.sample({}, state.in_flight);
}

void write_answers(MetricsText& text, const LoadCounts& all) {
  text.begin("anp_answers", "counter", "", "Answers, by what they say about caches.");
  for (std::size_t i = 0; i < all.cache.size(); ++i) {
    text.sample({{"cache", to_string(static_cast<CacheStatus>(i))}}, all.cache[i]);
  }
  write_count(text, "anp_answers_with_db_calls", "", "Answers that name their database calls.",
              all.db_calls_answers);
  if (all.db_calls_answers > 0) {
    write_count(text, "anp_db_calls", "", "Database calls of the answers that name them.",
                all.db_calls);
  }
  write_count(text, "anp_sent_bytes", "bytes", "Bytes of requests.", all.bytes_sent);
  write_count(text, "anp_received_bytes", "bytes", "Bytes of answers.", all.bytes_received);
}

void write_times(MetricsText& text, const LiveState& state) {
  text.begin("anp_response_seconds", "histogram", "seconds",
             "From the intended send time of first sends to their end.");
  text.histogram(state.all.latency);
  text.begin("anp_service_seconds", "histogram", "seconds",
             "From the moment that requests left to their end.");
  text.histogram(state.service);
  if (state.lateness.empty()) return;
  text.begin("anp_lateness_seconds", "histogram", "seconds",
             "How long after its moment a planned request left.");
  text.histogram(state.lateness);
}

}  // namespace

MetricsForm metrics_form(std::string_view accept) {
  const auto names = [accept](std::string_view type) {
    return accept.find(type) != std::string_view::npos;
  };
  const bool plain = names("text/plain") || names("text/html");
  return plain && !names("application/openmetrics-text") ? MetricsForm::prometheus
                                                         : MetricsForm::open_metrics;
}

std::string_view content_type_of(MetricsForm form) {
  switch (form) {
    case MetricsForm::open_metrics:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case MetricsForm::prometheus:
      return "text/plain; version=0.0.4; charset=utf-8";
  }
  return {};
}

std::string format_metrics(const LiveState& state, MetricsForm form) {
  MetricsText text(form);
  write_run(text, state);
  if (state.run != 0) {
    write_articles(text, state);
    write_requests(text, state);
    write_answers(text, state.all);
    write_times(text, state);
  }
  return std::move(text).take();
}

}  // namespace anp
