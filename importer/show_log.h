#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "generator/exit_code.h"
#include "generator/result.h"
#include "importer/ledger/ledger.h"

namespace anp {

/// Which lines of a batch log to show; what is not set lets everything through.
struct LogFilter {
  std::optional<BatchId> batch;
  std::optional<RunId> run;
  std::string kind;                                            ///< "send", "look_up", "remove"
  std::optional<std::chrono::system_clock::time_point> since;  ///< sent then or later
  bool failed = false;  ///< only attempts that did not settle everything well
};

/// Reads the value of --since: "2026-05-01", "2026-05-01T10:00:00Z", or a time before `now`: 90s,
/// 15m, 2h, 3d. Error: none of these.
Result<std::chrono::system_clock::time_point> parse_since(
    std::string_view text, std::chrono::system_clock::time_point now);

/// A line of the batch log (docs/formats.md) for people, without newline; nothing when the filter
/// does not let it through. Error: it is no line of a batch log; says why.
Result<std::optional<std::string>> format_log_line(std::string_view line, const LogFilter& filter);

/// The heading over such lines.
std::string log_heading();

/// `anp-import log`: prints the attempts in the batch log at `path` ("-": standard input). A line
/// that cannot be read, as a crash may have torn, is named on stderr and left out.
/// @return done; cannot_run when there is no such file
ExitCode show_log(const std::string& path, const LogFilter& filter);

}  // namespace anp
