#include "importer/show_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "generator/utf8.h"
#include "importer/report/batch_log.h"
#include "importer/report/progress.h"
#include "importer/utc_moment.h"

namespace anp {

namespace {

using Json = nlohmann::json;
using Clock = std::chrono::system_clock;

constexpr std::size_t kMaxListedBad = 20;
constexpr std::string_view kRow = "{:<24}  {:>3}  {:>6}  {:<7}  {:<17}  {:>3}  {:>6}  {:>10}  {}";

/// Counts that a line may have, and how they read. The first ones are good ends.
constexpr std::array<std::pair<const char*, const char*>, 8> kCounts = {
    {{"created", "created"},
     {"updated", "updated"},
     {"unchanged", "unchanged"},
     {"removed", "removed"},
     {"absent", "gone before"},
     {"changed", "changed since: kept"},
     {"rejected", "rejected"},
     {"unknown", "open"}}};

bool is_text(const Json& line, const char* name) {
  return line.contains(name) && line[name].is_string();
}
bool is_number(const Json& line, const char* name) {
  return line.contains(name) && line[name].is_number_unsigned();
}
std::uint64_t count_in(const Json& line, const char* name) {
  return is_number(line, name) ? line[name].get<std::uint64_t>() : 0;
}

/// Error: it lacks what every line has.
Result<Json> parse_line(std::string_view text) {
  Json line = Json::parse(text, nullptr, false);
  if (!line.is_object()) return Error{"is no JSON object"};
  for (const char* name : {"run", "batch", "first", "count", "attempt", "latency_us"}) {
    if (!is_number(line, name)) return Error{fmt::format("has no number '{}'", name)};
  }
  for (const char* name : {"kind", "sent", "verdict", "reason"}) {
    if (!is_text(line, name)) return Error{fmt::format("has no text '{}'", name)};
  }
  return line;
}

bool went_wrong(const Json& line) {
  // A look-up that finds nothing settles nothing, and is none the worse for it.
  const bool counts = line["kind"] != "look_up";
  return line["verdict"] != "answered" || count_in(line, "rejected") > 0 ||
         (counts && count_in(line, "unknown") > 0);
}

bool passes(const Json& line, const LogFilter& filter) {
  if (filter.batch && line["batch"] != *filter.batch) return false;
  if (filter.run && line["run"] != *filter.run) return false;
  if (!filter.kind.empty() && line["kind"] != filter.kind) return false;
  // RFC 3339 in UTC with a fixed number of digits sorts as text.
  if (filter.since && line["sent"].get<std::string>() < format_rfc3339(*filter.since)) return false;
  return !filter.failed || went_wrong(line);
}

/// "100 created, 2 rejected; status 422".
std::string outcome_of(const Json& line) {
  std::string text;
  for (const auto& [name, words] : kCounts) {
    const std::uint64_t count = count_in(line, name);
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", format_count(count), words);
  }
  std::string verdict = line["verdict"];
  std::replace(verdict.begin(), verdict.end(), '_', ' ');
  if (verdict != "answered") text += fmt::format("{}{}", text.empty() ? "" : ", ", verdict);
  const std::string reason = line["reason"];
  return reason.empty() ? text : fmt::format("{}: {}", text, reason);
}

std::string latency_text(std::uint64_t us) {
  if (us < 1'000) return fmt::format("{} us", us);
  if (us < 1'000'000) return fmt::format("{}.{} ms", us / 1'000, us % 1'000 / 100);
  return fmt::format("{}.{:02} s", us / 1'000'000, us % 1'000'000 / 10'000);
}

Error bad_since(std::string_view text) {
  return Error{
      fmt::format("--since '{}': take a day (2026-05-01), a time (2026-05-01T10:00:00Z) or an age "
                  "(90s, 15m, 2h, 3d)",
                  text)};
}

/// The next line, cut at kMaxLogLineBytes: one that is cut is no line of a batch log.
/// @return false at the end
bool read_line(std::istream& in, std::string& line) {
  std::array<char, kMaxLogLineBytes + 1> buffer{};
  in.getline(buffer.data(), buffer.size());
  line.assign(buffer.data());
  const bool cut = in.fail() && in.gcount() > 0;
  if (!cut) return in.gcount() > 0 || !in.fail();
  in.clear();
  in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  return true;
}

/// What was printed of a log.
struct Shown {
  std::uint64_t lines = 0;
  std::uint64_t attempts = 0;
  std::uint64_t bad = 0;
};

void show_line(std::string_view line, const std::string& path, const LogFilter& filter,
               Shown& shown) {
  const auto text = format_log_line(line, filter);
  if (!text) {
    if (++shown.bad > kMaxListedBad) return;
    fmt::print(stderr, "anp-import: {}: line {}: {}\n", path, shown.lines, text.error().message);
  } else if (*text) {
    if (shown.attempts++ == 0) fmt::print("{}\n", log_heading());
    fmt::print("{}\n", **text);
  }
}

void show_lines(std::istream& in, const std::string& path, const LogFilter& filter) {
  Shown shown;
  for (std::string line; read_line(in, line);) {
    ++shown.lines;
    if (!line.empty()) show_line(line, path, filter, shown);
  }
  if (shown.bad > kMaxListedBad) {
    fmt::print(stderr, "anp-import: {}: and {} more lines that are no log\n", path,
               shown.bad - kMaxListedBad);
  }
  if (shown.attempts == 0) {
    fmt::print("No attempt in this log matches, of {}\n",
               format_count_of(shown.lines, "line", "lines"));
  }
}

}  // namespace

Result<Clock::time_point> parse_since(std::string_view text, Clock::time_point now) {
  if (const auto moment = parse_utc_moment(text)) return *moment;
  static constexpr std::pair<char, std::int64_t> kUnits[] = {
      {'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}};
  for (const auto& [unit, seconds] : kUnits) {
    if (text.size() < 2 || text.size() > 8 || text.back() != unit) continue;
    const auto age = digits_at(text, 0, text.size() - 1);
    if (age) return now - std::chrono::seconds(seconds * *age);
  }
  return bad_since(text);
}

std::string log_heading() {
  return fmt::format(kRow, "sent", "run", "batch", "kind", "articles", "try", "status", "latency",
                     "outcome");
}

Result<std::optional<std::string>> format_log_line(std::string_view text, const LogFilter& filter) {
  const auto line = parse_line(text);
  if (!line) return line.error();
  if (!passes(*line, filter)) return std::optional<std::string>();
  const std::uint64_t first = (*line)["first"];
  const std::uint64_t last = first + (*line)["count"].get<std::uint64_t>() - 1;
  std::string sent = (*line)["sent"];
  if (sent.size() == 27) sent = sent.substr(0, 23) + "Z";  // milliseconds are enough for people
  const std::string status = is_number(*line, "status") ? (*line)["status"].dump() : "-";
  return std::optional(printable(fmt::format(
      kRow, sent, (*line)["run"].get<std::uint64_t>(), (*line)["batch"].get<std::uint64_t>(),
      (*line)["kind"].get<std::string>(), fmt::format("{}-{}", first, last),
      (*line)["attempt"].get<std::uint64_t>(), status,
      latency_text((*line)["latency_us"].get<std::uint64_t>()), outcome_of(*line))));
}

ExitCode show_log(const std::string& path, const LogFilter& filter) {
  if (path == "-") {
    show_lines(std::cin, "standard input", filter);
    return ExitCode::done;
  }
  std::ifstream file(path);
  // A directory opens, and cannot be read.
  if (!file || (file.peek(), file.bad())) {
    fmt::print(stderr,
               "anp-import: batch log '{}': cannot read it: {}: name the file that a run wrote "
               "with --log\n",
               path, std::generic_category().message(errno));
    return ExitCode::cannot_run;
  }
  show_lines(file, path, filter);
  return ExitCode::done;
}

}  // namespace anp
