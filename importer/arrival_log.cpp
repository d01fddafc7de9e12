#include "importer/arrival_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "importer/utc_moment.h"

namespace anp {

namespace {

using std::chrono::nanoseconds;
using Json = nlohmann::json;

constexpr double kMaxSeconds = 1e9;  // 31 years: what follows counts nanoseconds in 64 bits

/// What a line says: a moment, nothing (no first send), or that it is no such line.
struct Line {
  bool good = false;
  std::optional<nanoseconds> moment;
};

Line read_number(std::string_view text) {
  double seconds = 0;
  const auto [stop, failure] =
      std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  const bool good = failure == std::errc{} && stop == text.data() + text.size() &&
                    std::abs(seconds) <= kMaxSeconds;
  if (!good) return {};
  return {true, nanoseconds(static_cast<std::int64_t>(std::llround(seconds * 1e9)))};
}

Line read_log_line(std::string_view text) {
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_object() || line.value("intended", Json()).type() != Json::value_t::string)
    return {};
  const auto moment = parse_utc_moment(line["intended"].get<std::string>());
  if (!moment) return {};
  const bool counts = line.value("kind", Json()) == "send" && line.value("attempt", Json()) == 1;
  if (!counts) return {true, std::nullopt};
  return {true, std::chrono::duration_cast<nanoseconds>(moment->time_since_epoch())};
}

Error wrong(const std::string& path, std::string_view why) {
  return Error{
      fmt::format("--arrival 'replay:{}': {}; take a file with the moments of the requests "
                  "in seconds, one a line, or a batch log that a run wrote with --log",
                  path, why)};
}

}  // namespace

Result<ArrivalPlan> read_arrival_log(const std::string& path) {
  std::ifstream file(path);
  // A directory opens, and cannot be read.
  if (!file || (file.peek(), file.bad())) {
    return wrong(path, std::generic_category().message(errno));
  }
  std::vector<nanoseconds> moments;
  std::string text;
  for (std::uint64_t number = 1; std::getline(file, text); ++number) {
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) continue;
    const Line line = text.front() == '{' ? read_log_line(text) : read_number(text);
    if (!line.good) return wrong(path, fmt::format("line {} holds no moment", number));
    if (line.moment) moments.push_back(*line.moment);
    if (moments.size() > kMaxRecordedArrivals) {
      return wrong(path, fmt::format("more than {} requests", kMaxRecordedArrivals));
    }
  }
  if (file.bad()) return wrong(path, std::generic_category().message(errno));
  if (moments.empty()) return wrong(path, "it holds no request");
  std::sort(moments.begin(), moments.end());
  const nanoseconds first = moments.front();
  for (nanoseconds& moment : moments) moment -= first;
  if (moments.back() > ArrivalPlan::kMaxDuration) {
    return wrong(path, fmt::format("its requests are more than {} h apart",
                                   ArrivalPlan::kMaxDuration.count()));
  }
  return ArrivalPlan(std::move(moments));
}

Result<ArrivalPlan> read_arrival(const std::string& text) {
  constexpr std::string_view kReplay = "replay:";
  if (text.starts_with(kReplay)) return read_arrival_log(text.substr(kReplay.size()));
  return parse_arrival_plan(text);
}

}  // namespace anp
