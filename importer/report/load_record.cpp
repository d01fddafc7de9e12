#include "importer/report/load_record.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <system_error>
#include <vector>

#include "importer/json_document.h"
#include "importer/load_test.h"
#include "importer/report/batch_log.h"
#include "importer/report/latency.h"

namespace anp {

namespace {

constexpr std::size_t kMaxReportDepth = 16;
/// A year: more than any test, little enough for sums.
constexpr double kMaxSeconds = 366.0 * 86'400;
/// Of any count: sums of all intervals are exact as doubles, too.
constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 44;

/// Reads members and remembers the first that is not as it must be.
class Reader {
 public:
  [[nodiscard]] const std::optional<std::string>& trouble() const { return trouble_; }
  void refuse(std::string what) {
    if (!trouble_) trouble_ = std::move(what);
  }

  const JsonNode* object(const JsonNode& parent, std::string_view name) {
    const JsonNode* found = parent.find(name);
    if (found != nullptr && found->is_object()) return found;
    refuse(fmt::format("it has no object '{}'", name));
    return nullptr;
  }

  std::string text(const JsonNode& parent, std::string_view name) {
    const JsonNode* found = parent.find(name);
    return found != nullptr && found->is_string() ? std::string(found->text) : std::string();
  }

  /// @param or_null a number that is null counts as 0
  std::uint64_t count(const JsonNode& parent, std::string_view name, bool or_null = false) {
    const JsonNode* found = parent.find(name);
    if (found != nullptr && found->is_null() && or_null) return 0;
    const auto number =
        found != nullptr && found->is_number() ? found->digits() : std::optional<std::uint64_t>();
    if (number && *number <= kMaxCount) return *number;
    refuse(fmt::format("'{}' is no whole number of 0 to {}", name, kMaxCount));
    return 0;
  }

  double seconds(const JsonNode& parent, std::string_view name) {
    const JsonNode* found = parent.find(name);
    if (found != nullptr && found->is_number()) {
      const double value = std::strtod(std::string(found->text).c_str(), nullptr);
      if (value >= 0 && value <= kMaxSeconds) return value;
    }
    refuse(fmt::format("'{}' is no time of at most a year, in seconds", name));
    return 0;
  }

  Histogram histogram(const JsonNode& parent, std::string_view name) {
    const JsonNode* found = parent.find(name);
    if (found == nullptr || found->is_null()) return {};
    const JsonNode* text = found->find("histogram");
    if (text == nullptr || !text->is_string()) {
      refuse(
          fmt::format("'{}' has no 'histogram': an earlier version of anp wrote it; run the test "
                      "again",
                      name));
      return {};
    }
    const auto time = [&](const char* member) {
      return std::chrono::microseconds(static_cast<std::int64_t>(count(*found, member)));
    };
    const Histogram::Extremes extremes{time("min"), time("mean"), time("max")};
    const auto buckets = read_histogram_text(text->text);
    const auto restored = buckets ? Histogram::restore(*buckets, extremes) : std::nullopt;
    if (!restored || restored->count() != count(*found, "count")) {
      refuse(fmt::format("the histogram of '{}' cannot be", name));
      return {};
    }
    return *restored;
  }

