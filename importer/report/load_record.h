#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/report/load_metrics.h"

namespace anp {

/// A report with `load` (docs/formats.md), read back as far as it takes to compare it with another.
struct LoadRecord {
  std::string path;
  std::string kind;         ///< to_string(LoadKind)
  std::string model;        ///< model_text()
  std::string source;       ///< what was sent; empty for a baseline
  std::string target;       ///< URL without secrets
  std::string end;          ///< "done", or how it ended early
  std::uint64_t batch = 0;  ///< articles in a request; 0: it has none
  /// All but the phases, where they are stretches of time.
  LoadFigures figures;
};

/// The largest report that is read; the longest test makes about 16 MB, the longest baseline twice
/// as much.
inline constexpr std::size_t kMaxReportBytes = std::size_t{64} << 20;

/// Error: it cannot be read, is too large, or is as below.
Result<LoadRecord> read_load_record(const std::string& path);

/// Error: it is no JSON, no report of a load test or baseline, was written by an earlier version,
/// or its figures contradict each other. Names the file, what is wrong and the remedy.
Result<LoadRecord> parse_load_record(const std::string& path, std::string_view json);

}  // namespace anp
