#include "importer/option_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "generator/option_values.h"
#include "importer/baseline_resources.h"
#include "importer/engine/batch.h"
#include "importer/engine/limiter.h"
#include "importer/engine/pacer.h"
#include "importer/load_options.h"
#include "importer/option_table.h"
#include "importer/read_values.h"
#include "importer/targets/database/database_url.h"
#include "importer/targets/host_name.h"
#include "importer/targets/open_target.h"

namespace anp {

namespace {

using std::chrono::milliseconds;
using Command = ImportOptions::Command;

constexpr std::uint32_t kMaxAttempts = 100;
constexpr milliseconds kMinTimeout{10};
constexpr milliseconds kMaxTimeout{600'000};
constexpr milliseconds kMaxSettle{3'600'000};
constexpr milliseconds kMaxLinger{3'600'000};
constexpr milliseconds kMaxWarmUp{3'600'000};
constexpr milliseconds kMinReading{1'000};
constexpr milliseconds kMaxReading{86'400'000};
constexpr std::uint64_t kMaxReadRequests = 10'000'000;
constexpr std::size_t kMaxReports = 20;  // each takes 10 MB

// ---- Values ----

std::uint32_t read_rate_text(OptionReader& values) {
  std::string digits = values.text("rate");
  if (digits.ends_with("/s")) digits.resize(digits.size() - 2);
  return static_cast<std::uint32_t>(
      values.take(parse_whole_number("--rate", digits, 1, Pacer::kMaxRate), {1}));
}

std::uint32_t read_rate(OptionReader& values) {
  return values.given("rate") ? read_rate_text(values) : 0;
}

void read_replay(OptionReader& values, ImportOptions& options) {
  if (values.given("batch")) {
    for (const std::string& part : read_list(values, "batch")) {
      options.replay.batches.insert(static_cast<BatchId>(
          values.take(parse_whole_number("--batch", part, 1, INT64_MAX), {1})));
    }
  }
  if (values.given("article")) {
    for (std::string& part : read_list(values, "article")) {
      options.replay.articles.insert(std::move(part));
    }
  }
}

void read_filter(OptionReader& values, ImportOptions& options) {
  LogFilter& filter = options.filter;
  if (values.given("batch")) {
    filter.batch = static_cast<BatchId>(values.number("batch", 1, INT64_MAX));
  }
  if (values.given("run")) filter.run = static_cast<RunId>(values.number("run", 1, INT64_MAX));
  filter.kind = values.text("kind");
  static constexpr std::string_view kKinds[] = {"", "send", "look_up", "remove"};
  if (std::find(std::begin(kKinds), std::end(kKinds), filter.kind) == std::end(kKinds)) {
    values.refuse(fmt::format("--kind '{}': take send, look_up or remove", filter.kind));
  }
  filter.failed = values.given("failed");
  if (values.given("since")) {
    filter.since =
        values.take(parse_since(values.text("since"), std::chrono::system_clock::now()), {});
  }
  if (options.log.empty()) {
    values.refuse("log needs --log PATH, the file that a run wrote with --log");
  }
}

void read_source(OptionReader& values, ImportOptions& options) {
  options.pack = values.text("pack");
  options.seed = values.small_number("seed", 0, kMaxDatasetSeed);
  options.first = values.number("first", 1, kMaxArticleNumber);
  options.count = values.number("count", 1, kMaxArticleNumber);
  values.take(check_numbers(options.first, options.count), {});
  options.pack_given = values.given("pack");
  options.seed_given = values.given("seed");
  options.range_given = values.given("first") || values.given("count");
  options.input = values.text("input");
  if (!values.given("input")) return;
  if (options.input.empty())
    values.refuse("--input names no file; take a path, or - for standard input");
  for (const char* name : {"pack", "seed", "first", "count"}) {
    if (values.given(name)) {
      values.refuse(
          fmt::format("--{} says which dataset to make, --input reads NDJSON: take one", name));
    }
  }
}

/// Commands that have no ledger which could name the target.
bool names_target(Command command) {
  return command == Command::run || command == Command::probe || command == Command::baseline;
}

void read_target_url(OptionReader& values, ImportOptions& options) {
  if (!values.given("target")) {
    if (names_target(options.command)) {
      values.refuse(fmt::format("--target is missing; use one of {}", target_forms()));
    } else if (options.ledger.empty()) {
      values.refuse(
          "name the ledger with --ledger PATH (a run prints its path), or give the options of the "
          "run, --target among them");
    }
    return;
  }
  const auto url = parse_target_url(values.text("target"));
  if (!url) return values.refuse(fmt::format("--target: {}", url.error().message));
  options.target = *url;
}

/// With a target that the ledger names, the profile is, too.
void read_profile(OptionReader& values, ImportOptions& options) {
  options.profile = values.text("profile");
  if (values.given("profile") && options.profile.empty()) {
    return values.refuse("--profile names none; take the name of a shipped one, or a file");
  }
  if (!options.target) return;
  const bool needed = needs_profile(options.target->kind);
  const bool asks = options.command == Command::run || options.command == Command::probe;
  if (needed && !values.given("profile") && asks) {
    values.refuse(
        "--profile is missing: it says how the site is spoken to; take plain, wordpress-plugin, "
        "wordpress-plugin-fast, directus, strapi, drupal, ghost, or a file "
        "(docs/http-profiles.md)");
  }
  if (!needed && values.given("profile")) {
    values.refuse(fmt::format("--profile '{}': a target of kind {} has none; leave it out",
                              options.profile, options.target->kind));
  }
}

void read_user(OptionReader& values, ImportOptions& options) {
  options.user = values.text("user");
  if (!values.given("user")) return;
  // Colons end a user's name where it is sent.
  if (options.user.empty() || options.user.find(':') != std::string::npos) {
    values.refuse("--user names nobody; take the name alone: the password comes from elsewhere");
  }
  if (options.target && !takes_user(options.target->kind)) {
    values.refuse(fmt::format("--user '{}': a target of kind {} has none; leave it out",
                              options.user, options.target->kind));
  }
}

void read_safety(OptionReader& values, ImportOptions& options) {
  if (values.given("allow-host")) {
    for (const std::string& name : read_list(values, "allow-host")) {
      auto host = parse_host_name(name);
      // Where there is an '@' there may be a password: such a text is not repeated.
      const bool shown = name.find('@') == std::string::npos;
      if (!host) {
        values.refuse(
            fmt::format("--allow-host{}: {}; take the name alone, as it stands in "
                        "--target, without wildcard and port",
                        shown ? fmt::format(" '{}'", name) : "", host.error().message));
        continue;
      }
      options.allowed_hosts.push_back(std::move(*host));
    }
  }
  for (const auto& [name, path] :
       {std::pair{"site-token-file", &options.site_token_file}, {"ca-file", &options.ca_file}}) {
    *path = values.text(name);
    if (values.given(name) && path->empty()) {
      values.refuse(fmt::format("--{} names no file; take a path, or leave it out", name));
    }
  }
  if (options.site_token_file == "-" && options.input == "-") {
    values.refuse("--site-token-file and --input both take standard input: name a file for one");
  }
  if (!options.ca_file.empty() && options.target && options.target->transport != "https") {
    values.refuse(fmt::format("--ca-file '{}': the target is no https:// site; leave it out",
                              options.ca_file));
  }
}

void read_target(OptionReader& values, ImportOptions& options) {
  const Command command = options.command;
  read_target_url(values, options);
  read_profile(values, options);
  read_user(values, options);
  read_safety(values, options);
  options.dry_run = values.given("dry-run");
  options.max_in_flight = values.small_number("max-in-flight", 1, kMaxInFlight);
  options.rate = read_rate(values);
  options.timeout = read_duration(values, "timeout", kMinTimeout, kMaxTimeout);
  options.max_attempts = values.small_number("max-attempts", 1, kMaxAttempts);
  options.update = values.given("update");
  options.create_schema = values.given("create-schema");
  if (options.create_schema && options.target && !is_database(options.target->kind)) {
    values.refuse(fmt::format("--create-schema: a target of kind {} is no database; leave it out",
                              options.target->kind));
  }
  options.media = values.given("media");
  options.comments = values.given("comments");
  for (const char* extra : {"media", "comments"}) {
    if (values.given(extra) && options.target && !takes_extras(options.target->kind)) {
      values.refuse(no_extras(options.target->kind, extra));
    }
  }
  if (takes_option(command, "settle")) {
    options.settle = read_duration(values, "settle", milliseconds(0), kMaxSettle);
  }
  if (command == Command::run || command == Command::verify) {
    options.batch = values.small_number("batch", 1, kMaxBatchArticles);
  }
  if (command == Command::retry) read_replay(values, options);
  if (command == Command::run) read_load_options(values, options);
}

void read_probe(OptionReader& values, ImportOptions& options) {
  read_target_url(values, options);
  read_profile(values, options);
  read_user(values, options);
  read_safety(values, options);
  options.timeout = read_duration(values, "timeout", kMinTimeout, kMaxTimeout);
}

void read_live(OptionReader& values, ImportOptions& options) {
  if (values.given("live")) options.live = static_cast<int>(values.number("live", 0, 65'535));
  options.live_linger = read_duration(values, "live-linger", milliseconds(0), kMaxLinger);
  if (values.given("live-linger") && !options.live) {
    values.refuse("--live-linger is about the page of --live PORT: give that, too");
  }
}

void read_books(OptionReader& values, ImportOptions& options) {
  for (const auto& [name, path] :
       {std::pair{"ledger", &options.ledger}, {"log", &options.log}, {"report", &options.report}}) {
    *path = values.text(name);
    if (values.given(name) && path->empty()) {
      values.refuse(fmt::format("--{} names no file; take a path, or leave it out", name));
    }
  }
  if (values.given("run-seed")) options.run_seed = values.number("run-seed", 0, UINT64_MAX);
  options.quiet = values.given("quiet");
}

void read_baseline_plan(OptionReader& values, ImportOptions& options) {
  BaselineOptions& baseline = options.baseline;
  options.rate = read_rate_text(values);
  baseline.duration = read_duration(values, "duration", kMinReading, kMaxReading);
  if (values.given("requests")) {
    baseline.requests = values.number("requests", 1, kMaxReadRequests);
    if (values.given("duration")) {
      values.refuse("--requests and --duration both say when it ends: take one");
    }
  }
  if (!values.given("closed")) return;
  baseline.users = values.small_number("closed", 1, kMaxInFlight);
  if (values.given("rate")) {
    values.refuse("--closed and --rate: answers say when requests leave, or a rate: take one");
  }
}

void read_baseline(OptionReader& values, ImportOptions& options) {
  read_target_url(values, options);
  read_safety(values, options);
  options.timeout = read_duration(values, "timeout", kMinTimeout, kMaxTimeout);
  options.baseline.pages = values.small_number("pages", 1, kMaxBaselinePages);
  if (values.given("path")) options.baseline.paths = read_list(values, "path");
  if (options.baseline.paths.size() > kMaxBaselinePaths) {
    values.refuse(fmt::format("--path: {} at most", kMaxBaselinePaths));
  }
  read_baseline_plan(values, options);
  options.html = values.text("html");
  if (values.given("html") && options.html.empty()) {
    values.refuse("--html names no file; take a path, or leave it out");
  }
  if (!options.target) return;
  const TargetUrl& url = *options.target;
  if (url.kind == "null" || is_database(url.kind)) {
    values.refuse(
        fmt::format("--target: a target of kind {} has no pages; take an address with "
                    "http:// or https://",
                    url.kind));
  } else if (!has_known_resources(url.kind) && options.baseline.paths.empty()) {
    values.refuse(fmt::format("--path is missing: say what to read of a site of kind {}: --path /",
                              url.kind));
  }
}

void read_comparison(OptionReader& values, const std::vector<std::string>& words,
                     ImportOptions& options) {
  // The first word is the command's name.
  options.reports.assign(words.begin() + 1, words.end());
  if (options.reports.size() < 2) {
    values.refuse("compare needs two reports or more: name the one before, then those after it");
  }
  if (options.reports.size() > kMaxReports) {
    values.refuse(fmt::format("compare takes {} reports at most", kMaxReports));
  }
  if (values.given("warm-up")) {
    options.warm_up = read_duration(values, "warm-up", milliseconds(0), kMaxWarmUp);
  }
  options.fail_if_worse = values.given("fail-if-worse");
  options.html = values.text("html");
  if (values.given("html") && options.html.empty()) {
    values.refuse("--html names no file; take a path, or leave it out");
  }
}

}  // namespace

Result<ImportOptions> read_options(const CommandLine& line, ImportOptions::Command command) {
  ImportOptions options;
  options.command = command;
  OptionReader values(line);
  if (command != Command::probe) read_books(values, options);
  switch (command) {
    case Command::probe:
      read_probe(values, options);
      break;
    case Command::baseline:
      read_baseline(values, options);
      break;
    case Command::status:
      if (options.ledger.empty()) {
        values.refuse("status needs --ledger PATH; a run prints its path");
      }
      break;
    case Command::log:
      read_filter(values, options);
      break;
    case Command::compare:
      read_comparison(values, line.words(), options);
      break;
    case Command::run:
    case Command::retry:
    case Command::verify:
    case Command::undo:
      read_source(values, options);
      read_target(values, options);
      if (takes_option(command, "live")) read_live(values, options);
      break;
  }
  return values.finish(std::move(options));
}

}  // namespace anp
