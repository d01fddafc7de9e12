#include "importer/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "generator/command_line.h"
#include "generator/option_values.h"
#include "importer/engine/batch.h"
#include "importer/engine/limiter.h"
#include "importer/engine/pacer.h"
#include "importer/targets/open_target.h"

namespace anp {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kUsage =
    "anp-import: imports articles into a site, each exactly once.\n\n"
    "  anp-import [run] --target URL [OPTIONS]   import; again after a stop, it goes on\n"
    "  anp-import status --ledger PATH           what a ledger says\n\n";

constexpr std::string_view kExamples =
    "\nExamples\n"
    "  anp-import --seed 7 --count 100000 --target staging+http://127.0.0.1:8765\n"
    "  anp-import --input articles.ndjson --target staging+http://127.0.0.1:8765 --rate 50/s\n"
    "  anp-generate --count 1000 | anp-import --input - --target staging+http://127.0.0.1:8765\n"
    "  anp-import --count 1000000 --target null:      how fast this machine can import at all\n"
    "\nExit codes\n"
    "  0 done; 1 cannot run; 2 wrong usage; 3 dead letters or bad lines remain; 4 the target or "
    "the\n"
    "  guard refused; 130 interrupted, the same command goes on\n";

constexpr std::uint32_t kMaxAttempts = 100;
constexpr milliseconds kMinTimeout{10};
constexpr milliseconds kMaxTimeout{600'000};
constexpr milliseconds kMaxSettle{3'600'000};

std::string duration_text(milliseconds duration) {
  return duration.count() % 1000 == 0 ? fmt::format("{}s", duration.count() / 1000)
                                      : fmt::format("{}ms", duration.count());
}

std::vector<OptionGroup> declare_options() {
  const ImportOptions defaults;
  OptionGroup source{"Source",
                     {{"pack", "NAME|DIR", "what the articles are made from", defaults.pack},
                      {"seed", "D", fmt::format("dataset seed, 0 to {}", kMaxDatasetSeed),
                       fmt::to_string(defaults.seed)},
                      {"first", "N", "number of the first article", fmt::to_string(defaults.first)},
                      {"count", "N", "how many articles", fmt::to_string(defaults.count)},
                      {"input", "FILE", "NDJSON instead of a dataset, - for standard input", {}}}};
  OptionGroup target{
      "Target",
      {{"target", "URL", target_forms(), {}},
       {"update", "", "overwrite articles that are there with another content hash", {}},
       {"batch", "N", fmt::format("articles in a request, 1 to {}", kMaxBatchArticles),
        fmt::to_string(defaults.batch)},
       {"max-in-flight", "N",
        fmt::format("requests at a time at most, 1 to {}; fewer while the target is overloaded",
                    kMaxInFlight),
        fmt::to_string(defaults.max_in_flight)},
       {"rate",
        "N/s",
        fmt::format("requests a second at most, 1/s to {}/s; no limit when not given",
                    Pacer::kMaxRate),
        {}},
       {"timeout", "TIME", "of a request; like 500ms, 10s or 2m", duration_text(defaults.timeout)},
       {"settle", "TIME",
        "how long a request whose answer was lost may still take effect; longer for a slow site",
        duration_text(defaults.settle)},
       {"max-attempts", "N", "sends of a batch, before its articles become dead letters",
        fmt::to_string(defaults.max_attempts)}}};
  OptionGroup books{
      "Books",
      {{"ledger",
        "PATH",
        "what was imported; when not given, a name made from dataset and target, in this directory",
        {}},
       {"log", "PATH", "append one JSON line for each request", {}},
       {"report", "PATH", "write the figures of the run as JSON", {}},
       {"run-seed", "N", "makes the waits between retries repeatable", {}},
       {"quiet", "", "print errors only", {}},
       {"help,h", "", "print this", {}},
       {"version", "", "print the version", {}}}};
  return {std::move(source), std::move(target), std::move(books)};
}

/// "500ms", "10s", "2m".
Result<milliseconds> parse_duration(std::string_view option, std::string_view text,
                                    milliseconds low, milliseconds high) {
  static constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1'000}, {"m", 60'000}};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  for (const auto& [unit, factor] : kUnits) {
    if (text.substr(digits) != unit || digits == 0 || digits > 9) continue;
    const auto value = parse_whole_number(option, text.substr(0, digits), 0, 999'999'999);
    if (!value) return value.error();
    const milliseconds duration(static_cast<std::int64_t>(*value) * factor);
    if (duration >= low && duration <= high) return duration;
  }
  return Error{fmt::format("{} '{}' is not a time from {} to {}, like 500ms, 10s or 2m", option,
                           text, duration_text(low), duration_text(high))};
}

