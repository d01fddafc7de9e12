#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "importer/live/live_state.h"

namespace anp {

/// How figures are written for a collector.
enum class MetricsForm : std::uint8_t {
  open_metrics,  ///< OpenMetrics 1.0.0
  prometheus,    ///< Prometheus text format 0.0.4
};

/// The form that an Accept header asks for: OpenMetrics, unless it names text/plain or text/html
/// and not OpenMetrics.
MetricsForm metrics_form(std::string_view accept);

/// "application/openmetrics-text; version=1.0.0; charset=utf-8", or what the other one is called.
std::string_view content_type_of(MetricsForm form);

/// The state as metrics (docs/formats.md). What is unknown is left out, never 0.
/// Source: OpenMetrics 1.0.0 (2020), Prometheus exposition formats.
std::string format_metrics(const LiveState& state, MetricsForm form);

}  // namespace anp