 private:
  std::optional<std::string> trouble_;
};

LoadCounts read_counts(Reader& reader, const JsonNode& json) {
  LoadCounts counts;
  counts.seconds = reader.seconds(json, "seconds");
  counts.offered = reader.count(json, "offered");
  counts.in_time = reader.count(json, "in_time");
  counts.sent = reader.count(json, "sent");
  counts.resent = reader.count(json, "resent");
  counts.bytes_sent = reader.count(json, "bytes_sent");
  counts.bytes_received = reader.count(json, "bytes_received");
  counts.db_calls = reader.count(json, "db_calls", true);
  counts.db_calls_answers = reader.count(json, "db_calls_answers");
  if (const JsonNode* errors = reader.object(json, "errors")) {
    for (std::size_t i = 0; i < counts.ended.size(); ++i) {
      const auto verdict = static_cast<Verdict>(i);
      counts.ended[i] = verdict == Verdict::answered ? reader.count(json, "acknowledged")
                                                     : reader.count(*errors, to_string(verdict));
    }
  }
  if (const JsonNode* cache = reader.object(json, "cache")) {
    for (std::size_t i = 0; i < counts.cache.size(); ++i) {
      counts.cache[i] = reader.count(*cache, to_string(static_cast<CacheStatus>(i)));
    }
  }
  counts.latency = reader.histogram(json, "latency_us");
  return counts;
}

std::vector<LoadCounts> read_intervals(Reader& reader, const JsonNode& parent) {
  const JsonNode* intervals = parent.find("intervals");
  if (intervals == nullptr || !intervals->is_array() || intervals->size > LoadIntervals::kMost) {
    reader.refuse(fmt::format("'intervals' is no list of at most {}", LoadIntervals::kMost));
    return {};
  }
  std::vector<LoadCounts> all;
  for (const JsonNode& interval : intervals->children()) {
    if (reader.trouble()) break;
    all.push_back(read_counts(reader, interval));
  }
  return all;
}

/// Phases with a name are kinds of requests; earlier versions wrote them without intervals.
void read_kinds(Reader& reader, const JsonNode& load, LoadFigures& figures) {
  const JsonNode* phases = load.find("phases");
  if (phases == nullptr || !phases->is_array()) return reader.refuse("'phases' is no list");
  for (const JsonNode& phase : phases->children()) {
    const std::string name = reader.text(phase, "name");
    if (name.empty() || phase.find("intervals") == nullptr) continue;
    figures.phase_names.push_back(name);
    figures.phases.push_back(read_counts(reader, phase));
    figures.kind_intervals.push_back({figures.intervals.width, read_intervals(reader, phase)});
    if (reader.trouble()) return;
  }
}

void read_figures(Reader& reader, const JsonNode& load, LoadFigures& figures) {
  if (const JsonNode* all = reader.object(load, "all")) figures.all = read_counts(reader, *all);
  figures.service = reader.histogram(load, "service_us");
  figures.lateness = reader.histogram(load, "lateness_us");
  const std::uint64_t width = reader.count(load, "interval_seconds");
  if (width == 0 || static_cast<double>(width) > kMaxSeconds) {
    reader.refuse("'interval_seconds' is no time of 1 s to a year");
  }
  if (reader.trouble()) return;
  figures.intervals.width = std::chrono::seconds(static_cast<std::int64_t>(width));
  figures.intervals.all = read_intervals(reader, load);
  read_kinds(reader, load, figures);
}

/// Intervals put together are the whole.
bool add_up(const std::vector<LoadCounts>& intervals, const LoadCounts& whole) {
  LoadCounts sum;
  for (const LoadCounts& interval : intervals) sum.merge(interval);
  return sum.latency.buckets() == whole.latency.buckets() && sum.ended == whole.ended &&
         sum.cache == whole.cache && sum.db_calls == whole.db_calls;
}

bool add_up(const LoadFigures& figures) {
  if (!add_up(figures.intervals.all, figures.all)) return false;
  for (std::size_t i = 0; i < figures.kind_intervals.size(); ++i) {
    if (!add_up(figures.kind_intervals[i].all, figures.phases[i])) return false;
  }
  return true;
}

Error error_of(const std::string& path, std::string_view what) {
  return Error{
      fmt::format("{}: {}; name a file that 'anp-import run' or 'baseline' wrote with "
                  "--report",
                  path, what)};
}

}  // namespace

Result<LoadRecord> parse_load_record(const std::string& path, std::string_view json) {
  const auto document = JsonDocument::parse(json, kMaxReportDepth);
  if (!document) return error_of(path, "it is no JSON, or nested too deep");
  const JsonNode& root = document->root();
  if (!root.is_object() || root.find("load") == nullptr) {
    return error_of(path, "it is no report of anp");
  }
  const JsonNode& load = *root.find("load");
  if (!load.is_object()) return error_of(path, "it is the report of a run without a load test");
  Reader reader;
  LoadRecord record;
  record.path = path;
  record.kind = reader.text(load, "kind");
  if (record.kind.empty()) {
    return error_of(path, "an earlier version of anp wrote it: run the test again");
  }
  if (record.kind != to_string(LoadKind::load_test) &&
      record.kind != to_string(LoadKind::baseline)) {
    return error_of(path, fmt::format("'{}' is no kind of report that this version knows",
                                      record.kind.substr(0, 40)));
  }
  record.model = reader.text(load, "model");
  record.source = reader.text(root, "source");
  record.target = reader.text(root, "target");
  record.end = reader.text(root, "end");
  record.batch = reader.count(load, "batch", true);
  read_figures(reader, load, record.figures);
  if (reader.trouble()) return error_of(path, *reader.trouble());
  if (!add_up(record.figures)) {
    return error_of(path, "its intervals do not add up to the whole: somebody has changed it");
  }
  return record;
}

Result<LoadRecord> read_load_record(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return error_of(path, "cannot read it: it is a directory");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return error_of(path,
                    fmt::format("cannot read it: {}", std::generic_category().message(errno)));
  }
  std::string text;
  std::vector<char> part(std::size_t{1} << 16);
  while (file.read(part.data(), static_cast<std::streamsize>(part.size())), file.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxReportBytes) {
      return error_of(path, fmt::format("it has more than {} bytes", kMaxReportBytes));
    }
  }
  return parse_load_record(path, text);
}

}  // namespace anp