milliseconds read_duration(OptionReader& values, const std::string& name, milliseconds low,
                           milliseconds high) {
  return values.take(parse_duration(fmt::format("--{}", name), values.text(name), low, high), low);
}

std::uint32_t read_rate(OptionReader& values) {
  if (!values.given("rate")) return 0;
  std::string digits = values.text("rate");
  if (digits.ends_with("/s")) digits.resize(digits.size() - 2);
  return static_cast<std::uint32_t>(
      values.take(parse_whole_number("--rate", digits, 1, Pacer::kMaxRate), {1}));
}

void read_source(OptionReader& values, ImportOptions& options) {
  options.pack = values.text("pack");
  options.seed = values.small_number("seed", 0, kMaxDatasetSeed);
  options.first = values.number("first", 1, kMaxArticleNumber);
  options.count = values.number("count", 1, kMaxArticleNumber);
  values.take(check_numbers(options.first, options.count), {});
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

void read_target(OptionReader& values, ImportOptions& options) {
  if (!values.given("target")) {
    return values.refuse(fmt::format("--target is missing; use one of {}", target_forms()));
  }
  const auto url = parse_target_url(values.text("target"));
  if (!url) return values.refuse(fmt::format("--target: {}", url.error().message));
  options.target = *url;
  options.batch = values.small_number("batch", 1, kMaxBatchArticles);
  options.max_in_flight = values.small_number("max-in-flight", 1, kMaxInFlight);
  options.rate = read_rate(values);
  options.timeout = read_duration(values, "timeout", kMinTimeout, kMaxTimeout);
  options.settle = read_duration(values, "settle", milliseconds(0), kMaxSettle);
  options.max_attempts = values.small_number("max-attempts", 1, kMaxAttempts);
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
}

Result<ImportOptions> read_command(const CommandLine& line) {
  ImportOptions options;
  options.quiet = line.given("quiet");
  options.update = line.given("update");
  if (line.given("help")) {
    options.command = ImportOptions::Command::help;
    return options;
  }
  if (line.given("version")) {
    options.command = ImportOptions::Command::version;
    return options;
  }
  const auto& words = line.words();
  const std::string command = words.empty() ? "run" : words.front();
  if (words.size() > 1) {
    return Error{fmt::format("'{}': {} takes options only", words[1], command)};
  }
  OptionReader values(line);
  read_books(values, options);
  if (command == "status") {
    options.command = ImportOptions::Command::status;
    if (options.ledger.empty()) values.refuse("status needs --ledger PATH; a run prints its path");
    return values.finish(std::move(options));
  }
  if (command != "run") {
    return Error{fmt::format("'{}': there is no such command; take run or status", command)};
  }
  read_source(values, options);
  read_target(values, options);
  return values.finish(std::move(options));
}

/// One word for a shell.
std::string quote_for_shell(std::string_view word) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:=+,@%[]").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

Result<ImportOptions> parse_import_options(int argc, const char* const* argv) {
  const auto line = CommandLine::parse(declare_options(), argc, argv);
  if (!line) return line.error();
  auto options = read_command(*line);
  if (!options) return options;
  options->command_line = "anp-import";
  for (int i = 1; i < argc; ++i) options->command_line += " " + quote_for_shell(argv[i]);
  return options;
}

std::string import_help() {
  return fmt::format("{}{}{}", kUsage, describe_options(declare_options()), kExamples);
}

}  // namespace anp
