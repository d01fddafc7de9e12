#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "importer/report/histogram.h"

namespace anp {

/// "0.85 ms", "12.3 ms", "1.40 s", "2m05s".
std::string format_latency(std::chrono::microseconds latency);

/// Count, least, mean, quantiles and greatest value, in µs; null when it is empty.
nlohmann::ordered_json latency_json(const Histogram& latency);

}  // namespace anp
