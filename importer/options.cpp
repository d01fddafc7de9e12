#include "importer/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "generator/command_line.h"
#include "generator/option_values.h"
#include "generator/version.h"
#include "importer/engine/batch.h"
#include "importer/engine/limiter.h"
#include "importer/engine/pacer.h"
#include "importer/nearest_name.h"
#include "importer/option_table.h"
#include "importer/reference/help_text.h"
#include "importer/settings.h"
#include "importer/targets/open_target.h"

namespace anp {

namespace {

using std::chrono::milliseconds;
using Command = ImportOptions::Command;

constexpr std::uint32_t kMaxAttempts = 100;
constexpr milliseconds kMinTimeout{10};
constexpr milliseconds kMaxTimeout{600'000};
constexpr milliseconds kMaxSettle{3'600'000};
constexpr std::size_t kMaxChosen = 10'000;  // batches or articles named one by one

std::string duration_text(milliseconds duration) {
  return duration.count() % 1000 == 0 ? fmt::format("{}s", duration.count() / 1000)
                                      : fmt::format("{}ms", duration.count());
}

// ---- Values ----

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

/// "12,15": the parts between commas. Refuses empty ones and too many.
std::vector<std::string> read_list(OptionReader& values, const std::string& name) {
  std::vector<std::string> parts;
  std::string text = values.text(name) + ",";
  for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.erase(0, comma + 1);
    if (parts.back().empty() || parts.size() > kMaxChosen) {
      values.refuse(fmt::format("--{} '{}': write 1 to {} of them, with commas between", name,
                                values.text(name), kMaxChosen));
      return {};
    }
  }
  return parts;
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

void read_target_url(OptionReader& values, ImportOptions& options) {
  if (!values.given("target")) {
    if (options.command == Command::run) {
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
  if (needed && !values.given("profile") && options.command == Command::run) {
    values.refuse(
        "--profile is missing: it says how the site is spoken to; take plain, directus, strapi, "
        "drupal, ghost, or a file (docs/http-profiles.md)");
  }
  if (!needed && values.given("profile")) {
    values.refuse(fmt::format("--profile '{}': a target of kind {} has none; leave it out",
                              options.profile, options.target->kind));
  }
}

void read_target(OptionReader& values, ImportOptions& options) {
  const Command command = options.command;
  read_target_url(values, options);
  read_profile(values, options);
  options.dry_run = values.given("dry-run");
  options.max_in_flight = values.small_number("max-in-flight", 1, kMaxInFlight);
  options.rate = read_rate(values);
  options.timeout = read_duration(values, "timeout", kMinTimeout, kMaxTimeout);
  options.max_attempts = values.small_number("max-attempts", 1, kMaxAttempts);
  options.update = values.given("update");
  if (takes_option(command, "settle")) {
    options.settle = read_duration(values, "settle", milliseconds(0), kMaxSettle);
  }
  if (command == Command::run || command == Command::verify) {
    options.batch = values.small_number("batch", 1, kMaxBatchArticles);
  }
  if (command == Command::retry) read_replay(values, options);
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

Result<ImportOptions> read_options(const CommandLine& line, Command command) {
  ImportOptions options;
  options.command = command;
  OptionReader values(line);
  read_books(values, options);
  switch (command) {
    case Command::status:
      if (options.ledger.empty()) {
        values.refuse("status needs --ledger PATH; a run prints its path");
      }
      break;
    case Command::log:
      read_filter(values, options);
      break;
    case Command::run:
    case Command::retry:
    case Command::verify:
    case Command::undo:
      read_source(values, options);
      read_target(values, options);
      break;
  }
  return values.finish(std::move(options));
}

// ---- What was typed ----

/// The command line as far as it must be known before it can be read with the others.
struct Typed {
  const CommandDeclaration* command = nullptr;
  bool command_named = false;
  std::set<std::string> options;
  std::string config;
  bool help = false;
  bool version = false;
};

Error no_such_option(const std::string& name) {
  const std::string nearest = nearest_name(name, option_names());
  return Error{fmt::format("--{}: there is no such option{}", name,
                           nearest.empty() ? "" : fmt::format("; did you mean --{}?", nearest))};
}

Result<const CommandDeclaration*> command_of(const std::vector<std::string>& words) {
  const std::string name = words.empty() ? "run" : words.front();
  const CommandDeclaration* command = find_command(name);
  if (command == nullptr) {
    std::vector<std::string> names;
    std::string list;
    for (const CommandDeclaration& known : import_commands()) {
      names.push_back(known.name);
      list += fmt::format("{}{}", list.empty() ? "" : ", ", known.name);
    }
    const std::string nearest = nearest_name(name, names);
    return Error{fmt::format("'{}': there is no such command; {}", name,
                             nearest.empty() ? fmt::format("take one of {}", list)
                                             : fmt::format("did you mean {}?", nearest))};
  }
  if (words.size() > 1) {
    return Error{fmt::format("'{}': {} takes options only", words[1], command->name)};
  }
  return command;
}

/// Error: an option that the command does not take.
Result<Done> check_options(const Typed& typed) {
  for (const std::string& name : typed.options) {
    if (takes_option(typed.command->command, name)) continue;
    return Error{fmt::format("--{}: {} does not take it; it belongs to {}", name,
                             typed.command->name, commands_with(name))};
  }
  return Done{};
}

Result<Typed> scan(int argc, const char* const* argv) {
  Typed typed;
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "-h") typed.help = true;
    if (argument == "--") {
      words.insert(words.end(), argv + i + 1, argv + argc);
      break;
    }
    if (!argument.starts_with("--")) {
      if (argument == "-" || !argument.starts_with('-')) words.push_back(argument);
      continue;
    }
    const std::size_t equals = std::min(argument.find('='), argument.size());
    const std::string name = argument.substr(2, equals - 2);
    typed.options.insert(name);
    const KnownOption* option = find_option(name);
    const bool takes_next = option != nullptr && option->takes_value && equals == argument.size();
    if (takes_next) ++i;
    if (name != "config") continue;
    if (!takes_next) typed.config = argument.substr(std::min(equals + 1, argument.size()));
    if (takes_next && i < argc) typed.config = argv[i];
  }
  typed.help = typed.help || typed.options.contains("help");
  typed.version = typed.options.contains("version");
  // Before the words: the value of a mistyped option is taken for one.
  for (const std::string& name : typed.options) {
    if (find_option(name) == nullptr) return no_such_option(name);
  }
  typed.command_named = !words.empty();
  const auto command = command_of(words);
  if (!command) return command.error();
  typed.command = *command;
  if (auto ok = check_options(typed); !ok) return ok.error();
  return typed;
}

// ---- Command line, environment and file together ----

/// Whether what was said with more authority leaves no room for this setting.
bool is_outvoted(const std::string& name, const std::set<std::string>& said) {
  static const std::set<std::string> dataset = {"pack", "seed", "first", "count"};
  if (said.contains(name)) return true;
  if (dataset.contains(name)) return said.contains("input");
  if (name != "input") return false;
  return std::any_of(dataset.begin(), dataset.end(),
                     [&said](const std::string& option) { return said.contains(option); });
}

/// The settings that hold, those of the environment before those of the file.
Result<std::vector<Setting>> read_settings(const Typed& typed, const char* const* environment) {
  auto all = read_environment(environment);
  if (!all) return all.error();
  std::set<std::string> said = typed.options;
  std::vector<Setting> held;
  std::string config = typed.config;
  const auto hold = [&](std::vector<Setting>& settings) {
    std::set<std::string> now;
    for (Setting& setting : settings) {
      if (setting.name == "config" && !said.contains("config")) config = setting.value;
      if (!takes_setting(typed.command->command, setting.name)) continue;
      if (setting.name == "config" || is_outvoted(setting.name, said)) continue;
      now.insert(setting.name);
      held.push_back(std::move(setting));
    }
    said.insert(now.begin(), now.end());
  };
  hold(*all);
  if (config.empty()) {
    if (!typed.options.contains("config")) return held;
    return Error{"--config names no file; take a path, or leave it out"};
  }
  auto file = read_config_file(config);
  if (!file) return file.error();
  hold(*file);
  return held;
}

/// Says where the options stand that an error is about.
Error with_origins(Error error, const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    const std::size_t at = error.message.find("--" + setting.name);
    if (at == std::string::npos) continue;
    const std::size_t after = at + 2 + setting.name.size();
    const char next = after < error.message.size() ? error.message[after] : ' ';
    if (next == '-' || (next >= 'a' && next <= 'z')) continue;  // a longer name
    error.message += fmt::format(" (--{} comes from {})", setting.name, setting.origin);
  }
  return error;
}

Result<ImportOptions> read_all(const Typed& typed, int argc, const char* const* argv,
                               const std::vector<Setting>& settings) {
  std::vector<std::string> words = {argv[0]};
  for (const Setting& setting : settings) {
    if (find_option(setting.name)->takes_value) {
      words.push_back(fmt::format("--{}={}", setting.name, setting.value));
    } else if (setting.value == "true") {
      words.push_back("--" + setting.name);
    }
  }
  words.insert(words.end(), argv + 1, argv + argc);
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  const auto line = CommandLine::parse(options_of(typed.command->command),
                                       static_cast<int>(pointers.size()), pointers.data());
  if (!line) return with_origins(line.error(), settings);
  auto options = read_options(*line, typed.command->command);
  if (!options) return with_origins(options.error(), settings);
  return options;
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

Result<ImportOptions> parse_import_options(int argc, const char* const* argv,
                                           const char* const* environment) {
  const auto typed = scan(argc, argv);
  if (!typed) return typed.error();
  if (typed->help || typed->version) {
    ImportOptions options;
    options.print = typed->version         ? fmt::format("anp-import {}\n", version())
                    : typed->command_named ? command_help(import_reference(), typed->command->name)
                                           : program_help(import_reference());
    return options;
  }
  const auto settings = read_settings(*typed, environment);
  if (!settings) return settings.error();
  auto options = read_all(*typed, argc, argv, *settings);
  if (!options) return options;
  options->command_line = "anp-import";
  for (int i = 1; i < argc; ++i) options->command_line += " " + quote_for_shell(argv[i]);
  return options;
}

}  // namespace anp
