#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/result.h"
#include "importer/load_test.h"
#include "importer/replay.h"
#include "importer/show_log.h"
#include "importer/targets/target_url.h"

namespace anp {

/// How a baseline reads a site.
struct BaselineOptions {
  std::uint32_t pages = 20;                    ///< articles whose pages are read, 1..100
  std::vector<std::string> paths;              ///< that are read, too
  std::uint32_t users = 0;                     ///< of the closed model; 0: the open one
  std::chrono::milliseconds duration{30'000};  ///< 1 s..1 day
  std::optional<std::uint64_t> requests;       ///< instead of a duration
};

/// What anp-import is asked to do. The initializers are the defaults that --help shows; ranges are
/// checked in option_reading.cpp and nowhere else.
struct ImportOptions {
  enum class Command : std::uint8_t {
    run,
    status,
    retry,
    verify,
    undo,
    log,
    probe,
    compare,
    baseline
  };
  Command command = Command::run;
  /// Printed instead of any work, when not empty: --help, --version.
  std::string print;
  bool dry_run = false;  ///< say what would be done; no socket, nothing written

  // Choice.
  ReplayChoice replay;  ///< of retry
  LogFilter filter;     ///< of log

  // Source: a dataset, or NDJSON.
  std::string pack = "alphanode";  ///< name of a shipped pack, or a directory
  std::uint32_t seed = 0;          ///< 0..1,048,575
  std::uint64_t first = 1;         ///< 1..8,589,934,591
  std::uint64_t count = 1'000;     ///< the last number is bounded as `first` is
  std::string input;               ///< NDJSON file, "-" for standard input; empty: the dataset
  bool pack_given = false;         ///< otherwise the ledger may know better, as the next two
  bool seed_given = false;
  bool range_given = false;  ///< --first or --count

  // Target.
  std::optional<TargetUrl> target;  ///< may be left to the ledger, except in a run
  std::string profile;              ///< name of a shipped profile, or a file; http+…:// only
  std::string user;                 ///< whom to sign in as; wordpress+…:// only
  std::uint32_t batch = 100;        ///< articles in a request, 1..kMaxBatchArticles
  std::uint32_t max_in_flight = 8;  ///< requests, 1..kMaxInFlight
  std::uint32_t rate = 0;           ///< requests a second, 1..Pacer::kMaxRate; 0: no limit
  std::chrono::milliseconds timeout{10'000};  ///< of a request; 10 ms..10 min
  std::chrono::milliseconds settle{
      2'000};                      ///< 0..1 h: how long a lost request may still take effect
  std::uint32_t max_attempts = 8;  ///< sends of a batch, 1..100
  bool update = false;             ///< overwrite articles whose content hash differs
  bool create_schema = false;      ///< make a database's tables where they are missing
  bool media = false;              ///< upload images; wordpress+…:// only, as the next
  bool comments = false;           ///< make comments

  // Load test.
  std::optional<LoadOptions> load;  ///< nothing: an import as fast as it goes
  std::string html;                 ///< path of its report as a page; empty: none

  // Live page.
  std::optional<int> live;                   ///< port, 0..65535; 0: a free one; nothing: no page
  std::chrono::milliseconds live_linger{0};  ///< 0..1 h: how long the page stays after the end

  // Comparison.
  std::vector<std::string> reports;      ///< paths, the one before first; at least two
  std::chrono::milliseconds warm_up{0};  ///< of each test, left out; 0..1 h
  bool fail_if_worse = false;            ///< the exit code says whether a figure got worse

  BaselineOptions baseline;

  // Safety.
  std::vector<std::string> allowed_hosts;  ///< beyond loopback, as parse_host_name() spells them
  std::string site_token_file;  ///< "-" for standard input; empty: the environment, or no token
  std::string ca_file;          ///< authorities to trust instead of the system's, PEM; empty: those

  // Books.
  std::string ledger;  ///< path; empty: derived from dataset and target, in the current directory
  std::string log;     ///< path of the batch log; empty: none
  std::string report;  ///< path of the figures as JSON; empty: none
  std::optional<std::uint64_t> run_seed;  ///< of the jitter; nothing: from the system
  bool quiet = false;                     ///< nothing but errors

  std::string command_line;  ///< as typed, for the ledger and the advice how to go on
};

/// Reads the command line, the environment and the file of --config; the first of them that says
/// something decides.
/// @param environment of the process: "NAME=value" each, ended by a null pointer
/// Error: unknown option, setting or command (with the nearest known one), bad value, or a
/// combination that makes no sense; names the option, where it stands, the value, the range and the
/// remedy.
Result<ImportOptions> parse_import_options(int argc, const char* const* argv,
                                           const char* const* environment);

}  // namespace anp
