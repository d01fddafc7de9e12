#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importer/http/cache_status.h"
#include "importer/ledger/ledger.h"
#include "importer/load_test.h"
#include "importer/report/histogram.h"

namespace anp {

/// Everything that the report of a run says. Counts are of this run unless they say otherwise;
/// plain numbers count articles unless they say otherwise.
struct RunSummary {
  RunId run = 0;
  RunEnd end = RunEnd::unfinished;
  std::string reason;     ///< why it stopped early; empty otherwise
  std::string source;     ///< for people: "alphanode, seed 7, articles 1 to 10000"
  std::string target;     ///< for people: the URL without secrets
  std::string ledger;     ///< path
  std::string batch_log;  ///< path; empty when there is none
  std::string command;    ///< as typed
  /// What the articles are made from: names and values.
  std::vector<std::pair<std::string, std::string>> origin;
  std::chrono::system_clock::time_point started;

  std::uint64_t total = 0;        ///< in the source's range
  std::uint64_t done_before = 0;  ///< settled by earlier runs: not sent
  std::uint64_t sent = 0;         ///< in at least one request that left
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t dead_letters = 0;      ///< of this run
  std::uint64_t dead_letters_all = 0;  ///< that are in the ledger now, of all runs
  std::uint64_t bad_lines = 0;         ///< of the source
  std::uint64_t left = 0;              ///< not settled: what a next run has to do

  std::uint64_t requests = 0;          ///< sends of batches that left
  std::uint64_t retries = 0;           ///< of them, beyond the first of their batch
  std::uint64_t look_ups = 0;          ///< requests
  std::uint64_t unknown_outcomes = 0;  ///< batches whose outcome was unknown at some time
  std::uint64_t unknown_resolved = 0;  ///< of them, settled since
  std::uint64_t twins = 0;             ///< articles that were there twice; the others were removed
  Histogram latency;                   ///< of sends, from the intended send time
  std::chrono::milliseconds elapsed{0};

  std::uint64_t db_calls = 0;          ///< sum over the answers that say so
  std::uint64_t db_calls_answers = 0;  ///< answers that say so; 0: unknown, and not shown as 0
  std::array<std::uint64_t, kCacheStatusCount> cache{};  ///< answers, indexed by CacheStatus

  std::optional<LoadResult> load;  ///< of a load test

  std::string continue_command;  ///< what to type to go on or to replay; empty when nothing is left
};

/// Several lines for people, ending in a newline; no line is longer than 100 columns unless a path
/// or reason is.
std::string format_summary_text(const RunSummary& summary);

/// The same as a JSON object for machines, indented, ending in a newline (docs/formats.md). What is
/// unknown is null, never 0.
std::string format_summary_json(const RunSummary& summary);

}  // namespace anp
