#include "importer/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "generator/option_values.h"
#include "importer/engine/batch.h"
#include "importer/engine/limiter.h"
#include "importer/engine/pacer.h"
#include "importer/targets/open_target.h"

namespace anp {

namespace {

namespace po = boost::program_options;
using std::chrono::milliseconds;

constexpr std::string_view kUsage =
    "anp-import: imports articles into a site, each exactly once.\n\n"
    "  anp-import [run] --target URL [OPTIONS]   import; again after a stop, it goes on\n"
    "  anp-import status --ledger PATH           what a ledger says\n\n";

constexpr std::string_view kExamples =
    "\nExamples\n"
    "  anp-import --seed 7 --count 100000 --target staging+http://127.0.0.1:8080\n"
    "  anp-import --input articles.ndjson --target staging+http://127.0.0.1:8080 --rate 50/s\n"
    "  anp-generate --count 1000 | anp-import --input - --target staging+http://127.0.0.1:8080\n"
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

void describe_source(po::options_description& described) {
  const ImportOptions defaults;
  const auto preset = [](auto value, const char* name) {
    return po::value<std::string>()->default_value(fmt::to_string(value))->value_name(name);
  };
  auto add = described.add_options();
  add("pack", preset(defaults.pack, "NAME|DIR"), "what the articles are made from");
  add("seed", preset(defaults.seed, "D"),
      fmt::format("dataset seed, 0 to {}", kMaxDatasetSeed).c_str());
  add("first", preset(defaults.first, "N"), "number of the first article");
  add("count", preset(defaults.count, "N"), "how many articles");
  add("input", po::value<std::string>()->value_name("FILE"),
      "NDJSON instead of a dataset, - for standard input");
}

void describe_target(po::options_description& described) {
  const ImportOptions defaults;
  const auto preset = [](auto value, const char* name) {
    return po::value<std::string>()->default_value(fmt::to_string(value))->value_name(name);
  };
  auto add = described.add_options();
  add("target", po::value<std::string>()->value_name("URL"), target_forms().c_str());
  add("update", "overwrite articles that are there with another content hash");
  add("batch", preset(defaults.batch, "N"),
      fmt::format("articles in a request, 1 to {}", kMaxBatchArticles).c_str());
  add("max-in-flight", preset(defaults.max_in_flight, "N"),
      fmt::format("requests at a time at most, 1 to {}; fewer while the target is overloaded",
                  kMaxInFlight)
          .c_str());
  add("rate", po::value<std::string>()->value_name("N/s"),
      fmt::format("requests a second at most, 1/s to {}/s; no limit when not given",
                  Pacer::kMaxRate)
          .c_str());
  add("timeout", preset(duration_text(defaults.timeout), "TIME"),
      "of a request; like 500ms, 10s or 2m");
  add("settle", preset(duration_text(defaults.settle), "TIME"),
      "how long a request whose answer was lost may still take effect; longer for a slow site");
  add("max-attempts", preset(defaults.max_attempts, "N"),
      "sends of a batch, before its articles become dead letters");
}

void describe_books(po::options_description& described) {
  auto add = described.add_options();
  add("ledger", po::value<std::string>()->value_name("PATH"),
      "what was imported; when not given, a name made from dataset and target, in this directory");
  add("log", po::value<std::string>()->value_name("PATH"), "append one JSON line for each request");
  add("run-seed", po::value<std::string>()->value_name("N"),
      "makes the waits between retries repeatable");
  add("quiet", "print errors only");
  add("help", "print this");
  add("version", "print the version");
}

po::options_description describe_options() {
  po::options_description source("Source");
  describe_source(source);
  po::options_description target("Target");
  describe_target(target);
  po::options_description books("Books");
  describe_books(books);
  po::options_description all;
  all.add(source).add(target).add(books);
  return all;
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

/// Reads option values and remembers the first that is wrong.
class Values {
 public:
  explicit Values(const po::variables_map& map) : map_(map) {}

  [[nodiscard]] bool given(const char* name) const {
    return map_.count(name) > 0 && !map_[name].defaulted();
  }
  [[nodiscard]] std::string text(const char* name) const {
    return map_.count(name) > 0 ? map_[name].as<std::string>() : std::string();
  }
  std::uint64_t number(const char* name, std::uint64_t low, std::uint64_t high) {
    return take(parse_whole_number(fmt::format("--{}", name), text(name), low, high), low);
  }
  std::uint32_t small_number(const char* name, std::uint32_t low, std::uint32_t high) {
    return static_cast<std::uint32_t>(number(name, low, high));
  }
  milliseconds duration(const char* name, milliseconds low, milliseconds high) {
    return take(parse_duration(fmt::format("--{}", name), text(name), low, high), low);
  }
  std::uint32_t rate(const char* name) {
    if (!given(name)) return 0;
    std::string digits = text(name);
    if (digits.ends_with("/s")) digits.resize(digits.size() - 2);
    return static_cast<std::uint32_t>(
        take(parse_whole_number(fmt::format("--{}", name), digits, 1, Pacer::kMaxRate), {1}));
  }
  template <typename T>
  T take(Result<T> result, T otherwise) {
    if (result) return std::move(*result);
    refuse(result.error().message);
    return otherwise;
  }
  void refuse(std::string message) {
    if (!error_) error_ = Error{std::move(message)};
  }
  Result<ImportOptions> finish(ImportOptions options) const {
    if (error_) return *error_;
    return options;
  }

 private:
  const po::variables_map& map_;
  std::optional<Error> error_;
};

void read_source(Values& values, ImportOptions& options) {
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

void read_target(Values& values, ImportOptions& options) {
  if (!values.given("target")) {
    return values.refuse(fmt::format("--target is missing; use one of {}", target_forms()));
  }
  const auto url = parse_target_url(values.text("target"));
  if (!url) return values.refuse(fmt::format("--target: {}", url.error().message));
  options.target = *url;
  options.batch = values.small_number("batch", 1, kMaxBatchArticles);
  options.max_in_flight = values.small_number("max-in-flight", 1, kMaxInFlight);
  options.rate = values.rate("rate");
  options.timeout = values.duration("timeout", kMinTimeout, kMaxTimeout);
  options.settle = values.duration("settle", milliseconds(0), kMaxSettle);
  options.max_attempts = values.small_number("max-attempts", 1, kMaxAttempts);
}

void read_books(Values& values, ImportOptions& options) {
  for (const auto& [name, path] : {std::pair{"ledger", &options.ledger}, {"log", &options.log}}) {
    *path = values.text(name);
    if (values.given(name) && path->empty()) {
      values.refuse(fmt::format("--{} names no file; take a path, or leave it out", name));
    }
  }
  if (values.given("run-seed")) options.run_seed = values.number("run-seed", 0, UINT64_MAX);
}

Result<ImportOptions> read_command(const po::variables_map& map) {
  ImportOptions options;
  options.quiet = map.count("quiet") > 0;
  options.update = map.count("update") > 0;
  if (map.count("help") > 0) {
    options.command = ImportOptions::Command::help;
    return options;
  }
  if (map.count("version") > 0) {
    options.command = ImportOptions::Command::version;
    return options;
  }
  std::vector<std::string> words;
  if (map.count("command") > 0) words = map["command"].as<std::vector<std::string>>();
  const std::string command = words.empty() ? "run" : words.front();
  if (words.size() > 1) {
    return Error{fmt::format("'{}': {} takes options only", words[1], command)};
  }
  Values values(map);
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
  const po::options_description shown = describe_options();
  po::options_description all;
  all.add(shown).add_options()("command", po::value<std::vector<std::string>>());
  po::positional_options_description positions;
  positions.add("command", -1);
  // No guessing: a shortened option could mean another one in a later version.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::variables_map map;
  try {
    po::store(
        po::command_line_parser(argc, argv).options(all).positional(positions).style(style).run(),
        map);
    po::notify(map);
  } catch (const po::error& error) {
    return Error{error.what()};
  }
  auto options = read_command(map);
  if (!options) return options;
  options->command_line = "anp-import";
  for (int i = 1; i < argc; ++i) options->command_line += " " + quote_for_shell(argv[i]);
  return options;
}

std::string import_help() {
  std::ostringstream options;
  options << describe_options();
  return fmt::format("{}{}{}", kUsage, options.str(), kExamples);
}

}  // namespace anp
