#include "importer/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "generator/command_line.h"
#include "generator/version.h"
#include "importer/nearest_name.h"
#include "importer/option_reading.h"
#include "importer/option_table.h"
#include "importer/reference/help_text.h"
#include "importer/settings.h"

namespace anp {

namespace {

using Command = ImportOptions::Command;

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
  if (words.size() > 1 && command->arguments.empty()) {
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
  pointers.reserve(words.size());
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
