#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/report/histogram.h"

namespace anp {

/// "0.85 ms", "12.3 ms", "1.40 s", "2m05s".
std::string format_latency(std::chrono::microseconds latency);

/// A quantile (in parts per million) as format_latency() has it; "-" when it is empty.
std::string quantile_text(const Histogram& latency, std::uint32_t quantile);

/// Count, least, mean, quantiles and greatest value, in µs; null when it is empty.
nlohmann::ordered_json latency_json(const Histogram& latency);

/// The same with everything that it takes to go on calculating: `histogram`, as histogram_text().
nlohmann::ordered_json histogram_json(const Histogram& latency);

/// "210:3 212:7": the least value of each bucket that holds something, in µs, and how many it
/// holds.
std::string histogram_text(const Histogram& latency);

/// The buckets that such a text names, not yet looked at; nothing when it has another form.
std::optional<std::vector<Histogram::Bucket>> read_histogram_text(std::string_view text);

}  // namespace anp
